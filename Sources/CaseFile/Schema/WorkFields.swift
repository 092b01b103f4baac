import Replica

// What is to be done, and the plan for safety.

package enum TaskFields {
    package static let title = Field.value(.task, 1, "title", nl: "Taak", .line)
    package static let due = Field.value(.task, 2, "due", nl: "Vervalt op", .date)
        .caution(.earliest).critical
    package static let assignee = Field.value(
        .task,
        3,
        "assignee",
        nl: "Toegewezen aan",
        .member
    )
    package static let status = Field.value(.task, 4, "status", nl: "Status", .code(.status))
        .order(["open", "doing", "done", "dropped"]).critical
    package static let reminders = Field.set(
        .task,
        5,
        "reminders",
        nl: "Herinneringen",
        .time
    )

    static let all: [Field] = [title, due, assignee, status, reminders]
}

package enum SafetyPlanFields {
    package static let steps = Field.cell(
        .safetyPlan,
        1,
        "steps",
        nl: "Stappen",
        .sequence(.planStep),
        .list
    )
    package static let agreed = Field.about(
        .safetyPlan,
        2,
        "agreed",
        nl: "Besproken met jongere",
        [
            Part(10, "version", nl: "Versie", .list(.bytes), required: true),
            Part(11, "by", nl: "Door", .member, required: true),
            Part(12, "own_words", nl: "Eigen woorden", .prose),
        ]
    )
    package static let copyGiven = Field.about(
        .safetyPlan,
        3,
        "copy_given",
        nl: "Afschrift gegeven",
        [Part(10, "kept_safe", nl: "Veilig bewaard", .line, required: true)]
    )

    static let all: [Field] = [steps, agreed, copyGiven]
}

package enum PlanStepFields {
    package static let text = Field.cell(.planStep, 1, "text", nl: "Stap", .prose, .text)
    package static let who = Field.set(.planStep, 2, "who", nl: "Wie", .party)
    package static let when = Field.value(.planStep, 3, "when", nl: "Wanneer", .time)
        .caution(.earliest)
    package static let status = Field.value(.planStep, 4, "status", nl: "Status", .code(.status))
        .order(["open", "doing", "done", "dropped"]).critical

    static let all: [Field] = [text, who, when, status]
}

package enum ExploitationFields {
    package static let form = Field.value(
        .exploitationForm,
        1,
        "form",
        nl: "Vorm van uitbuiting",
        .code(.exploitation)
    )
    package static let finding = Field.value(
        .exploitationForm,
        2,
        "finding",
        nl: "Bevinding",
        .code(.finding)
    ).order(["confirmed", "suspected", "unknown", "ruled_out"]).critical

    static let all: [Field] = [form, finding]
}

package enum LegalMeasureFields {
    package static let kind = Field.value(
        .legalMeasure,
        1,
        "kind",
        nl: "Maatregel",
        .code(.legalMeasure)
    ).critical
    package static let from = Field.value(.legalMeasure, 2, "from", nl: "Vanaf", .date)
    package static let until = Field.value(.legalMeasure, 3, "until", nl: "Tot", .date)
        .critical
    package static let carriedOutBy = Field.value(
        .legalMeasure,
        4,
        "carried_out_by",
        nl: "Uitvoerder",
        .organisation
    )

    static let all: [Field] = [kind, from, until, carriedOutBy]
}

package enum TriageFields {
    package static let triage = Field.event(
        .triage,
        1,
        "triage",
        nl: "Triage",
        [
            Part(10, "route_step", nl: "Route", .code(.routeStep), required: true),
            Part(11, "answers", nl: "Antwoorden", .answers(.routeStep)),
            Part(12, "triage_outcome", nl: "Uitkomst", .code(.triageOutcome), required: true),
            Part(13, "urgency", nl: "Urgentie", .code(.urgency), required: true),
            Part(14, "consulted", nl: "Geraadpleegd", .list(.line)),
            Part(15, "reasoning", nl: "Onderbouwing", .prose, required: true),
        ]
    )

    static let all: [Field] = [triage]
}

package enum MeldcodeFields {
    package static let meldcode = Field.event(
        .meldcode,
        1,
        "meldcode",
        nl: "Meldcodestap",
        [
            Part(10, "meldcode_step", nl: "Stap", .code(.meldcodeStep), required: true),
            Part(11, "considerations", nl: "Afwegingen", .answers(.consideration)),
            Part(12, "meldcode_decision", nl: "Besluit", .code(.meldcodeDecision)),
        ]
    )

    static let all: [Field] = [meldcode]
}
