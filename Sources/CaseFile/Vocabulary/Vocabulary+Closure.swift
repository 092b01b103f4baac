// Words for closing, keeping and erasing.

extension Vocabulary {
    package static let closureReason = Vocabulary(
        "closure_reason",
        [
            Term("as_planned", "Beëindigd volgens plan", "Ended as planned"),
            Term("agreed_early", "Voortijdig, in overleg", "Early, by agreement"),
            Term("client_left", "Voortijdig, eenzijdig door cliënt", "Early, by the client alone"),
            Term(
                "provider_ended",
                "Voortijdig, eenzijdig door aanbieder",
                "Early, by the provider alone"
            ),
            Term(
                "external",
                "Voortijdig, door externe omstandigheden",
                "Early, external circumstances"
            ),
            Term("moved", "Overgedragen", "Transferred"),
            Term("missing", "Vermist", "Missing"),
            Term("deceased", "Overleden", "Deceased"),
        ]
    )

    package static let retentionClass = Vocabulary(
        "retention_class",
        [
            Term("youth_care", "Jeugdhulp", "Youth care"),
            Term("gi_measure", "Jeugdbescherming (GI)", "Child protection (GI)"),
            Term("veilig_thuis", "Veilig Thuis", "Veilig Thuis"),
            Term("advice", "Advies", "Advice"),
            Term("contact_only", "Contact zonder dossier", "Contact without a case"),
        ]
    )

    package static let holdGround = Vocabulary(
        "hold_ground",
        [
            Term("proceedings", "Lopende procedure", "Pending proceedings"),
            Term("complaint", "Klacht", "Complaint"),
            Term("investigation", "Strafrechtelijk onderzoek", "Criminal investigation"),
            Term("inspection", "Onderzoek door toezichthouder", "Investigation by a supervisor"),
        ]
    )

    package static let erasureRefusal = Vocabulary(
        "erasure_refusal",
        [
            Term(
                "other_person_interest",
                "Aanmerkelijk belang van een ander",
                "Substantial interest of another person"
            ),
            Term("law_forbids", "Wettelijk voorschrift", "A law forbids it"),
            Term(
                "not_competent",
                "Niet in staat tot redelijke waardering van belangen",
                "Unable to weigh own interests"
            ),
            Term("legal_hold", "Vernietigingsstop", "Legal hold"),
        ]
    )
}
