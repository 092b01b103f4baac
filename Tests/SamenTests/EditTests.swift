import GRDB
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

@Suite struct EditTests {
    @Test func `a text longer than a change is saved as several, and comes out whole`() throws {
        let town = try Town()
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        // Random scalars, so that nothing compresses.
        let text = String(
            String.UnicodeScalarView(
                (0..<60_000).map { _ in
                    Unicode.Scalar(UInt32(town.drawn() % 0x700) + 0x40) ?? "x"
                }
            )
        )
        let saved = try ann.insert(text, at: 0, in: Cells.note, of: document, at: town.now())
        #expect(saved.changes.count == 4)
        try bob.receive(town.shuffled(ann.everything()), at: town.now())
        #expect(try bob.text(of: document) == text)
        let sizes = try ann.changes(in: document).map(\.change.encoded.count)
        #expect(sizes.allSatisfy { $0 <= Wire.Limits.changeBytes })
    }

    @Test func `an edit over the limit is refused as a whole, and says to split it`() throws {
        let town = try Town()
        let ann = try town.device(town.ann)
        let document = try ann.createDocument(at: town.now())
        let error = #expect(throws: SamenError.self) {
            try ann.edit(document, at: town.now()) { edit throws(ReplicaError) in
                for number in 0..<8 as Range<UInt64> {
                    let value = [UInt8](repeating: UInt8(number), count: 10_000)
                    try edit.write(.bytes(value), to: Cells.event(number))
                }
            }
        }
        #expect(error?.code == .split)
        #expect(try ann.tips(of: document) == [])
    }

    @Test func `an edit that does nothing makes no change`() throws {
        let town = try Town()
        let ann = try town.device(town.ann)
        let document = try ann.createDocument(at: town.now())
        #expect(try ann.edit(document, at: town.now()) { _ in }.changes.isEmpty)
        #expect(try ann.tips(of: document) == [])
    }

    @Test func `contradicting values are listed for review until someone resolves them`() throws {
        let town = try Town()
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try hand(ann, to: bob, at: town.now())
        for (device, level) in [(ann, 1), (bob, 4)] as [(Device, Int64)] {
            try device.edit(document, at: town.now()) { edit throws(ReplicaError) in
                try edit.write(.int(level), to: Cells.danger)
            }
        }
        try hand(ann, to: bob, at: town.now())
        #expect(try bob.contested().map(\.address) == [Cells.danger])
        #expect(try bob.contested().map(\.document) == [document])
        try bob.edit(document, at: town.now()) { edit throws(ReplicaError) in
            try edit.write(.int(4), to: Cells.danger)
        }
        #expect(try bob.contested() == [])
    }

    @Test(.timeLimit(.minutes(40)))
    func `D10 a frame that declares too much is refused before anything is inflated`() throws {
        // Two gibibytes, and all that a field can hold, declared by a frame of a few bytes.
        let head: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
        for length in [1 << 31, UInt64.max, (4 << 20) + 1, 1 << 20] as [UInt64] {
            let size = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) }
            let frame = head + [0xE0] + size + [1, 0, 0]
            let declared = Int(clamping: length)
            #expect(Compression.inflate(frame, declared: declared) == nil)
            #expect(Compression.inflate(frame, declared: 16) == nil)
        }
        #expect(Compression.inflate(head, declared: .max) == nil)
        #expect(Compression.inflate(head, declared: -1) == nil)
        #expect(Compression.inflate(head, declared: .min) == nil)
        // A frame for a dictionary that nobody has: the flag, and an identifier of one byte.
        let whole = try #require(Compression.deflate([UInt8](repeating: 7, count: 100)))
        let dictionary = head + [whole[4] | 1] + [9] + whole[5...]
        #expect(Compression.inflate(Array(dictionary), declared: 100) == nil)
    }

    @Test func `D10 a frame that is not exactly what it declares is not inflated`() throws {
        let town = try Town()
        let text =
            Array(String(repeating: "a note with some words. ", count: 20).utf8)
            + town.random.bytes(200)
        let frame = try #require(Compression.deflate(text))
        #expect(Compression.inflate(frame, declared: text.count) == text)
        #expect(Compression.inflate(frame, declared: text.count - 1) == nil)
        #expect(Compression.inflate(frame, declared: text.count + 1) == nil)
        #expect(Compression.inflate(frame + [0], declared: text.count) == nil)
        #expect(Compression.inflate(frame + frame, declared: text.count) == nil)
        #expect(Compression.inflate(frame.dropLast(), declared: text.count) == nil)
        #expect(Compression.inflate([], declared: 0) == nil)
        let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]
        #expect(Compression.inflate(skippable, declared: 4) == nil)
        #expect(Compression.inflate(skippable + frame, declared: text.count) == nil)
        let zeros = [UInt8](repeating: 0, count: 200_000)
        let bomb = try town.frame(of: zeros)
        #expect(Compression.deflate(zeros) == nil)
        #expect(Compression.inflate(bomb, declared: zeros.count) == nil)
        for index in frame.indices {
            var altered = frame
            altered[index] ^= UInt8(truncatingIfNeeded: town.drawn()) | 1
            let inflated = Compression.inflate(altered, declared: text.count)
            #expect(inflated == nil || inflated?.count == text.count)
        }
    }
}
