import Replica

// What is done in care: goals, sessions, placements, education, the way home.

package enum GoalFields {
    package static let goal = Field.cell(.goal, 1, "goal", nl: "Doel", .prose, .text)
        .in(.treatment)
    package static let approach = Field.value(
        .goal,
        2,
        "approach",
        nl: "Aanpak",
        .codeOrLine(.sessionKind)
    ).in(.treatment)
    package static let status = Field.value(.goal, 3, "status", nl: "Status", .code(.status))
        .in(.treatment).order(["open", "doing", "done", "dropped"])

    static let all: [Field] = [goal, approach, status]
}

package enum TreatmentFields {
    package static let session = Field.event(
        .treatment,
        1,
        "session",
        nl: "Behandelsessie",
        [
            Part(10, "session_kind", nl: "Soort", .code(.sessionKind), required: true),
            Part(11, "present", nl: "Aanwezig", .list(.line)),
            Part(12, "report", nl: "Verslag", .prose, required: true),
        ]
    ).in(.treatment)
    package static let evaluation = Field.event(
        .treatment,
        2,
        "evaluation",
        nl: "Evaluatie",
        [
            Part(10, "goal", nl: "Doel", .reference(.goal), required: true),
            Part(11, "result", nl: "Resultaat", .code(.result), required: true),
            Part(12, "child_view", nl: "Stem van het kind", .prose),
            Part(13, "next_date", nl: "Volgende datum", .date),
        ]
    ).in(.treatment)

    static let all: [Field] = [session, evaluation]
}

package enum PlacementFields {
    package static let placement = Field.event(
        .placement,
        1,
        "placement",
        nl: "Plaatsing",
        [
            Part(10, "placement", nl: "Plaatsing", .code(.placement), required: true),
            Part(11, "from", nl: "Vanaf", .date, required: true),
            Part(12, "to", nl: "Tot", .date),
            Part(13, "measure", nl: "Maatregel", .reference(.legalMeasure)),
            Part(14, "referrer", nl: "Verwijzer", .code(.referrer)),
        ]
    ).in(.treatment)
    package static let restriction = Field.event(
        .placement,
        2,
        "restriction",
        nl: "Vrijheidsbeperking",
        [
            Part(10, "restriction", nl: "Beperking", .code(.restriction), required: true),
            Part(11, "from", nl: "Vanaf", .time, required: true),
            Part(12, "to", nl: "Tot", .time),
            Part(13, "reason", nl: "Reden", .line, required: true),
            Part(14, "decided_by", nl: "Besloten door", .member, required: true),
            Part(15, "child_view", nl: "Stem van het kind", .prose),
            Part(16, "evaluated", nl: "Geëvalueerd op", .date),
        ]
    ).in(.treatment).critical

    static let all: [Field] = [placement, restriction]
}

package enum EducationFields {
    package static let status = Field.value(
        .education,
        1,
        "status",
        nl: "Onderwijs of werk",
        .code(.educationStatus)
    ).in(.treatment)

    static let all: [Field] = [status]
}

package enum ReturnHomeFields {
    package static let steps = Field.cell(
        .returnHome,
        1,
        "steps",
        nl: "Stappen terug naar huis",
        .sequence(.planStep),
        .list
    ).in(.treatment)
    package static let safeEnough = Field.value(
        .returnHome,
        2,
        "safe_enough",
        nl: "Veilig genoeg",
        .code(.yesNo)
    ).in(.treatment).order(["no", "unknown", "yes"]).critical
    package static let decision = Field.about(
        .returnHome,
        3,
        "decision",
        nl: "Besluit terugkeer",
        [
            Part(10, "date", nl: "Datum", .date, required: true),
            Part(11, "conditions", nl: "Voorwaarden", .prose),
            Part(12, "deciders", nl: "Besloten door", .list(.member), required: true),
            Part(13, "child_view", nl: "Stem van het kind", .prose),
        ]
    ).in(.treatment)

    static let all: [Field] = [steps, safeEnough, decision]
}
