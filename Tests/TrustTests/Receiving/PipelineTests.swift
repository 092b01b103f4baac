import FoundationEssentials
import TestSupport
import Testing
import Trust
import Wire

/// A device that receives: its pipeline and what it has stored.
struct Receiver {
    var pipeline: ReceivePipeline
    var store = MemoryChainStore()
    var keys: EpochKeys
    private(set) var notes: [ChangeID: String] = [:]
    private(set) var effects: [ChangeID: ChangeJudge.Effect] = [:]

    init(_ world: World) {
        pipeline = ReceivePipeline(network: world.network)
        keys = world.keys
    }

    @discardableResult
    mutating func receive(
        _ messages: [WireSealedChange],
        of documents: Set<DocumentID>? = nil,
        _ membership: Membership
    ) throws -> ReceivePipeline.Reception {
        let reception = try pipeline.receive(messages, of: documents, membership, keys, store)
        keep(reception)
        return reception
    }

    @discardableResult
    mutating func retry(_ membership: Membership) throws -> ReceivePipeline.Reception {
        let reception = try pipeline.retry(membership, keys, store)
        keep(reception)
        return reception
    }

    private mutating func keep(_ reception: ReceivePipeline.Reception) {
        for received in reception.received {
            store.insert(received.change, on: received.branch)
            effects[received.change.id] = received.effect
            if case .payload(let payload) = received.content {
                notes[received.change.id] = String(decoding: payload.change, as: UTF8.self)
            }
        }
    }

    func text() -> [String] { notes.values.sorted() }
}

extension [SealedChange] {
    var wire: [WireSealedChange] { map(\.wire) }
}

@Suite struct `Receiving changes` {
    let world: World

    init() throws {
        world = try World(seed: 81)
    }

    @Test func `a chain is applied once, whatever its order, repeats and pages`() throws {
        let changes = try world.changes(["a", "b", "c", "d", "e"])
        var expected: Set<ChangeID>?
        for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [0, 0, 1, 1, 4, 3, 2]] {
            var receiver = Receiver(world)
            for index in order { try receiver.receive([changes[index].wire], world.membership) }
            #expect(receiver.text() == ["a", "b", "c", "d", "e"])
            #expect(receiver.effects.values.allSatisfy { $0 == .full })
            expected = expected ?? Set(receiver.notes.keys)
            #expect(Set(receiver.notes.keys) == expected)
            let again = try receiver.receive(changes.wire, world.membership)
            #expect(again.duplicates.count == 5)
            #expect(again.received.isEmpty)
        }
    }

    @Test func `B23 a gap holds back its own chain only, until it closes`() throws {
        let mine = try world.changes(["a", "b", "c"])
        let other = try world.changes(["x"], by: world.colleague)
        var receiver = Receiver(world)
        let first = try receiver.receive([mine[0], mine[2], other[0]].wire, world.membership)
        #expect(receiver.text() == ["a", "x"])
        #expect(first.pending.map(\.reason) == [.pendingGap])
        try receiver.receive([mine[1].wire], world.membership)
        #expect(receiver.text() == ["a", "b", "c", "x"])
        #expect(receiver.pipeline.waitingCount == 0)
    }

    @Test func `B21 a bad signature waits for a successor whose signature is good`() throws {
        let changes = try world.changes(["a", "b", "c", "d", "e"])
        let bad = changes[2].with(signature: [UInt8](repeating: 7, count: 64))
        var receiver = Receiver(world)
        let first = try receiver.receive([changes[0].wire, changes[1].wire, bad], world.membership)
        #expect(receiver.text() == ["a", "b"])
        #expect(first.pending.map(\.reason) == [.pendingSignature])
        #expect(first.refused.isEmpty)
        let second = try receiver.receive([changes[3], changes[4]].wire, world.membership)
        #expect(receiver.text() == ["a", "b", "c", "d", "e"])
        #expect(second.received.map(\.isSignatureChecked) == [false, false, true])
    }

    @Test func `one check of a signature covers a segment`() throws {
        let changes = try world.changes((0..<20).map { "note \($0)" })
        let page = changes.dropLast().map { $0.with(signature: [UInt8](repeating: 1, count: 64)) }
        var receiver = Receiver(world)
        let reception = try receiver.receive(page + [changes[19].wire], world.membership)
        #expect(reception.received.count == 20)
        #expect(reception.received.filter(\.isSignatureChecked).count == 1)
    }

    @Test func `an altered copy never takes the place of the true change`() throws {
        let changes = try world.changes(["a", "b", "c"])
        var altered = changes[1].wire
        altered.ciphertext[5] ^= 1
        for order in [[altered, changes[1].wire], [changes[1].wire, altered]] {
            var receiver = Receiver(world)
            try receiver.receive([changes[0].wire], world.membership)
            for message in order { try receiver.receive([message], world.membership) }
            try receiver.receive([changes[2].wire], world.membership)
            #expect(receiver.text() == ["a", "b", "c"])
            #expect(receiver.effects.values.allSatisfy { $0 == .full })
        }
    }

    @Test func `a change for a document that was not asked for is refused`() throws {
        let changes = try world.changes(["a"])
        var receiver = Receiver(world)
        let other: DocumentID = world.random.identifier()
        let reception = try receiver.receive(changes.wire, of: [other], world.membership)
        #expect(reception.refused.map(\.error.reason) == [.wrongDocument])
        #expect(receiver.text().isEmpty)
    }

    @Test func `a change waits for the membership entries that its author had seen`() throws {
        var behind = world.membership
        let added = try world.by(world.worker, .hold(ground: 1), in: world.document)
        let changes = try world.changes(["a", "b"])
        var receiver = Receiver(world)
        let first = try receiver.receive(changes.wire, behind)
        #expect(first.pending.map(\.reason) == [.pendingMembership, .pendingMembership])
        _ = try behind.add(added)
        try receiver.retry(behind)
        #expect(receiver.text() == ["a", "b"])
    }

    @Test func `a change by a device that nobody granted waits and is never applied`() throws {
        let stranger = World.Person(world.organisation, world.random)
        let changes = try world.changes(["a"], by: stranger)
        var receiver = Receiver(world)
        let reception = try receiver.receive(changes.wire, world.membership)
        #expect(reception.pending.map(\.reason) == [.pendingMembership])
        #expect(receiver.text().isEmpty)
    }

    @Test func `a change waits for its keys and opens when they come`() throws {
        let change = try world.changes(["a"])[0]
        var receiver = Receiver(world)
        receiver.keys = EpochKeys(network: world.network)
        let reception = try receiver.receive([change.wire], world.membership)
        #expect(reception.received.map(\.content) == [.pendingKeys(.pendingKeys)])
        let later = ChangeJudge(world.membership).content(of: change, world.keys)
        guard case .payload = later else {
            Issue.record("it opens with the keys")
            return
        }
    }

    @Test func `under an epoch that no entry declares a change waits`() throws {
        var keys = world.keys
        let id: EpochID = world.random.identifier()
        let secret = EpochSecret.generate(world.random)
        keys.insert(secret, of: world.document, id)
        let commitment = secret.commitment(of: id, in: world.network)
        let held = try #require(keys.held(world.document, id, commitment))
        let changes = try world.changes(["a"], under: held)
        var receiver = Receiver(world)
        receiver.keys = keys
        let reception = try receiver.receive(changes.wire, world.membership)
        #expect(reception.received.map(\.content) == [.pendingKeys(.epoch)])
    }

    @Test func `B28 a copied ciphertext under one's own name does not open, and the chain goes on`()
        throws
    {
        let stolen = try world.changes(["secret"], by: world.colleague)[0]
        let own = try world.changes(["own"])[0]
        var message = own.wire
        message.ciphertext = stolen.wire.ciphertext
        let id = try SealedChange(message).id
        let signature = world.worker.keys.signing.sign(.change, in: world.network, id.bytes)
        message.signature = Data(signature.bytes)
        let copied = try SealedChange(message)
        let next = try world.changes(["after"], after: copied)
        var receiver = Receiver(world)
        let reception = try receiver.receive([message, next[0].wire], world.membership)
        #expect(reception.received.map(\.content).first == .opaque(.cannotOpen))
        #expect(receiver.text() == ["after"])
    }

    @Test func `D01 malformed changes among good ones are refused one by one`() throws {
        let good = try world.changes(["a", "b"])
        var cut = good[0].wire
        cut.header = Data(cut.header.dropLast(40))
        var plain = good[0].wire
        plain.ciphertext = Data("a plaintext".utf8)
        var empty = WireSealedChange()
        empty.signature = Data(count: 64)
        let page = [cut, good[0].wire, plain, empty, good[1].wire, WireSealedChange()]
        var receiver = Receiver(world)
        let reception = try receiver.receive(page, world.membership)
        #expect(receiver.text() == ["a", "b"])
        #expect(reception.refused.map(\.index) == [0, 2, 3, 5])
    }

    @Test func `a stub satisfies its chain without content`() throws {
        let changes = try world.changes(["a", "b", "c"])
        var receiver = Receiver(world)
        let page = [changes[0].stub().wire, changes[1].stub().wire, changes[2].wire]
        let reception = try receiver.receive(page, world.membership)
        #expect(reception.received.map(\.content).prefix(2) == [.erased, .erased])
        #expect(receiver.text() == ["c"])
    }
}

@Suite struct `Of several faults` {
    /// Each row has its own fault and those of all rows below it; the first is the one that is named.
    @Test func `a change is refused for the one that comes first in the pipeline`() throws {
        let world = try World(seed: 83)
        let stranger = World.Person(world.organisation, world.random)
        let gapped = try world.changes(["a", "b"], by: stranger)[1]
        let table: [(Reason, (inout WireSealedChange, inout WireChangeHeader) -> Void)] = [
            (.wrongDocument, { _, _ in }),
            (.malformed, { _, header in header.salt = Data() }),
            (.suite, { _, header in header.suite = 9 }),
            (.malformed, { message, _ in message.signature = Data() }),
            (.tooLarge, { message, _ in message.ciphertext = Data(count: 65 << 10) }),
        ]
        var message = gapped.wire
        var header = try WireChangeHeader(decoding: Array(message.header))
        for (expected, fault) in table {
            fault(&message, &header)
            message.header = Data(header.encoded)
            var receiver = Receiver(world)
            let other: DocumentID = world.random.identifier()
            let reception = try receiver.receive([message], of: [other], world.membership)
            #expect(reception.refused.map(\.error.reason) == [expected])
        }
    }

    @Test func `a change waits for the one that comes first in the pipeline`() throws {
        let world = try World(seed: 84)
        let unknown = try #require(EntryID(bytes: world.random.bytes(32)))
        let garbage = [UInt8](repeating: 5, count: 64)
        let chain = try world.changes(["a", "b"], authHeads: [unknown])
        let stranger = World.Person(world.organisation, world.random)
        let foreign = try world.changes(["a", "b"], by: stranger, authHeads: [unknown])
        for (message, expected) in [
            (foreign[1].with(signature: garbage), Reason.pendingMembership),
            (chain[1].with(signature: garbage), .pendingGap),
            (chain[0].with(signature: garbage), .pendingSignature),
            (chain[0].wire, .pendingMembership),
        ] {
            var receiver = Receiver(world)
            let reception = try receiver.receive([message], world.membership)
            #expect(reception.pending.map(\.reason) == [expected])
            #expect(receiver.text().isEmpty)
        }
    }
}

@Suite struct `What waits is bounded` {
    @Test func `B23 E09 and fair: who floods loses, others keep their place`() throws {
        let world = try World(seed: 82)
        let count = Int(Vectors.number("SAMEN_WAITING_CHANGES") ?? 60)
        let honest = try world.changes(["x", "y", "z"], by: world.colleague)
        var gate = ChainGate(
            network: world.network,
            rule: .reader,
            limit: (count: 40, bytes: 1 << 20)
        )
        let store = MemoryChainStore()
        _ = try gate.receive([honest[1], honest[2]], world.membership, store)
        // In pages, as they come: the first change of all is never sent.
        var last: SealedChange?
        for start in stride(from: 0, to: count, by: 1_000) {
            let page = (start..<min(start + 1_000, count)).map { "flood \($0)" }
            let flood = try world.changes(page, after: last)
            last = flood.last
            let sent = start == 0 ? Array(flood.dropFirst()) : flood
            let passage = try gate.receive(sent, world.membership, store)
            #expect(gate.waitingCount <= 40)
            #expect(passage.evicted.allSatisfy { $0.header.device == world.worker.device })
        }
        let closed = try gate.receive([honest[0]], world.membership, store)
        #expect(closed.admitted.count == 3)
    }
}
