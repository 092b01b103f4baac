import CaseFile
import Testing

@Suite struct `The vocabularies` {
    @Test func `have every word as it was decided, in both languages`() throws {
        var decided: [String: [[String]]] = [:]
        for row in try Lists.rows(of: "words") { decided[row[0], default: []].append(row) }
        for (name, rows) in decided {
            let vocabulary = try #require(Vocabulary.named(name), "\(name)")
            let words = vocabulary.terms.map {
                [name, $0.code, $0.label(in: .dutch), $0.label(in: .english)]
            }
            #expect(words == rows)
        }
        let names = Set(Vocabulary.all.map(\.name))
        #expect(names.subtracting(decided.keys) == ["compartment"])
        #expect(names.count == Vocabulary.all.count)
    }

    @Test(arguments: Vocabulary.all)
    func `have no empty or doubled code or label`(_ vocabulary: Vocabulary) {
        let codes = vocabulary.terms.map(\.code)
        #expect(!codes.isEmpty)
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { $0.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil })
        for language in Language.allCases {
            let labels = vocabulary.terms.map { $0.label(in: language) }
            #expect(!labels.contains(""))
            #expect(Set(labels).count == labels.count)
        }
    }

    @Test(arguments: Language.allCases)
    func `show a code of a later version as it is`(_ language: Language) {
        #expect(Vocabulary.dangerLevel.term("critical") == nil)
        #expect(Vocabulary.dangerLevel.label(of: "critical", in: language) == "critical")
    }

    @Test func `are all used by a field, a role or a ledger`() {
        var used = Set(["hold_ground", "erasure_refusal", "trust_role"])
        for field in CaseSchema.fields {
            for kind in [field.kind] + field.parts.map(\.kind) {
                used.formUnion(kind.vocabularies.map(\.name))
            }
        }
        #expect(Set(Vocabulary.all.map(\.name)) == used)
    }
}

extension Kind {
    fileprivate var vocabularies: [Vocabulary] {
        switch self {
        case .code(let vocabulary), .codeOrLine(let vocabulary), .answers(let vocabulary):
            [vocabulary]
        case .list(let kind): kind.vocabularies
        default: []
        }
    }
}
