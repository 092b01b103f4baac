import Replica
import Samen
import Testing
import Trust
import Wire

@Suite struct `A bad signature in the middle of a chain` {
    @Test func `B21 waits where nothing good follows, and counts for nothing where it does`() throws
    {
        let town = try Town()
        let ann = try town.device(town.ann)
        let document = try ann.createDocument(
            for: [town.bob.member: .writer, town.reader.member: .reader],
            at: town.now()
        )
        let payloads = try (0..<5).map { _ in
            try town.payload { edit throws(ReplicaError) in
                try edit.increment(Cells.attempts, by: 1)
            }
        }
        let chain = try town.forge(payloads, by: town.ann, in: document, known: ann)
        var items = chain.map { WireFeedItem($0.wire) }
        items[2].change.signature = .init(repeating: 7, count: 64)
        let entries = try ann.everything()
        let readers = try [town.bob, town.lead, town.reader].map { try town.device($0) }
        let parts = [Array(items[..<3]), items, [items[2]]]
        let expected: [(Int64, [String])] = [
            (2, ["pending-signature"]), (5, []), (0, ["pending-gap"]),
        ]
        for ((reader, part), (count, reasons)) in zip(zip(readers, parts), expected) {
            let receipt = try reader.receive(entries + part, at: town.now())
            #expect(receipt.refused == 0)
            #expect(try reader.document(document).count(Cells.attempts) == count)
            #expect(try reader.reasons() == reasons)
        }
        for reader in readers { try reader.receive(items, at: town.now()) }
        let hashes = try Set(readers.map { try $0.stateHash(of: document) })
        #expect(hashes.count == 1)
        for reader in readers {
            #expect(try reader.document(document).count(Cells.attempts) == 5)
            #expect(try reader.reasons() == [])
            #expect(try reader.check() == [])
        }
    }
}
