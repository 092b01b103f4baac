import CaseFile

/// Why a case is to be erased: a code in the log, never words.
enum ErasureBasis: UInt32, CaseIterable {
    case retention = 1
    case subject
    case representative
    case mistake

    var shown: Shown {
        switch self {
        case .retention:
            Shown(
                code: "retention",
                english: "The retention period is over",
                dutch: "De bewaartermijn is voorbij"
            )
        case .subject:
            Shown(
                code: "subject",
                english: "The young person asks for it",
                dutch: "De jongere vraagt erom"
            )
        case .representative:
            Shown(
                code: "representative",
                english: "A legal representative asks for it",
                dutch: "Een wettelijk vertegenwoordiger vraagt erom"
            )
        case .mistake:
            Shown(
                code: "mistake",
                english: "The file should not have been made",
                dutch: "Het dossier had niet gemaakt mogen worden"
            )
        }
    }

    init?(code: String) {
        guard let basis = Self.allCases.first(where: { $0.shown.code == code }) else { return nil }
        self = basis
    }
}

/// Why a case is held: the place of a term in its vocabulary, from 1.
enum HoldGround {
    static func number(of code: String) -> UInt32? {
        Vocabulary.holdGround.terms.firstIndex { $0.code == code }.map { UInt32($0) + 1 }
    }

    static func shown(_ number: UInt32) -> Shown {
        let terms = Vocabulary.holdGround.terms
        guard number > 0, number <= terms.count else { return Shown(text: String(number)) }
        return Shown(terms[Int(number) - 1].code, in: .holdGround)
    }
}
