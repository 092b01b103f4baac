import Replica
import Samen
import TestSupport
import Testing

@Suite("A text that comes back from an editor")
struct TextChangeTests {
    private static let address = CellAddress(
        record: Replica.Record(type: 1, id: RecordID(high: 1, low: 1)),
        field: 1,
        type: .text
    )

    private static func applied(_ change: TextChange, to text: String) throws -> String {
        var document = Replica.Document()
        let bytes = [UInt8](repeating: 1, count: 32)
        let known = Replica.DeviceID(bytes: bytes)
        let device = try #require(known)
        let chain = Replica.ChainID(device: device, incarnation: 1)
        _ = try document.edit(by: chain, authored: 1) { edit throws(ReplicaError) in
            try edit.insert(text, at: 0, in: address)
        }
        _ = try document.edit(by: chain, authored: 2) { edit throws(ReplicaError) in
            try change.apply(to: address, in: &edit)
        }
        return document.text(address)
    }

    @Test func `only the words that differ are touched`() {
        let change = TextChange(
            from: "Zij belde niet.\nMoeder was thuis.\n",
            to: "Zij belde twee keer.\nMoeder was thuis.\nVader niet.\n"
        )
        #expect(
            change.hunks == [
                TextChange.Hunk(range: 10..<15, replacement: "twee keer."),
                TextChange.Hunk(range: 34..<34, replacement: "Vader niet.\n"),
            ]
        )
    }

    @Test(arguments: UInt64(1)...60)
    func `whatever was typed, the text becomes what the editor left`(seed: UInt64) throws {
        var draw = Draw(seed)
        let old = draw.text()
        let new = draw.edited(old)
        #expect(try Self.applied(TextChange(from: old, to: new), to: old) == new)
    }

    @Test(arguments: UInt64(1)...60)
    func `what a colleague wrote meanwhile stays, and what was typed is there`(seed: UInt64) throws
    {
        var draw = Draw(seed)
        let old = draw.text()
        let theirs = draw.inserting("THEIRS", into: old)
        let mine = draw.inserting("MINE", into: draw.edited(old))
        let change = TextChange(from: old, to: mine)
            .rebased(onto: TextChange(from: old, to: theirs))
        let merged = try Self.applied(change, to: theirs)
        // By bytes: a joiner after a word makes it another word to a comparison by characters.
        #expect(Array(merged.utf8).firstRange(of: Array("MINE".utf8)) != nil)
        #expect(Array(merged.utf8).firstRange(of: Array("THEIRS".utf8)) != nil)
    }

    @Test func `a word that one extends and another writes before stands once`() throws {
        let old = "Zij kwam binnen."
        let theirs = "Zij kwam om 21 uur binnen."
        let mine = "Zij kwam binnen met een vriendin."
        let change = TextChange(from: old, to: mine)
            .rebased(onto: TextChange(from: old, to: theirs))
        #expect(
            try Self.applied(change, to: theirs) == "Zij kwam om 21 uur binnen met een vriendin."
        )
    }

    @Test func `two people in different paragraphs get both paragraphs`() throws {
        let old = "een\n\ntwee\n\ndrie\n"
        let theirs = "een\n\ntwee en meer\n\ndrie\n"
        let mine = "EEN\n\ntwee\n\n"
        let change = TextChange(from: old, to: mine)
            .rebased(onto: TextChange(from: old, to: theirs))
        #expect(try Self.applied(change, to: theirs) == "EEN\n\ntwee en meer\n\n")
    }
}

/// Drawn texts and edits of them.
private struct Draw {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15
    }

    mutating func below(_ count: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(count))
    }

    mutating func text() -> String {
        let words = ["zij", "belde", "niet", "é", "👩‍👧", "\n", "\n\n", " ", "a", "b", "."]
        return (0..<below(30)).map { _ in words[below(words.count)] }.joined(separator: " ")
    }

    mutating func edited(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<below(5) {
            let at = below(scalars.count + 1)
            if below(2) == 0 {
                scalars.insert(contentsOf: self.text().unicodeScalars, at: at)
            } else {
                scalars.removeSubrange(at..<min(scalars.count, at + below(8)))
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    mutating func inserting(_ word: String, into text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        scalars.insert(contentsOf: word.unicodeScalars, at: below(scalars.count + 1))
        return String(String.UnicodeScalarView(scalars))
    }
}
