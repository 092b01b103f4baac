// Words for notes, incidents and paper.

extension Vocabulary {
    package static let noteKind = Vocabulary(
        "note_kind",
        [
            Term("visit", "Bezoek", "Visit"),
            Term("call", "Telefoongesprek", "Phone call"),
            Term("chat", "Chat", "Chat"),
            Term("handover", "Overdracht", "Handover"),
            Term("consultation", "Overleg", "Consultation"),
            Term("observation", "Observatie", "Observation"),
            Term("child_voice", "Stem van het kind", "Voice of the child"),
            Term("decision", "Besluit", "Decision"),
        ]
    )

    package static let incidentType = Vocabulary(
        "incident_type",
        [
            Term("runaway", "Weggelopen", "Ran away"),
            Term("found", "Teruggevonden", "Found"),
            Term("threat", "Bedreiging", "Threat"),
            Term("violence", "Geweld", "Violence"),
            Term("contact_by_suspect", "Contact door verdachte", "Contact by suspect"),
            Term("address_leaked", "Adres uitgelekt", "Address leaked"),
            Term("self_harm", "Zelfbeschadiging", "Self-harm"),
            Term("online_image", "Beelden online", "Images online"),
            Term("police_visit", "Politiebezoek", "Police visit"),
            Term("other", "Anders", "Other"),
        ]
    )

    package static let paperKind = Vocabulary(
        "paper_kind",
        [
            Term("crisis_card", "Crisiskaart", "Crisis card"),
            Term("handover", "Overdracht", "Handover"),
            Term("plan", "Veiligheidsplan", "Safety plan"),
        ]
    )

    package static let paperEnd = Vocabulary(
        "paper_end",
        [
            Term("returned", "Teruggekregen", "Returned"),
            Term("destroyed", "Vernietigd", "Destroyed"),
            Term("lost", "Kwijtgeraakt", "Lost"),
        ]
    )
}
