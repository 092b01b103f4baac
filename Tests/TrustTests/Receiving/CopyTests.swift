import Foundation
import TestSupport
import Testing
import Trust
import Wire

@Suite struct `Copies of a change with another signature` {
    let world: World
    let garbage = [UInt8](repeating: 7, count: 64)

    init() throws {
        world = try World(seed: 83)
    }

    @Test func `do not keep the true one out, though its chain ends there`() throws {
        let change = try world.changes(["a"])[0]
        var receiver = Receiver(world)
        let first = try receiver.receive([change.with(signature: garbage)], world.membership)
        #expect(first.pending.map(\.reason) == [.pendingSignature])
        try receiver.receive([change.wire], world.membership)
        #expect(receiver.text() == ["a"])
        #expect(receiver.pipeline.waitingCount == 0)
    }

    @Test func `wait beside it, and only the true one is let through`() throws {
        let changes = try world.changes(["a", "b"])
        for copies in [
            [changes[1].with(signature: garbage), changes[1].wire],
            [changes[1].wire, changes[1].with(signature: garbage)],
        ] {
            var receiver = Receiver(world)
            for copy in copies { try receiver.receive([copy], world.membership) }
            #expect(receiver.pipeline.waitingCount == 2)
            let last = try receiver.receive([changes[0].wire], world.membership)
            #expect(receiver.text() == ["a", "b"])
            #expect(last.received.map(\.change.wire) == changes.wire)
            #expect(receiver.pipeline.waitingCount == 0)
        }
    }

    @Test func `are no duplicates of what is not stored`() throws {
        let change = try world.changes(["a"])[0]
        let (bad, worse) = (
            change.with(signature: garbage),
            change.with(signature: [UInt8](repeating: 8, count: 64))
        )
        let admission = Admission(network: world.network)
        func statuses(_ push: [WireSealedChange]) throws -> [WireStatus] {
            try admission.admit(push, world.membership, MemoryChainStore()).map(\.status)
        }
        #expect(try statuses([bad, worse]) == [.badSignature, .badSignature])
        #expect(try statuses([bad, change.wire]) == [.stored, .duplicate])
    }
}

/// SplitMix64: the same run every time.
private struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite struct `Signatures that were checked before` {
    let world: World

    init() throws {
        world = try World(seed: 84)
    }

    @Test func `lead to the same verdicts as those that were not`() throws {
        let admission = Admission(network: world.network)
        var random = SeededNumbers(seed: 84)
        for _ in 0..<60 {
            let mine = try world.changes((0..<6).map { "m\($0)" }).wire
            let theirs = try world.changes((0..<4).map { "t\($0)" }, by: world.colleague).wire
            var push = (mine + theirs).filter { _ in UInt8.random(in: 0..<8, using: &random) > 0 }
            for index in push.indices where UInt8.random(in: 0..<6, using: &random) == 0 {
                push[index].signature[5] ^= 1
            }
            push.shuffle(using: &random)
            var prepared = PreparedPush(push, in: world.network)
            prepared.checkSignatures { world.membership.identity(of: $0) }
            let store = MemoryChainStore()
            let before = try admission.admit(prepared, world.membership, store)
            #expect(before == (try admission.admit(push, world.membership, store)))
        }
    }

    @Test func `say nothing of a copy with another signature`() throws {
        let change = try world.changes(["a"])[0]
        let other = try SealedChange(change.with(signature: [UInt8](repeating: 1, count: 64)))
        let signatures = CheckedSignatures(ofSegmentsIn: [change], in: world.network) {
            world.membership.identity(of: $0)
        }
        #expect(signatures[change] == true)
        #expect(signatures[other] == nil)
    }
}
