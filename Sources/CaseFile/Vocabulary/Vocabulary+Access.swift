// Words for who came, who looked, and what people do here.

extension Vocabulary {
    package static let contactChannel = Vocabulary(
        "contact_channel",
        [
            Term("chat", "Chat", "Chat"),
            Term("phone", "Telefoon", "Phone"),
            Term("mail", "E-mail", "E-mail"),
            Term("walk_in", "Aan de deur", "At the door"),
        ]
    )

    package static let accessKind = Vocabulary(
        "access_kind",
        [
            Term("open", "Geopend", "Opened"),
            Term("reveal", "Zichtbaar door zoeken", "Revealed by search"),
            Term("print", "Afgedrukt", "Printed"),
            Term("export", "Geëxporteerd", "Exported"),
            Term("break_glass", "Noodtoegang", "Emergency access"),
            Term("recover", "Hersteld met herstelsleutel", "Recovered with recovery key"),
        ]
    )

    package static let function = Vocabulary(
        "function",
        [
            Term("case_holder", "Regiehouder", "Case holder"),
            Term("mentor", "Mentor", "Mentor"),
            Term("therapist", "Behandelaar", "Therapist"),
            Term("behaviour_scientist", "Gedragswetenschapper", "Behavioural scientist"),
            Term("focal", "Aandachtsfunctionaris", "Safeguarding officer"),
            Term("care_coordinator", "Zorgcoördinator", "Care coordinator"),
            Term("night_staff", "Nachtdienst", "Night staff"),
            Term("manager", "Leidinggevende", "Manager"),
            Term("reporter", "Rapporteur (cijfers)", "Reporter (figures)"),
            Term("fg", "Functionaris gegevensbescherming", "Data protection officer"),
            Term("sync_admin", "Beheerder", "Sync administrator"),
            Term("auditor", "Toezichthouder", "Auditor"),
        ]
    )

    package static let trustRole = Vocabulary(
        "trust_role",
        [
            Term("root", "Netwerksleutel", "Network root"),
            Term("admin", "Beheerder organisatie", "Administrator"),
            Term("lead", "Coördinerend hulpverlener", "Lead"),
            Term("worker", "Hulpverlener", "Worker"),
            Term("reader", "Lezer", "Reader"),
            Term("relay", "Tussenserver", "Relay"),
            Term("recovery", "Herstelsleutel", "Recovery recipient"),
        ]
    )
}
