// Words for where a young person lives and what is done there.

extension Vocabulary {
    package static let placement = Vocabulary(
        "placement",
        [
            Term("home", "Thuis", "At home"),
            Term("network", "Netwerkpleegzorg", "Kinship care"),
            Term("foster", "Pleegzorg", "Foster care"),
            Term("family_home", "Gezinshuis", "Family-style home"),
            Term("open_group", "Open leefgroep", "Open residential group"),
            Term(
                "specialised_shelter",
                "Gespecialiseerde veilige opvang",
                "Specialised safe shelter"
            ),
            Term("crisis", "Crisisplek", "Crisis placement"),
            Term("closed", "Gesloten jeugdhulp", "Secure care"),
            Term("detention", "Justitiële jeugdinrichting", "Youth detention"),
            Term("hospital", "Ziekenhuis of ggz", "Hospital or psychiatric care"),
            Term("independent", "Begeleid of zelfstandig wonen", "Supported or independent living"),
            Term("missing", "Vermist", "Missing"),
            Term("unknown", "Onbekend", "Unknown"),
        ]
    )

    package static let restriction = Vocabulary(
        "restriction",
        [
            Term("isolation", "Afzondering", "Isolation"),
            Term("locked_in", "Insluiting", "Locked in"),
            Term("held", "Vastpakken of vasthouden", "Physical restraint"),
            Term("search", "Onderzoek aan lichaam of kamer", "Body or room search"),
            Term("phone_limited", "Telefoon beperkt of ingenomen", "Phone limited or taken"),
            Term("contact_limited", "Contact beperkt", "Contact limited"),
        ]
    )

    package static let sessionKind = Vocabulary(
        "session_kind",
        [
            Term("trauma", "Traumabehandeling", "Trauma treatment"),
            Term("individual", "Individueel gesprek", "Individual session"),
            Term("family", "Gezinsgesprek", "Family session"),
            Term("group", "Groepsbijeenkomst", "Group session"),
            Term("psychiatric", "Psychiatrische zorg", "Psychiatric care"),
            Term("other", "Anders", "Other"),
        ]
    )

    package static let result = Vocabulary(
        "result",
        [
            Term("reached", "Doel bereikt", "Goal reached"),
            Term("better", "Verbeterd", "Improved"),
            Term("same", "Onveranderd", "Unchanged"),
            Term("worse", "Verslechterd", "Worse"),
        ]
    )

    package static let educationStatus = Vocabulary(
        "education_status",
        [
            Term("school", "Gaat naar school", "At school"),
            Term("internal_school", "Onderwijs binnen de opvang", "Schooling in the shelter"),
            Term("work", "Werkt", "At work"),
            Term("day_programme", "Dagbesteding", "Day programme"),
            Term("none", "Geen school of werk", "Neither school nor work"),
            Term("unknown", "Onbekend", "Unknown"),
        ]
    )
}
