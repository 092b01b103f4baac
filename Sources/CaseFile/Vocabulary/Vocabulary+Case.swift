// Words for the case itself: its kind, its phase, how urgent and how dangerous it is.

extension Vocabulary {
    package static let fileKind = Vocabulary(
        "file_kind",
        [
            Term("case", "Dossier", "Case file"),
            Term("contact", "Contact zonder dossier", "Contact without a case"),
        ]
    )

    package static let role = Vocabulary(
        "role",
        [
            Term("victim", "Slachtoffer", "Victim"),
            Term("witness", "Getuige", "Witness"),
            Term("perpetrator", "Pleger", "Perpetrator"),
            Term("family", "Familielid", "Family member"),
            Term("professional", "Professional", "Professional"),
            Term("unknown", "Onbekend", "Unknown"),
        ]
    )

    package static let phase = Vocabulary(
        "phase",
        [
            Term("signal", "Signaal", "Signal"),
            Term("intake", "Intake", "Intake"),
            Term("triage", "Triage", "Triage"),
            Term("waiting", "Wachtend", "Waiting"),
            Term("support", "Ambulante hulp", "Community support"),
            Term("shelter", "Veilige opvang", "Safe shelter"),
            Term("aftercare", "Nazorg", "Aftercare"),
            Term("closed", "Afgesloten", "Closed"),
        ]
    )

    package static let yesNo = Vocabulary(
        "yes_no",
        [
            Term("yes", "Ja", "Yes"),
            Term("no", "Nee", "No"),
            Term("unknown", "Onbekend", "Unknown"),
        ]
    )

    package static let status = Vocabulary(
        "status",
        [
            Term("open", "Open", "Open"),
            Term("doing", "Bezig", "In progress"),
            Term("done", "Gedaan", "Done"),
            Term("dropped", "Vervallen", "Dropped"),
        ]
    )

    package static let urgency = Vocabulary(
        "urgency",
        [
            Term("crisis", "Crisis, direct", "Crisis, now"),
            Term("h24", "Spoed, binnen 24 uur", "Urgent, within 24 hours"),
            Term("wd5", "Binnen 5 werkdagen", "Within 5 working days"),
            Term("regular", "Regulier", "Regular"),
            Term("unknown", "Nog niet bepaald", "Not yet decided"),
        ]
    )

    package static let dangerLevel = Vocabulary(
        "danger_level",
        [
            Term("acute", "Acuut", "Acute"),
            Term("high", "Hoog", "High"),
            Term("elevated", "Verhoogd", "Elevated"),
            Term("unknown", "Onbekend", "Unknown"),
            Term("low", "Laag", "Low"),
        ]
    )

    package static let networkThreat = Vocabulary(
        "network_threat",
        [
            Term("confirmed", "Bevestigd", "Confirmed"),
            Term("suspected", "Vermoed", "Suspected"),
            Term("unknown", "Onbekend", "Unknown"),
            Term("none", "Geen dreiging bekend", "No known threat"),
        ]
    )

    package static let threatened = Vocabulary(
        "threatened",
        [
            Term("child", "Jongere", "Young person"),
            Term("parent", "Ouder", "Parent"),
            Term("sibling", "Broer of zus", "Brother or sister"),
            Term("other_family", "Ander familielid", "Other relative"),
            Term("friend", "Vriend of vriendin", "Friend"),
            Term("worker", "Hulpverlener", "Worker"),
            Term("shelter", "Opvanglocatie", "Shelter"),
        ]
    )

    package static let missingStatus = Vocabulary(
        "missing_status",
        [
            Term("missing", "Vermist", "Missing"),
            Term("unknown", "Onbekend", "Unknown"),
            Term("present", "Niet vermist", "Not missing"),
        ]
    )

    package static let ageBand = Vocabulary(
        "age_band",
        [
            Term("under_12", "Jonger dan 12 jaar", "Under 12"),
            Term("age_12_15", "12 tot en met 15 jaar", "12 to 15"),
            Term("age_16_up", "16 jaar of ouder", "16 or over"),
            Term("unknown", "Onbekend", "Unknown"),
        ]
    )
}
