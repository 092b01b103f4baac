// Words for what was noticed, how surely, and by whom.

extension Vocabulary {
    package static let signal = Vocabulary(
        "signal",
        [
            Term("truancy", "Schoolverzuim", "Truancy"),
            Term(
                "grades_drop",
                "Plots slechtere schoolprestaties",
                "Sudden drop in school results"
            ),
            Term("tired_thin", "Oververmoeid of vermagerd", "Exhausted or losing weight"),
            Term("sudden_goods", "Plots dure spullen of geld", "Sudden expensive goods or money"),
            Term(
                "new_phone_controlled",
                "Nieuwe telefoon, moet altijd bereikbaar zijn",
                "New phone, must always be reachable"
            ),
            Term("older_contacts", "Veel oudere contacten", "Many older contacts"),
            Term("picked_up", "Wordt opgewacht of opgehaald", "Waited for or picked up"),
            Term("runaway", "Wegloopgedrag", "Running away"),
            Term("secretive", "Geheimzinnig, smoesjes", "Secretive, excuses"),
            Term("mood_swings", "Snel wisselende emoties", "Rapid mood swings"),
            Term("withdrawn", "Teruggetrokken", "Withdrawn"),
            Term("self_harm", "Zelfbeschadiging", "Self-harm"),
            Term("injuries", "Sporen van geweld", "Signs of violence"),
            Term("tattoo_brand", "Tatoeage als merkteken", "Tattoo as a brand"),
            Term("low_self_worth", "Weinig eigenwaarde", "Low self-worth"),
            Term("no_boundaries", "Durft geen grenzen aan te geven", "Dares not set boundaries"),
            Term("influenceable", "Makkelijk te beïnvloeden", "Easily influenced"),
            Term("substance", "Alcohol of drugs", "Alcohol or drugs"),
            Term("sexualised_dress", "Plots uitdagend gekleed", "Suddenly dressed provocatively"),
            Term("sti_pregnancy", "Soa of zwangerschap", "STI or pregnancy"),
            Term("images_shared", "Beelden gedeeld of chantage", "Images shared or blackmail"),
            Term("afraid_of_partner", "Bang voor vriend of vriendin", "Afraid of partner"),
            Term(
                "isolation",
                "Losgeraakt van vrienden en familie",
                "Cut off from friends and family"
            ),
            Term(
                "debts_contracts",
                "Leningen of abonnementen op naam",
                "Loans or contracts in own name"
            ),
            Term("other", "Ander signaal", "Other signal"),
        ]
    )

    package static let certainty = Vocabulary(
        "certainty",
        [
            Term("seen", "Zelf gezien", "Seen"),
            Term("told", "Verteld", "Told"),
            Term("suspected", "Vermoed", "Suspected"),
        ]
    )

    package static let source = Vocabulary(
        "source",
        [
            Term("child", "Jongere zelf", "Young person"),
            Term("parent", "Ouder", "Parent"),
            Term("peer", "Leeftijdgenoot", "Peer"),
            Term("school", "School", "School"),
            Term("police", "Politie", "Police"),
            Term("chat", "Chat", "Chat"),
            Term("worker", "Hulpverlener", "Worker"),
            Term("bystander", "Omstander", "Bystander"),
            Term("anonymous", "Anoniem", "Anonymous"),
        ]
    )
}
