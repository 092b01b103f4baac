import TestSupport
import Trust

extension Recording {
    static let madeUpName = "made-up session"
    static let madeUpEdits = 5_000

    /// Two people type into the two halves of a text, and now and then see each other's edits.
    ///
    /// Neither ever touches the line between the halves, so what any correct merge ends in is known
    /// without merging: the one half, the line, the other half.
    static func madeUp(edits count: Int = madeUpEdits, seed: UInt64 = 1) -> Recording {
        var session = MadeUpSession(seed: seed)
        while session.edits.count < count { session.type() }
        return Recording(name: madeUpName, endContent: session.text, edits: session.edits)
    }
}

private struct MadeUpSession {
    private static let line = "\n----------\n"
    private static let words = [
        "opvang", "gesprek", "school", "moeder", "station", "vrijdag", "afspraak", "zorgen",
        "telefoon", "veilig", "vertrouwen", "hulpverlener", "politie", "gezin", "ochtend",
    ]

    /// One person's half, and how much of the text they know.
    private struct Half {
        var scalars: [Unicode.Scalar] = []
        var caret = 0
        var last = 0
        /// The other's edits that were seen: the last of them, and how long the other's half was.
        var seen = 0
        var seenLength = 0
        var isMerging = false
        var word: [Unicode.Scalar] = []
    }

    private let random: RandomSource
    private(set) var edits: [Recording.Edit]
    private var halves = [Half(), Half()]

    init(seed: UInt64) {
        random = .seeded(seed)
        let line = Recording.Patch(position: 0, deleted: 0, inserted: Self.line)
        edits = [Recording.Edit(parents: [], agent: 0, patches: [line])]
    }

    var text: String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: halves[0].scalars)
        text.append(contentsOf: Self.line.unicodeScalars)
        text.append(contentsOf: halves[1].scalars)
        return String(text)
    }

    private func drawn(_ bound: Int) -> Int {
        random.bytes(4).reduce(0) { $0 << 8 | Int($1) } % bound
    }

    /// One key of one person, after they may have looked at what the other typed.
    mutating func type() {
        let agent = drawn(2)
        if drawn(12) == 0 { see(agent) }
        var half = halves[agent]
        let start = agent == 0 ? 0 : half.seenLength + Self.line.unicodeScalars.count
        if drawn(40) == 0, !half.scalars.isEmpty { half.caret = drawn(half.scalars.count + 1) }
        let patch: Recording.Patch
        if half.caret > 0, drawn(8) == 0 {
            half.caret -= 1
            half.scalars.remove(at: half.caret)
            patch = .init(position: start + half.caret, deleted: 1, inserted: "")
        } else {
            if half.word.isEmpty {
                half.word = Array((Self.words[drawn(Self.words.count)] + " ").unicodeScalars)
            }
            let scalar = half.word.removeFirst()
            half.scalars.insert(scalar, at: half.caret)
            patch = .init(position: start + half.caret, deleted: 0, inserted: String(scalar))
            half.caret += 1
        }
        let parents = half.isMerging ? [half.last, half.seen].sorted() : [half.last]
        half.isMerging = false
        half.last = edits.count
        halves[agent] = half
        edits.append(Recording.Edit(parents: parents, agent: agent, patches: [patch]))
    }

    /// What the other has typed until now is part of what the next edit is made on.
    private mutating func see(_ agent: Int) {
        let other = halves[1 - agent]
        guard other.last > halves[agent].seen else { return }
        halves[agent].seen = other.last
        halves[agent].seenLength = other.scalars.count
        halves[agent].isMerging = true
    }
}
