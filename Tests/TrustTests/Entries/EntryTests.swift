import FoundationEssentials
import TestSupport
import Testing
import Trust
import Wire

@Suite struct `A membership entry` {
    let world: World

    init() throws {
        world = try World(seed: 61)
    }

    @Test func `builds a network in which everyone has the granted place`() throws {
        let evaluation = world.membership.evaluation()
        #expect(evaluation.members.count == 5)
        #expect(evaluation.members[world.lead.member] == .lead)
        #expect(evaluation.standing(of: world.worker.device) == [world.worker.member: .worker])
        #expect(evaluation.role(of: world.worker.device, in: world.document) == .owner)
        #expect(evaluation.role(of: world.colleague.device, in: world.document) == .writer)
        #expect(evaluation.role(of: world.reader.device, in: world.document) == .reader)
        #expect(evaluation.role(of: world.admin.device, in: world.document) == nil)
        #expect(world.entries.allSatisfy { evaluation.verdict(of: $0.id) == .valid })
    }

    @Test func `means the same in whatever order entries arrive`() throws {
        let heads = world.heads
        for order in [world.entries.reversed(), Array(world.entries.sorted { $0.id < $1.id })] {
            var membership = Membership(network: world.network)
            var admitted = 0
            for entry in order {
                admitted += try membership.add(entry.wire).admitted.count
            }
            #expect(admitted == world.entries.count)
            #expect(membership.pending.isEmpty)
            let evaluation = membership.evaluation()
            #expect(membership.authHeads(of: world.document) == heads)
            #expect(evaluation.entries(.valid).count == world.entries.count)
        }
    }

    @Test func `counts once`() throws {
        for entry in world.entries {
            #expect(try world.membership.add(entry.wire).isDuplicate)
        }
    }

    @Test func `waits for its signer's grant and for what it refers to`() throws {
        var membership = Membership(network: world.network)
        let last = try #require(world.entries.last)
        let arrival = try membership.add(last.wire)
        #expect(arrival.pending == [last.id])
        #expect(arrival.admitted.isEmpty)
        #expect(!membership.contains(last.id))
    }

    @Test func `D02 has no effect after any single flipped bit`() throws {
        let entry = try world.by(world.admin, .memberGrant(world.worker.member, .lead))
        let whole = entry.wire.encoded
        var accepted: [Int] = []
        for bit in 0..<whole.count * 8 {
            var flipped = whole
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let message = try? WireSignedEntry(decoding: flipped) else { continue }
            var membership = world.membership
            let arrival = try? membership.add(message)
            if arrival?.admitted.isEmpty == false { accepted.append(bit) }
        }
        #expect(accepted.isEmpty)
    }

    @Test func `D01 is refused when cut anywhere`() throws {
        let whole = try #require(world.entries.last).wire.encoded
        for count in whole.indices {
            let cut = try? WireSignedEntry(decoding: Array(whole.prefix(count)))
            var membership = Membership(network: world.network)
            let arrival = cut.flatMap { try? membership.add($0) }
            #expect(arrival?.admitted.isEmpty ?? true)
        }
    }

    @Test func `of another network is refused`() throws {
        let other = try World(seed: 62)
        for entry in other.entries {
            #expect(reason { _ = try world.membership.add(entry.wire) } == .wrongNetwork)
        }
    }

    @Test func `that founds this network with another root is refused`() throws {
        let impostor = RootKey.generate(.seeded(63))
        let draft = EntryDraft(network: world.network, author: .root)
        let content = EntryContent.networkGenesis(impostor.signing.publicKey)
        #expect(reason { _ = try draft.signed(content, by: impostor.signing) } == .wrongNetwork)
    }

    @Test func `signed by another key than its author's is refused`() throws {
        let draft = world.membership.draft(in: nil, by: .device(world.admin.device), at: 0)
        let content = EntryContent.memberGrant(world.worker.member, .lead)
        let forged = try draft.signed(content, by: world.worker.keys.signing)
        #expect(reason { _ = try world.membership.add(forged) } == .signature)
        let byRoot = try world.membership.draft(in: nil, by: .root, at: 0)
            .signed(content, by: world.worker.keys.signing)
        #expect(reason { _ = try world.membership.add(byRoot) } == .signature)
    }

    @Test func `that waited and turns out forged is refused when its turn comes`() throws {
        let all = world.entries
        let draft = world.membership.draft(in: nil, by: .device(world.admin.device), at: 0)
        let forged = try draft.signed(
            .memberGrant(world.worker.member, .lead),
            by: world.worker.keys.signing
        )
        var membership = Membership(network: world.network)
        _ = try membership.add(forged)
        var refused: [EntryID: TrustError] = [:]
        for entry in all {
            refused.merge(try membership.add(entry).refused) { $1 }
        }
        #expect(refused[forged.id]?.reason == .signature)
        #expect(!membership.contains(forged.id))
    }

    @Test func `D14 of an unknown kind is kept and stops what follows it`() throws {
        let content = EntryContent.handoverConfirmed(world.worker.member)
        let draft = world.membership.draft(in: nil, by: .device(world.admin.device), at: 0)
        let known = try draft.signed(content, by: world.admin.keys.signing)
        var body = try WireEntryBody(decoding: Array(known.wire.body))
        body.action = nil
        // Field 60, a message: an action of a later version.
        let bytes = body.encoded + [0xE2, 0x03, 0x02, 0x08, 0x01]
        let unknown = sign(bytes)
        #expect(try world.membership.add(unknown).admitted.count == 1)
        // Nobody builds on what cannot be read; what someone did build on it stops too.
        let beside = try world.by(world.lead, .handoverConfirmed(world.worker.member))
        var following = world.membership.draft(in: nil, by: .device(world.lead.device), at: 0)
        following.parents.append(try identifier(of: unknown))
        let after = try following.signed(content, by: world.lead.keys.signing)
        _ = try world.membership.add(after)
        let evaluation = world.membership.evaluation()
        #expect(evaluation.verdict(of: beside.id) == .valid)
        #expect(evaluation.verdict(of: after.id) == .stopped)
        #expect(evaluation.actionsThatStopSealing.count == 1)
    }

    private func identifier(of message: WireSignedEntry) throws -> EntryID {
        try SignedEntry(message, in: world.network).id
    }

    /// The administrator's entry with this body.
    private func sign(_ body: [UInt8]) -> WireSignedEntry {
        var message = WireSignedEntry()
        message.body = Data(body)
        let id = Hashing.hash(.entry, body)
        let signature = world.admin.keys.signing.sign(.entry, in: world.network, id)
        message.signature = Data(signature.bytes)
        return message
    }
}

@Suite struct `Entries that wait` {
    @Test func `E09 are bounded, and who floods loses`() throws {
        let world = try World(seed: 68)
        let missing = try #require(EntryID(bytes: world.random.bytes(32)))
        var draft = EntryDraft(network: world.network, author: .device(world.worker.device))
        let honest = try waiting(draft, by: world.lead, after: missing)
        #expect(try world.membership.add(honest).pending == [honest.id])
        var evicted = 0
        draft.parents = [missing]
        let count = Int(Vectors.number("SAMEN_WAITING_ENTRIES") ?? 10_100)
        for number in 0..<count {
            draft.authoredMilliseconds = UInt64(number)
            let content = EntryContent.handoverConfirmed(world.worker.member)
            let entry = try draft.signed(content, by: world.worker.keys.signing)
            let arrival = try world.membership.add(entry)
            #expect(!arrival.evicted.contains(honest.id))
            evicted += arrival.evicted.count
        }
        #expect(evicted == count - 9_999)
        #expect(world.membership.pending.count == 10_000)
        #expect(world.membership.pending.contains(honest.id))
    }

    private func waiting(
        _ draft: EntryDraft,
        by person: World.Person,
        after missing: EntryID
    ) throws -> SignedEntry {
        var draft = draft
        draft.author = .device(person.device)
        draft.parents = [missing]
        return try draft.signed(.handoverConfirmed(person.member), by: person.keys.signing)
    }
}

@Suite struct `An entry's body` {
    typealias Alter = @Sendable (inout WireEntryBody) -> Void

    static let faults: [(String, Reason, Alter)] = [
        ("network of 15 bytes", .malformed, { $0.networkID.removeLast() }),
        ("another network", .wrongNetwork, { $0.networkID[0] ^= 1 }),
        ("log of 17 bytes", .malformed, { $0.log = Data(count: 17) }),
        ("signer of 31 bytes", .malformed, { $0.signer = Data(count: 31) }),
        ("author_seq 0", .malformed, { $0.authorSeq = 0 }),
        ("author_seq 1 with author_prev", .malformed, { $0.authorSeq = 1 }),
        ("author_seq 2 without author_prev", .malformed, { $0.authorPrev = Data() }),
        ("parents repeated", .malformed, { $0.parents = [head(1), head(1)] }),
        ("parents descending", .malformed, { $0.parents = [head(2), head(1)] }),
        ("parent of 31 bytes", .malformed, { $0.parents = [Data(count: 31)] }),
        ("257 parents", .tooLarge, { $0.parents = (0...256).map { head($0) } }),
        ("network_heads in the network's log", .malformed, { $0.networkHeads = [head(1)] }),
        ("role 0 in a grant", .malformed, { $0.memberGrant.member.member = Data(count: 15) }),
        ("no member", .malformed, { $0.memberGrant.clearMember() }),
        ("a weak signing key", .weakKey, { $0.deviceGrant.signingKey = Data(count: 32) }),
        (
            "a short agreement key", .malformed,
            { $0.deviceGrant = grant { $0.agreementKey.removeLast() } }
        ),
        (
            "a zero X25519 half", .weakKey,
            { $0.deviceGrant = grant { $0.agreementKey.resetBytes(in: 1_184..<1_216) } }
        ),
        (
            "no proof of possession", .identity,
            { $0.deviceGrant = grant { $0.possession = Data() } }
        ),
        ("a wrong proof", .identity, { $0.deviceGrant = grant { $0.possession[3] ^= 1 } }),
        ("a swapped signing key", .identity, { $0.deviceGrant = grant { $0.signingKey = other } }),
        ("a weak recovery key", .weakKey, { $0.recoveryGrant = recovery }),
        ("trust_until beyond the limit", .tooLarge, { $0.remove = removal }),
        (
            "a wrap hash of 31 bytes", .malformed,
            { $0.newEpoch = epoch { $0[0].wrapHash.removeLast() } }
        ),
        ("recipients descending", .malformed, { $0.newEpoch = epoch { $0.swapAt(0, 1) } }),
        ("recipients repeated", .malformed, { $0.newEpoch = epoch { $0[1] = $0[0] } }),
        (
            "a recipient of no kind", .malformed,
            { $0.newEpoch = epoch { $0[0].kind = .unspecified } }
        ),
        (
            "too many recipients", .tooLarge,
            { $0.newEpoch = epoch { $0 = .init(repeating: $0[0], count: 385) } }
        ),
        (
            "1,025 epochs", .tooLarge,
            { $0.keyGrant.epochIds = (0...1_024).map { head($0).prefix(16) } }
        ),
        (
            "epochs descending", .malformed,
            { $0.keyGrant.epochIds = [Data(repeating: 2, count: 16), Data(count: 16)] }
        ),
        ("adopted changes repeated", .malformed, { $0.adopt.changes = [head(1), head(1)] }),
        ("a hold of 0 bytes", .malformed, { $0.holdLift = .init() }),
    ]

    @Test func `D06 is refused for every fault, with its reason`() throws {
        let world = try World(seed: 64)
        let draft = world.membership.draft(in: nil, by: .device(world.admin.device), at: 0)
        let sound = try draft.signed(
            .memberGrant(world.worker.member, .worker),
            by: world.admin.keys.signing
        )
        for (name, expected, alter) in Self.faults {
            var body = try WireEntryBody(decoding: Array(sound.wire.body))
            body.networkID = Data(world.network.bytes)
            alter(&body)
            var message = sound.wire
            message.body = Data(body.encoded)
            #expect(
                reason { _ = try SignedEntry(message, in: world.network) } == expected,
                "\(name)"
            )
        }
    }

    @Test func `of more than 64 KiB, or noise, is refused`() throws {
        let network: NetworkID = RandomSource.seeded(65).identifier()
        var message = WireSignedEntry()
        message.signature = Data(count: 64)
        for (body, expected) in [
            (Data(count: (64 << 10) + 1), Reason.tooLarge), (Data(), .malformed),
            (Data([0]), .malformed), (Data(repeating: 0xFF, count: 64 << 10), .malformed),
        ] {
            message.body = body
            #expect(reason { _ = try SignedEntry(message, in: network) } == expected)
        }
    }

    // Parts to alter.

    private static func head(_ number: Int) -> Data {
        Data(count: 24) + bigEndian(UInt64(number))
    }

    private static let device = DeviceKeys.generate(.seeded(66))
    private static let other = Data(SigningKey.generate(.seeded(67)).publicKey.bytes)

    private static func grant(_ alter: (inout WireDeviceGrant) -> Void) -> WireDeviceGrant {
        var grant = WireDeviceGrant()
        grant.member.organisation = Data(count: 16)
        grant.member.member = Data(count: 16)
        grant.signingKey = Data(device.identity.signingKey.bytes)
        grant.agreementKey = Data(device.identity.agreementKey.bytes)
        grant.possession = Data(count: 64)
        alter(&grant)
        return grant
    }

    private static var recovery: WireRecoveryGrant {
        var grant = WireRecoveryGrant()
        grant.organisation = Data(count: 16)
        grant.agreementKey = Data(repeating: 0xFF, count: 1_216)
        return grant
    }

    private static var removal: WireRemove {
        var removal = WireRemove()
        removal.member.organisation = Data(count: 16)
        removal.member.member = Data(count: 16)
        removal.reason = .lost
        removal.trustUntil = .init(repeating: .init(), count: 257)
        return removal
    }

    private static func epoch(_ alter: (inout [WireRecipient]) -> Void) -> WireNewEpoch {
        var epoch = WireNewEpoch()
        epoch.epochID = Data(repeating: 1, count: 16)
        epoch.commitment = Data(count: 32)
        var recipients = (1...2).map { number in
            var recipient = WireRecipient()
            recipient.id = head(number)
            recipient.wrapHash = head(number)
            recipient.kind = .device
            return recipient
        }
        alter(&recipients)
        epoch.recipients = recipients
        return epoch
    }
}
