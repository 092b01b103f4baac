// Words for triage, and the steps of the Meldcode.

extension Vocabulary {
    package static let routeStep = Vocabulary(
        "route_step",
        [
            Term("a_acute", "A Acute onveiligheid", "A Acute unsafety"),
            Term("b_structural", "B Structureel ernstig onveilig", "B Structural serious unsafety"),
            Term(
                "c_multi_problem",
                "C Schadelijke multiproblematiek",
                "C Harmful multiple problems"
            ),
            Term("none", "Geen van deze", "None of these"),
        ]
    )

    package static let triageOutcome = Vocabulary(
        "triage_outcome",
        [
            Term("local_field", "Lokaal veld", "Local services"),
            Term("existing_provider", "Betrokken hulpverlener", "Provider already involved"),
            Term("specialised", "Gespecialiseerde hulp of opvang", "Specialised care or shelter"),
            Term(
                "vt_investigation",
                "Onderzoek door Veilig Thuis",
                "Investigation by Veilig Thuis"
            ),
            Term("advice_only", "Omgezet in advies", "Turned into advice"),
            Term("ended", "Beëindigd", "Ended"),
        ]
    )

    package static let meldcodeStep = Vocabulary(
        "meldcode_step",
        [
            Term("step1", "Signalen in kaart brengen", "Map the signals"),
            Term(
                "step2",
                "Overleggen met collega of Veilig Thuis",
                "Consult a colleague or Veilig Thuis"
            ),
            Term("step3", "Gesprek met betrokkenen", "Talk to those involved"),
            Term("step4", "Wegen", "Weigh"),
            Term("step5", "Beslissen", "Decide"),
        ]
    )

    package static let consideration = Vocabulary(
        "consideration",
        [
            Term("q1", "Is er (nog) een vermoeden?", "Is there (still) a suspicion?"),
            Term(
                "q2",
                "Is er acute of structurele onveiligheid?",
                "Is there acute or structural unsafety?"
            ),
            Term(
                "q3",
                "Kan ik effectieve hulp bieden of organiseren?",
                "Can I provide or arrange effective help?"
            ),
            Term("q4", "Aanvaarden de betrokkenen de hulp?", "Do those involved accept the help?"),
            Term(
                "q5",
                "Leidt de hulp op tijd tot duurzame veiligheid?",
                "Does the help lead to lasting safety in time?"
            ),
        ]
    )

    package static let meldcodeDecision = Vocabulary(
        "meldcode_decision",
        [
            Term("report", "Melden bij Veilig Thuis", "Report to Veilig Thuis"),
            Term("report_and_help", "Melden en hulp bieden", "Report and provide help"),
            Term("help", "Hulp bieden of organiseren", "Provide or arrange help"),
            Term("none", "Niet nodig", "Not needed"),
        ]
    )
}
