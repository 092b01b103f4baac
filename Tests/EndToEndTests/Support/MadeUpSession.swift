import TestSupport
import Trust

extension Recording {
    static let madeUpName = "made-up session"
    static let madeUpEdits = 5_000

    /// People type into parts of a text, each into their own, and now and then see the others' edits.
    ///
    /// Nobody ever touches the lines between the parts, so what any correct merge ends in is known
    /// without merging: one part after the other, with the lines between.
    static func madeUp(
        by people: Int = 2,
        edits count: Int = madeUpEdits,
        seed: UInt64 = 1
    ) -> Recording {
        var session = MadeUpSession(people: people, seed: seed)
        while session.edits.count < count { session.type() }
        return Recording(name: madeUpName, endContent: session.text, edits: session.edits)
    }
}

private struct MadeUpSession {
    private static let line = Array("\n----------\n".unicodeScalars)
    private static let words = [
        "opvang", "gesprek", "school", "moeder", "station", "vrijdag", "afspraak", "zorgen",
        "telefoon", "veilig", "vertrouwen", "hulpverlener", "politie", "gezin", "ochtend",
    ]

    /// Of each person the last edit that someone knows of, and how long their part was after it.
    private struct Knowledge {
        var last: [Int]
        var lengths: [Int]

        mutating func add(_ other: Knowledge) {
            for person in last.indices where other.last[person] > last[person] {
                last[person] = other.last[person]
                lengths[person] = other.lengths[person]
            }
        }
    }

    /// One person's part of the text, and what they know.
    private struct Part {
        var scalars: [Unicode.Scalar] = []
        var caret = 0
        var word: [Unicode.Scalar] = []
        var known: Knowledge
        /// The edit that they made last, and what they knew when they made it.
        var last = 0
        var knownAtLast: Knowledge
        /// Others' edits that were looked at since.
        var news: [Int] = []
    }

    private let random: RandomSource
    private(set) var edits: [Recording.Edit] = []
    private var parts: [Part]

    init(people: Int, seed: UInt64) {
        random = .seeded(seed)
        let zeros = Array(repeating: 0, count: people)
        let nothing = Knowledge(last: zeros, lengths: zeros)
        parts = Array(repeating: Part(known: nothing, knownAtLast: nothing), count: people)
        var lines = String.UnicodeScalarView()
        for _ in 1..<people { lines.append(contentsOf: Self.line) }
        let patch = Recording.Patch(position: 0, deleted: 0, inserted: String(lines))
        edits = [Recording.Edit(parents: [], agent: 0, patches: [patch])]
    }

    var text: String {
        var text = String.UnicodeScalarView()
        for (index, part) in parts.enumerated() {
            if index > 0 { text.append(contentsOf: Self.line) }
            text.append(contentsOf: part.scalars)
        }
        return String(text)
    }

    private func drawn(_ bound: Int) -> Int {
        random.bytes(4).reduce(0) { $0 << 8 | Int($1) } % bound
    }

    /// One key of one person, after they may have looked at what another typed.
    mutating func type() {
        let agent = drawn(parts.count)
        if drawn(6) == 0 { see(drawn(parts.count), by: agent) }
        var part = parts[agent]
        let start = part.known.lengths.prefix(agent).reduce(0) { $0 + $1 + Self.line.count }
        if drawn(40) == 0, !part.scalars.isEmpty { part.caret = drawn(part.scalars.count + 1) }
        let patch: Recording.Patch
        if part.caret > 0, drawn(8) == 0 {
            part.caret -= 1
            part.scalars.remove(at: part.caret)
            patch = .init(position: start + part.caret, deleted: 1, inserted: "")
        } else {
            if part.word.isEmpty {
                part.word = Array((Self.words[drawn(Self.words.count)] + " ").unicodeScalars)
            }
            let scalar = part.word.removeFirst()
            part.scalars.insert(scalar, at: part.caret)
            patch = .init(position: start + part.caret, deleted: 0, inserted: String(scalar))
            part.caret += 1
        }
        let parents = Set([part.last] + part.news).sorted()
        part.news = []
        part.last = edits.count
        part.known.last[agent] = edits.count
        part.known.lengths[agent] = part.scalars.count
        part.knownAtLast = part.known
        parts[agent] = part
        edits.append(Recording.Edit(parents: parents, agent: agent, patches: [patch]))
    }

    /// What another has typed until now, and what they knew by then, is known from here on.
    private mutating func see(_ other: Int, by agent: Int) {
        let theirs = parts[other]
        guard other != agent, theirs.last > parts[agent].known.last[other] else { return }
        parts[agent].known.add(theirs.knownAtLast)
        parts[agent].news.append(theirs.last)
    }
}
