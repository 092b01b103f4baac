/// A closed list of words for one thing: what is stored is the code, what is shown is the label.
///
/// A code is never renamed or used again. One that this version does not know came from a later
/// one: it is kept, shown as it is, and taken for the most cautious of all.
package struct Vocabulary: Hashable, Sendable {
    package let name: String
    /// In the order in which people choose from them.
    package let terms: [Term]

    init(_ name: String, _ terms: [Term]) {
        self.name = name
        self.terms = terms
    }

    /// The term with a code, or nil if this version does not know it.
    package func term(_ code: String) -> Term? {
        terms.first { $0.code == code }
    }

    /// The label of a code; an unknown code is its own label.
    package func label(of code: String, in language: Language) -> String {
        term(code)?.label(in: language) ?? code
    }

    /// The code for never written and for empty, where the vocabulary has it.
    package static let unknown = "unknown"

    package var hasUnknown: Bool { term(Self.unknown) != nil }

    /// The vocabulary with this name, or nil.
    package static func named(_ name: String) -> Vocabulary? {
        all.first { $0.name == name }
    }

    package static func == (a: Vocabulary, b: Vocabulary) -> Bool { a.name == b.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// One word of a vocabulary.
package struct Term: Hashable, Sendable {
    package let code: String
    let dutch, english: String

    init(_ code: String, _ dutch: String, _ english: String) {
        self.code = code
        self.dutch = dutch
        self.english = english
    }

    package func label(in language: Language) -> String {
        switch language {
        case .dutch: dutch
        case .english: english
        }
    }
}

extension Vocabulary {
    /// Every vocabulary.
    package static let all: [Vocabulary] = [
        .fileKind, .role, .phase, .yesNo, .status, .urgency, .dangerLevel, .networkThreat,
        .threatened, .missingStatus, .ageBand, .permission, .contactRule, .channel, .ownerControls,
        .authority, .referrer, .supportNeed, .precision, .exploitation, .finding, .recruitment,
        .legalMeasure, .relation, .dangerMarker, .signal, .certainty, .source, .routeStep,
        .triageOutcome, .meldcodeStep, .consideration, .meldcodeDecision, .noteKind, .incidentType,
        .paperKind, .paperEnd, .consentAct, .purpose, .consentRule, .consentMethod, .basis,
        .dutyQuestion, .transferState, .bed, .recipientKind, .placement, .restriction,
        .sessionKind, .result, .educationStatus, .policeReport, .protectionMeasure, .closureReason,
        .retentionClass, .holdGround, .erasureRefusal, .contactChannel, .accessKind, .function,
        .trustRole, .compartment,
    ]

    /// The documents of a case.
    package static let compartment = Vocabulary(
        "compartment",
        Compartment.allCases.map { Term($0.code, $0.label(in: .dutch), $0.label(in: .english)) }
    )
}
