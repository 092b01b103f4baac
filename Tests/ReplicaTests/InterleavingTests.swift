import Replica
import Testing

/// What two people write at one place at once stays whole, whichever way they type.
@Suite struct InterleavingTests {
    @Test(arguments: [(false, false), (false, true), (true, false), (true, true)])
    func `runs typed at one place stay whole`(isFirstBackwards: Bool, isSecondBackwards: Bool)
        throws
    {
        var base = Document()
        _ = try base.edit(by: chain(9), authored: 0) { edit throws(ReplicaError) in
            try edit.insert("<>", at: 0, in: Cell.text)
        }
        var replicas = [base, base, base]
        for (index, isBackwards) in [isFirstBackwards, isSecondBackwards, false].enumerated() {
            try type(["aaaa", "bbbb", "cccc"][index], isBackwards, &replicas[index], by: index + 1)
        }
        var changes = replicas.flatMap { $0.missing(from: base.version) }
        var random = SplitMix64(seed: 1)
        for _ in 0..<10 {
            changes.shuffle(using: &random)
            var merged = base
            for change in changes { _ = merged.merge([change]) }
            let text = merged.text(Cell.text)
            for run in ["aaaa", "bbbb", "cccc"] { #expect(text.contains(run), "\(text)") }
            #expect(text.hasPrefix("<") && text.hasSuffix(">"))
        }
    }

    @Test func `an insertion beside a deleted word goes where it was meant`() throws {
        var first = Document()
        _ = try first.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.insert("the red door", at: 0, in: Cell.text)
        }
        var second = Document()
        _ = second.merge(first.missing(from: VersionVector()))
        _ = try first.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.delete(4..<8, in: Cell.text)
        }
        _ = try second.edit(by: chain(2), authored: 0) { edit throws(ReplicaError) in
            try edit.insert("dark ", at: 4, in: Cell.text)
        }
        _ = first.merge(second.missing(from: first.version))
        #expect(first.text(Cell.text) == "the dark door")
    }

    @Test func `B16 what others wrote stays in place when a change before it is voided late`()
        throws
    {
        var author = Document()
        _ = try author.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.insert("one three", at: 0, in: Cell.text)
        }
        let intruder = try #require(
            try author.edit(by: chain(2), authored: 0) { edit throws(ReplicaError) in
                try edit.insert("LIES ", at: 0, in: Cell.text)
                try edit.delete(8..<9, in: Cell.text)
                try edit.insert("[]", at: 2, in: Cell.text)
            }
        )
        var colleague = author
        let built = try #require(
            try colleague.edit(by: chain(3), authored: 0) { edit throws(ReplicaError) in
                try edit.insert("two", at: 3, in: Cell.text)
                try edit.insert(" two", at: 13, in: Cell.text)
            }
        )
        let patches = colleague.setVoid([intruder.change.carrier], true)
        #expect(patches.map(\.address) == [Cell.text])
        let voided = colleague.text(Cell.text)
        #expect(voided.contains("two") && voided.contains("one") && voided.hasSuffix("three"))
        #expect(!voided.contains("LI") && !voided.contains("["))
        // A replica that had the void before anything else shows the same.
        var late = Document()
        _ = late.setVoid([intruder.change.carrier], true)
        _ = late.merge([built.change])
        _ = late.merge(author.missing(from: VersionVector()))
        #expect(late.text(Cell.text) == voided)
        #expect(late.canonicalState() == colleague.canonicalState())
    }

    /// One change for each character.
    private func type(
        _ run: String,
        _ isBackwards: Bool,
        _ document: inout Document,
        by index: Int
    ) throws {
        for (offset, character) in run.enumerated() {
            _ = try document.edit(by: chain(index), authored: 0) { edit throws(ReplicaError) in
                try edit.insert(
                    String(character),
                    at: 1 + (isBackwards ? 0 : offset),
                    in: Cell.text
                )
            }
        }
    }
}
