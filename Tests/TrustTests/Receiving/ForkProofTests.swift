import Foundation
import TestSupport
import Testing
import Trust
import Wire

@Suite("A proof of a fork", .timeLimit(.minutes(40)))
struct ForkProofTests {
    let world: World
    let trunk, left, right: [SealedChange]

    init() throws {
        world = try World(seed: 71)
        trunk = try world.changes(["a"])
        left = try world.changes(["l1", "l2"], after: trunk[0])
        right = try world.changes(["r1", "r2"], after: trunk[0])
    }

    private func fault(_ one: [SealedChange], _ other: [SealedChange]) -> Reason? {
        do throws(TrustError) {
            _ = try ForkProof(one, other, by: world.worker.keys.identity, in: world.network)
            return nil
        } catch {
            return error.reason
        }
    }

    private func unsigned(_ change: SealedChange) throws -> SealedChange {
        try SealedChange(change.with(signature: [UInt8](repeating: 3, count: 64)))
    }

    @Test func `B20 is both branches up to a signature, whichever of their changes carries it`()
        throws
    {
        #expect(fault([left[0]], [right[0]]) == nil)
        #expect(fault(left, right) == nil)
        // A first change without a signature of its own is covered by what follows on it.
        let covered = try unsigned(left[0])
        #expect(fault([covered, left[1]], [right[0]]) == nil)
        let atStart = try world.changes(["x"])
        #expect(fault(trunk, atStart) == nil)
    }

    @Test func `B20 is refused where a side is unsigned, another device's, the same, or apart`()
        throws
    {
        #expect(fault([try unsigned(left[0])], [right[0]]) == .forkProof)
        #expect(fault(left, [right[0], try unsigned(right[1])]) == .forkProof)
        #expect(fault([], [right[0]]) == .forkProof)
        #expect(fault([left[0]], [left[0]]) == .forkProof)
        let theirs = try world.changes(["a", "b"], by: world.colleague)
        #expect(fault([left[0]], [theirs[1]]) == .forkProof)
        #expect(fault([theirs[0]], try world.changes(["z"], by: world.colleague)) == .forkProof)
        // On another trunk: nothing shows that the two ever were one chain.
        let elsewhere = try world.changes(["b", "x"])
        #expect(fault([left[0]], [elsewhere[1]]) == .forkProof)
        #expect(fault([left[0], right[1]], [right[0]]) == .forkProof)
    }

    @Test func `B20 of a hundred thousand changes is refused before any signature is checked`()
        throws
    {
        let long = [SealedChange](repeating: left[0], count: 100_000)
        var reason: Reason?
        let time = threadTime { reason = fault(long, [right[0]]) }
        #expect(reason == .forkProof)
        #expect(time < .seconds(1))
    }

    @Test func `B20 a branch that nobody signed flags nobody, and makes nothing void`() throws {
        var receiver = Receiver(world)
        try receiver.receive((trunk + left).wire, world.membership)
        let forged = [right[0].with(signature: [UInt8](repeating: 3, count: 64))]
        let reception = try receiver.receive(forged, world.membership)
        #expect(reception.forks.isEmpty && reception.received.isEmpty)
        #expect(reception.pending.map(\.reason) == [.pendingSignature])
        #expect(left.allSatisfy { receiver.effects[$0.id] == .full })
        // The same with changes of another device, copied to this one's place.
        let theirs = try world.changes(["x", "y"], by: world.colleague)
        let copied = try receiver.receive(theirs.wire, world.membership)
        #expect(copied.forks.isEmpty)
    }
}
