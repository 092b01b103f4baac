// Words for consent, and the grounds on which one acts without it.

extension Vocabulary {
    package static let consentAct = Vocabulary(
        "consent_act",
        [
            Term("grant", "Verleend", "Granted"),
            Term("refuse", "Geweigerd", "Refused"),
            Term("withdraw", "Ingetrokken", "Withdrawn"),
        ]
    )

    package static let purpose = Vocabulary(
        "purpose",
        [
            Term("care", "Hulpverlening", "Care"),
            Term("consultation", "Overleg", "Consultation"),
            Term("transfer", "Overdracht", "Transfer"),
            Term("police", "Politie en OM", "Police and prosecution"),
            Term("comensha", "Registratie bij CoMensha", "Registration with CoMensha"),
            Term("research", "Onderzoek", "Research"),
        ]
    )

    package static let consentRule = Vocabulary(
        "consent_rule",
        [
            Term("parents", "Ouders of voogd", "Parents or guardian"),
            Term("both", "Jongere en ouders of voogd", "Young person and parents or guardian"),
            Term("self", "Jongere zelf", "Young person alone"),
            Term(
                "parents_not_asked",
                "Ouders niet gevraagd: veiligheid",
                "Parents not asked: safety"
            ),
        ]
    )

    package static let consentMethod = Vocabulary(
        "consent_method",
        [
            Term("written", "Schriftelijk", "In writing"),
            Term("spoken", "Mondeling", "Spoken"),
            Term("digital", "Digitaal", "Digital"),
        ]
    )

    package static let basis = Vocabulary(
        "basis",
        [
            Term("consent", "Toestemming", "Consent"),
            Term("legal_duty", "Wettelijke plicht", "Legal duty"),
            Term("report_right", "Meldrecht (Veilig Thuis)", "Right to report (Veilig Thuis)"),
            Term("conflict_of_duties", "Conflict van plichten", "Conflict of duties"),
            Term("court_order", "Vordering of rechterlijk bevel", "Official demand or court order"),
        ]
    )

    package static let dutyQuestion = Vocabulary(
        "duty_question",
        [
            Term(
                "c1",
                "Is alles gedaan om toestemming te krijgen?",
                "Was everything done to obtain consent?"
            ),
            Term(
                "c2",
                "Schaadt zwijgen de jongere of een ander ernstig?",
                "Does silence seriously harm the young person or another?"
            ),
            Term("c3", "Is er gewetensnood door te zwijgen?", "Does silence cause moral distress?"),
            Term("c4", "Is er geen andere weg?", "Is there no other way?"),
            Term(
                "c5",
                "Voorkomt of beperkt spreken vrijwel zeker de schade?",
                "Will speaking almost certainly prevent or limit the harm?"
            ),
            Term(
                "c6",
                "Wordt het geheim zo min mogelijk geschonden?",
                "Is secrecy broken as little as possible?"
            ),
        ]
    )
}
