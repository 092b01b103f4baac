// Words for who referred, what a young person needs, what happened to them.

extension Vocabulary {
    package static let referrer = Vocabulary(
        "referrer",
        [
            Term(
                "municipal_access",
                "Gemeentelijke toegang of wijkteam",
                "Municipal access or neighbourhood team"
            ),
            Term("gp", "Huisarts", "General practitioner"),
            Term("youth_doctor", "Jeugdarts", "Youth doctor"),
            Term("gi", "Gecertificeerde instelling", "Certified institution"),
            Term("specialist", "Medisch specialist", "Medical specialist"),
            Term("veilig_thuis", "Veilig Thuis", "Veilig Thuis"),
            Term("police", "Politie", "Police"),
            Term("school", "School", "School"),
            Term("care_coordinator", "Zorgcoördinator", "Care coordinator"),
            Term("chat", "Chat", "Chat"),
            Term("court", "Rechter of OM", "Court or prosecutor"),
            Term("self", "Zelf, geen verwijzer", "Self, no referrer"),
            Term("unknown", "Onbekend", "Unknown"),
        ]
    )

    package static let supportNeed = Vocabulary(
        "support_need",
        [
            Term("mild_id", "Licht verstandelijke beperking (lvb)", "Mild intellectual disability"),
            Term("autism", "Autisme", "Autism"),
            Term("reading", "Moeite met lezen", "Difficulty reading"),
            Term("hearing_sight", "Slecht horen of zien", "Impaired hearing or sight"),
            Term("mobility", "Lichamelijke beperking", "Physical disability"),
            Term("medical", "Medische zorg", "Medical care"),
            Term("pregnancy", "Zwanger of jonge moeder", "Pregnant or young mother"),
            Term("other", "Anders", "Other"),
        ]
    )

    package static let precision = Vocabulary(
        "precision",
        [
            Term("day", "Dag", "Day"),
            Term("week", "Week", "Week"),
            Term("month", "Maand", "Month"),
            Term("unknown", "Onbekend", "Unknown"),
        ]
    )

    package static let exploitation = Vocabulary(
        "exploitation",
        [
            Term("sexual", "Seksuele uitbuiting", "Sexual exploitation"),
            Term("criminal", "Criminele uitbuiting", "Criminal exploitation"),
            Term("labour", "Arbeidsuitbuiting", "Labour exploitation"),
            Term("begging", "Gedwongen bedelarij", "Forced begging"),
            Term("organ", "Gedwongen orgaanverwijdering", "Forced organ removal"),
            Term("marriage_forced", "Huwelijksdwang", "Forced marriage"),
            Term("unknown", "Onbekend", "Unknown"),
        ]
    )

    package static let finding = Vocabulary(
        "finding",
        [
            Term("confirmed", "Bevestigd", "Confirmed"),
            Term("suspected", "Vermoed", "Suspected"),
            Term("unknown", "Onbekend", "Unknown"),
            Term("ruled_out", "Uitgesloten", "Ruled out"),
        ]
    )

    package static let recruitment = Vocabulary(
        "recruitment",
        [
            Term("loverboy", "Loverboymethode", "Loverboy method"),
            Term("online_grooming", "Online grooming", "Online grooming"),
            Term("peer", "Via een leeftijdgenoot", "Through a peer"),
            Term("family", "Via familie", "Through family"),
            Term("gang", "Via een criminele groep", "Through a criminal group"),
            Term("in_care", "Tijdens verblijf in een instelling", "While in care"),
            Term("unknown", "Onbekend", "Unknown"),
        ]
    )

    package static let legalMeasure = Vocabulary(
        "legal_measure",
        [
            Term("none", "Geen", "None"),
            Term("supervision", "Ondertoezichtstelling (OTS)", "Supervision order"),
            Term(
                "supervision_provisional",
                "Voorlopige ondertoezichtstelling (VOTS)",
                "Provisional supervision order"
            ),
            Term("out_of_home", "Machtiging uithuisplaatsing", "Out-of-home placement order"),
            Term("closed_care", "Machtiging gesloten jeugdhulp", "Secure care authorisation"),
            Term("guardianship", "Voogdij", "Guardianship"),
            Term("guardianship_provisional", "Voorlopige voogdij", "Provisional guardianship"),
            Term("unknown", "Onbekend", "Unknown"),
        ]
    )
}
