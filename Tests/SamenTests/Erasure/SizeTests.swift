import Foundation
import GRDB
import Samen
import TestSupport
import Testing
import Trust
import Wire

/// What the sizes of sealed notes tell.
@Suite(.timeLimit(.minutes(40))) struct `Sizes on the wire and in the store` {
    /// Independent of the program's own rounding.
    private static func isPadded(_ length: Int) -> Bool {
        guard length > 256 else { return length == 256 }
        let exponent = Int.bitWidth - 1 - length.leadingZeroBitCount
        let kept = Int.bitWidth - exponent.leadingZeroBitCount
        return length % (1 << (exponent - kept)) == 0
    }

    /// Words that do not compress to nothing.
    private static func text(_ count: Int, _ seed: UInt64) -> String {
        let random = RandomSource.seeded(seed)
        let letters = Array("abcdefghijklmnopqrstuvwxyz ")
        return String(random.bytes(count).map { letters[Int($0) % letters.count] })
    }

    private func lengths(_ text: String, _ seed: UInt64) throws -> [Int] {
        let town = try Town(seed: seed)
        let ann = try town.device(town.ann)
        let document = try ann.createDocument(at: town.now())
        try ann.insert(text, at: 0, in: Cells.note, of: document, at: town.now())
        let sealed = try town.database(of: ann).read { db in
            try Data.fetchAll(db, sql: "SELECT sealed FROM changes ORDER BY number")
        }
        let changes = try sealed.map { try WireSealedChange(decoding: Array($0)) }
        #expect(try ann.text(of: document) == text)
        let sent = try ann.nextBatch(for: town.random.identifier()).changes
        #expect(sent.map(\.wire) == changes, "the store and the wire have the same bytes")
        return changes.map { $0.ciphertext.count - 16 }
    }

    @Test(arguments: [1, 10, 100, 200, 300, 1_000, 3_000, 10_000, 30_000, 100_000])
    func `H01 are of the padded set only, at least 256 bytes`(count: Int) throws {
        let found = try lengths(Self.text(count, UInt64(count)), 1)
        #expect(found.allSatisfy { $0 >= 256 && Self.isPadded($0) })
        // Another text of the same kind and nearly the same length looks alike, split or not.
        let other = try lengths(Self.text(max(1, count - count / 100), UInt64(count) + 7), 2)
        #expect(found.count == other.count)
        // What is left over of a long text is as long as it is.
        let whole = found.count > 1 ? found.count - 1 : found.count
        for (a, b) in zip(found, other).prefix(whole) {
            #expect(abs(a - b) * 8 <= max(a, b), "\(a) and \(b) are more than one step apart")
        }
        if count <= 100 { #expect(found == [256] && other == [256]) }
    }
}
