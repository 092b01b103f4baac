import Replica

// The police and the courts.

package enum PoliceReportFields {
    package static let report = Field.event(
        .policeReport,
        1,
        "report",
        nl: "Stand aangifte",
        [
            Part(10, "police_report", nl: "Stand", .code(.policeReport), required: true),
            Part(11, "office", nl: "Bureau", .line),
            Part(12, "officer", nl: "Ambtenaar", .line),
            Part(13, "number", nl: "Nummer", .line),
            Part(14, "next_contact", nl: "Volgend contact", .date),
        ]
    ).in(.justice)

    static let all: [Field] = [report]
}

package enum ProtectionMeasureFields {
    package static let kind = Field.value(
        .protectionMeasure,
        1,
        "kind",
        nl: "Beschermingsmaatregel",
        .code(.protectionMeasure)
    ).in(.justice)
    package static let inForce = Field.value(
        .protectionMeasure,
        2,
        "in_force",
        nl: "Van kracht",
        .code(.yesNo)
    ).in(.justice).order(["no", "unknown", "yes"]).critical
    package static let until = Field.value(.protectionMeasure, 3, "until", nl: "Tot", .date)
        .in(.justice).caution(.earliest).critical

    static let all: [Field] = [kind, inForce, until]
}
