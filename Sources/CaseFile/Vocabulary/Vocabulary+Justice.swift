// Words for the police, prosecution and protection.

extension Vocabulary {
    package static let policeReport = Vocabulary(
        "police_report",
        [
            Term("considered", "Overwogen", "Considered"),
            Term("told", "Informatief gesprek gevoerd", "Informative interview held"),
            Term("reflection", "Bedenktijd", "Reflection period"),
            Term("declared", "Aangifte gedaan", "Complaint filed"),
            Term("not_declared", "Geen aangifte", "No complaint"),
            Term("withdrawn", "Aangifte ingetrokken", "Complaint withdrawn"),
            Term("ex_officio", "Ambtshalve onderzoek", "Investigation without complaint"),
            Term("prosecuted", "Vervolging ingesteld", "Prosecuted"),
            Term("dismissed", "Geseponeerd", "Dismissed"),
            Term("judged", "Uitspraak gedaan", "Judgment given"),
        ]
    )

    package static let protectionMeasure = Vocabulary(
        "protection_measure",
        [
            Term("contact_ban", "Contactverbod", "Contact ban"),
            Term("area_ban", "Gebiedsverbod", "Area ban"),
            Term("home_ban", "Tijdelijk huisverbod", "Temporary home ban"),
            Term("alarm", "Noodknop", "Alarm button"),
            Term("location_flag", "Afspraak op locatie (politie)", "Police location flag"),
            Term("record_secrecy", "Geheimhouding in de BRP", "Secrecy in the population register"),
            Term("witness_protection", "Getuigenbescherming", "Witness protection"),
        ]
    )
}
