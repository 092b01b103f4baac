// Words for how and by whom someone may be reached.

extension Vocabulary {
    package static let permission = Vocabulary(
        "permission",
        [
            Term("no", "Nee", "No"),
            Term("unknown", "Onbekend (geldt als nee)", "Unknown (acts as no)"),
            Term("only_arranged", "Alleen volgens afspraak", "Only as arranged"),
            Term("yes", "Ja", "Yes"),
        ]
    )

    package static let contactRule = Vocabulary(
        "contact_rule",
        [
            Term("no_contact", "Geen contact", "No contact"),
            Term("unknown", "Onbekend (geldt als geen contact)", "Unknown (acts as no contact)"),
            Term("supervised", "Alleen onder begeleiding", "Supervised only"),
            Term("allowed", "Contact toegestaan", "Contact allowed"),
        ]
    )

    package static let channel = Vocabulary(
        "channel",
        [
            Term("phone", "Bellen", "Phone"),
            Term("text", "Berichten", "Messages"),
            Term("mail", "Post", "Post"),
            Term("video", "Beeldbellen", "Video call"),
            Term("visit", "Bezoek", "Visit"),
            Term("outing", "Samen naar buiten", "Going out together"),
        ]
    )

    package static let ownerControls = Vocabulary(
        "owner_controls",
        [
            Term("other_reads", "Een ander leest mee", "Someone else reads along"),
            Term("unknown", "Onbekend", "Unknown"),
            Term("shared", "Gedeeld toestel", "Shared device"),
            Term("own", "In eigen beheer", "Under own control"),
        ]
    )

    package static let authority = Vocabulary(
        "authority",
        [
            Term("yes", "Heeft gezag", "Has parental authority"),
            Term("no", "Heeft geen gezag", "Has no parental authority"),
            Term("suspended", "Gezag geschorst", "Authority suspended"),
            Term("unknown", "Onbekend", "Unknown"),
        ]
    )
}
