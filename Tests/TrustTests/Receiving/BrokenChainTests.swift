import Foundation
import TestSupport
import Testing
import Trust
import Wire

@Suite("Chains that hang on nothing", .timeLimit(.minutes(40)))
struct BrokenChainTests {
    let world: World

    init() throws {
        world = try World(seed: 73)
    }

    /// A sound change whose header was altered, and signed again.
    private func altered(
        _ change: SealedChange,
        _ alter: (inout WireChangeHeader) -> Void
    ) throws -> WireSealedChange {
        var message = change.wire
        var header = try WireChangeHeader(decoding: Array(message.header))
        alter(&header)
        message.header = Data(header.encoded)
        let hash = Hashing.hash(
            .change,
            Array(message.header),
            Hashing.sha256(Array(message.ciphertext))
        )
        let signature = world.worker.keys.signing.sign(.change, in: world.network, hash)
        message.signature = Data(signature.bytes)
        return message
    }

    @Test func `B23 a number that no chain has, or a first change with a prev, is malformed`()
        throws
    {
        let sound = try world.changes(["a", "b"])
        let bad = [
            try altered(sound[0]) { $0.seq = 0 }, try altered(sound[1]) { $0.seq = .max },
            try altered(sound[0]) { $0.prev = Data(sound[1].id.bytes) },
            try altered(sound[1]) { $0.prev = Data() },
        ]
        var receiver = Receiver(world)
        let reception = try receiver.receive(bad + sound.wire, world.membership)
        #expect(reception.refused.map(\.error.reason) == bad.map { _ in .malformed })
        #expect(receiver.text() == ["a", "b"])
        let admission = Admission(network: world.network)
        let verdicts = try admission.admit(bad, world.membership, MemoryChainStore())
        #expect(verdicts.map(\.status) == bad.map { _ in .malformed })
    }

    @Test func `B23 a prev in another chain, of itself, or of nothing is a gap and waits`() throws {
        let sound = try world.changes(["a", "b"])
        let theirs = try world.changes(["x"], by: world.colleague)
        let odd = [
            try altered(sound[1]) { $0.prev = Data(theirs[0].id.bytes) },
            try altered(sound[1]) { $0.prev = Data(sound[1].id.bytes) },
            try altered(sound[1]) { $0.prev = Data(repeating: 9, count: 32) },
        ]
        let admission = Admission(network: world.network)
        var store = MemoryChainStore()
        for change in theirs + sound.prefix(1) { store.insert(change) }
        #expect(
            try admission.admit(odd, world.membership, store).map(\.status) == [.gap, .gap, .gap]
        )
        var receiver = Receiver(world)
        let reception = try receiver.receive(
            odd + (theirs + sound).wire,
            world.membership
        )
        #expect(reception.pending.map(\.reason) == [.pendingGap, .pendingGap, .pendingGap])
        #expect(reception.forks.isEmpty)
        #expect(receiver.text() == ["a", "b", "x"])
    }

    @Test func `B23 who floods with loose ends keeps nobody else from waiting`() throws {
        var gate = ChainGate(network: world.network, rule: .reader, limit: (50, 1 << 20))
        let flood = try world.changes((0..<80).map { "\($0)" })
        let honest = try world.changes(["x", "y"], by: world.colleague)
        _ = try gate.receive([honest[1]], world.membership, MemoryChainStore())
        let passage = try gate.receive(
            Array(flood.dropFirst()),
            world.membership,
            MemoryChainStore()
        )
        #expect(gate.waitingCount <= 50)
        #expect(passage.evicted.allSatisfy { $0.header.device == world.worker.device })
        let rest = try gate.receive([honest[0]], world.membership, MemoryChainStore())
        #expect(rest.admitted.map(\.change.id) == honest.map(\.id))
    }

    @Test func `B28 one salt twice gives two keys, for a key is bound to its place`() throws {
        let sealer = ChangeSealer(network: world.network, random: RandomSource { $0.fill(with: 7) })
        let chain = ChainID(
            document: world.document,
            device: world.worker.device,
            incarnation: world.worker.incarnation
        )
        var last: SealedChange?
        let twins = try [UInt64(1), 2].map { seq in
            let position = ChangeSealer.Position(
                place: ChangePlace(chain: chain, seq: seq),
                prev: last?.id,
                authHeads: world.heads
            )
            let sealed = try sealer.seal(
                ChangePayload(change: Array("same".utf8)),
                at: position,
                under: world.epoch,
                by: world.worker.keys.signing
            )
            last = sealed
            return sealed
        }
        #expect(twins[0].header.salt == twins[1].header.salt)
        #expect(twins[0].wire.ciphertext != twins[1].wire.ciphertext)
        // A ciphertext in the other's place opens nowhere.
        let swapped = try altered(twins[0]) { _ in }
        var moved = swapped
        moved.ciphertext = twins[1].wire.ciphertext
        let id = try SealedChange(moved).id
        let signature = world.worker.keys.signing.sign(.change, in: world.network, id.bytes)
        moved.signature = Data(signature.bytes)
        var receiver = Receiver(world)
        let reception = try receiver.receive([moved], world.membership)
        #expect(reception.received.map(\.content) == [.opaque(.cannotOpen)])
        var sound = Receiver(world)
        try sound.receive(twins.wire, world.membership)
        #expect(sound.text() == ["same", "same"])
    }

    @Test func `B28 a salt of zeros is malformed, at the server and at a reader`() throws {
        let sound = try world.changes(["a"])[0]
        let zero = try altered(sound) { $0.salt = Data(count: 32) }
        var receiver = Receiver(world)
        let reception = try receiver.receive([zero], world.membership)
        #expect(reception.refused.map(\.error.reason) == [.malformed])
    }
}

extension UnsafeMutableRawBufferPointer {
    fileprivate func fill(with byte: UInt8) {
        for index in indices { self[index] = byte }
    }
}
