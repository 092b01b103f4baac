// Words for handing a case over, and giving from it.

extension Vocabulary {
    package static let transferState = Vocabulary(
        "transfer_state",
        [
            Term("offered", "Aangeboden", "Offered"),
            Term("sent", "Verzonden", "Sent"),
            Term("seen", "Ingezien", "Seen"),
            Term("accepted", "Aanvaard", "Accepted"),
            Term("declined", "Afgewezen", "Declined"),
            Term("withdrawn", "Ingetrokken", "Withdrawn"),
            Term("arrived", "Aangekomen", "Arrived"),
            Term("returned", "Teruggegeven", "Returned"),
        ]
    )

    package static let bed = Vocabulary(
        "bed",
        [
            Term("none", "Geen plek", "No place"),
            Term("reserved", "Gereserveerd", "Reserved"),
            Term("placed", "Geplaatst", "Placed"),
        ]
    )

    package static let recipientKind = Vocabulary(
        "recipient_kind",
        [
            Term("police", "Politie", "Police"),
            Term("prosecutor", "Openbaar Ministerie", "Public Prosecution Service"),
            Term("veilig_thuis", "Veilig Thuis", "Veilig Thuis"),
            Term("child_protection", "Raad voor de Kinderbescherming", "Child Protection Board"),
            Term("gi", "Gecertificeerde instelling", "Certified institution"),
            Term("comensha", "CoMensha", "CoMensha"),
            Term("municipality", "Gemeente", "Municipality"),
            Term("care_provider", "Zorgaanbieder", "Care provider"),
            Term(
                "subject",
                "Jongere of wettelijk vertegenwoordiger",
                "Young person or legal representative"
            ),
        ]
    )
}
