import TestSupport
import Testing
import Trust
import Wire

struct EntryVectors: Codable, Equatable {
    struct Entry: Codable, Equatable {
        var action: String
        /// An encoded `SignedEntry`.
        var entry: String
        var id: String
        /// `network`, or the document's identifier.
        var log: String
        var signingKey: String
    }

    var network: String
    /// A log in an order in which each entry comes after what it refers to.
    var entries: [Entry]
}

@Suite struct `Vectors of membership entries` {
    let file = VectorFile<EntryVectors>(name: "entries")

    @Test func `are what the program makes`() throws {
        #expect(try file.isCurrent(make()))
    }

    @Test func `are admitted one after the other, and all are valid`() throws {
        let vectors = try file.read()
        let network = try #require(
            bytes(hexadecimal: vectors.network).flatMap { NetworkID(bytes: $0) }
        )
        var membership = Membership(network: network)
        for vector in vectors.entries {
            let encoded = try #require(bytes(hexadecimal: vector.entry))
            let arrival = try membership.add(WireSignedEntry(decoding: encoded))
            #expect(arrival.admitted.map(\.id.description) == [vector.id], "\(vector.action)")
        }
        let evaluation = membership.evaluation()
        #expect(evaluation.entries(.valid).count == vectors.entries.count)
    }

    private func make() throws -> EntryVectors {
        let author = try VectorAuthor()
        return EntryVectors(
            network: author.network.description,
            entries: try author.entries()
        )
    }
}

/// Writes one entry of every kind.
private final class VectorAuthor {
    private let random = RandomSource.seeded(1_004)
    private let root: RootKey
    private let admin, lead, worker: DeviceKeys
    private let organisation: OrganisationID
    private let members: [MemberID]
    private var membership: Membership
    private var made: [EntryVectors.Entry] = []

    var network: NetworkID { root.network }

    init() throws {
        root = .generate(random)
        admin = .generate(random)
        lead = .generate(random)
        worker = .generate(random)
        let organisation: OrganisationID = random.identifier()
        self.organisation = organisation
        let random = random
        members = (0..<3).map { _ in
            MemberID(organisation: organisation, person: random.identifier())
        }
        membership = Membership(network: root.network)
    }

    func entries() throws -> [EntryVectors.Entry] {
        try found()
        let document = try createDocument()
        try write("member-add", .memberAdd(members[1], .writer), by: worker, in: document)
        try handOut(document)
        let hold = try write("hold", .hold(ground: 1), by: lead, in: document)
        try write("hold-lift", .holdLift(hold.id), by: lead, in: document)
        let request = try write("erase-request", .eraseRequest(basis: 2), by: lead, in: document)
        try write("erase-approve", .eraseApprove(request.id), by: worker, in: document)
        try write("erase-done", .eraseDone(request.id), by: worker, in: document)
        let removal = Remove(
            target: .member(members[2]),
            reason: .left,
            trustUntil: []
        )
        try write("handover-confirmed", .handoverConfirmed(members[2]), by: lead)
        try write("remove", .remove(removal), by: admin)
        try removeFrom(document)
        return made
    }

    private func found() throws {
        try writeByRoot("network-genesis", .networkGenesis(root.signing.publicKey))
        try writeByRoot("organisation-grant", .organisationGrant(organisation))
        let recovery = RecoveryKey.generate(for: organisation, random)
        try writeByRoot("recovery-grant", .recoveryGrant(recovery.recipient))
        let server = ServerGrant(
            server: random.identifier(),
            kind: .central,
            keyNow: try hash(),
            keyNext: try hash()
        )
        try writeByRoot("server-grant", .serverGrant(server))
        try writeByRoot("admin-grant", .adminGrant(members[0]))
        try writeByRoot("device-grant", grant(admin, members[0]))
        try write("member-grant", .memberGrant(members[1], .lead), by: admin)
        try write("device-grant", grant(lead, members[1]), by: admin)
        let delegation = Delegation(lead: members[1], device: lead.id, limit: 3)
        let delegated = try write(
            "delegation",
            .delegation(delegation, site: random.bytes(16)),
            by: admin
        )
        try write("member-grant", .memberGrant(members[2], .worker), by: admin)
        let granted = try write(
            "device-grant",
            .deviceGrant(
                worker.identity,
                to: members[2],
                possession: worker.proofOfPossession(in: network),
                under: delegated.id
            ),
            by: lead
        )
        let confirm = Confirm(organisation: organisation, grant: granted.id)
        try write("confirm", .confirm(confirm), by: admin)
    }

    private func createDocument() throws -> DocumentID {
        let made = try maker(worker).newEpoch(of: nil, for: [WrapTarget(worker.identity)])
        let content = EntryContent.documentCreate(
            by: members[2],
            nonce: random.bytes(16),
            made.epoch,
            made.wraps
        )
        let entry = try write("document-create", content, by: worker, beginsDocument: true)
        guard case .document(let document) = entry.facts.log else {
            throw TrustError(.malformed, "a DocumentCreate begins a document")
        }
        return document
    }

    private func handOut(_ document: DocumentID) throws {
        let targets = [WrapTarget(worker.identity), WrapTarget(lead.identity)]
        let made = try maker(worker).newEpoch(of: document, for: [targets[0]])
        try write("new-epoch", .newEpoch(made.epoch, made.wraps), by: worker, in: document)
        var keys = EpochKeys(network: network)
        keys.insert(made.secret, of: document, made.epoch.epoch)
        guard let held = keys.held(document, made.epoch.epoch, made.epoch.commitment) else {
            return
        }
        for grant in try maker(worker).grant([held], to: [targets[1]]) {
            try write("key-grant", .keyGrant(grant.grant, grant.wraps), by: worker, in: document)
        }
    }

    private func removeFrom(_ document: DocumentID) throws {
        let head = ChangeHead(
            incarnation: random.incarnation(),
            seq: 3,
            change: try identifier(try hash())
        )
        let last = membership.draft(in: document, by: .device(worker.id), at: 0)
        let point = ChainPoint(
            device: worker.id,
            authorSeq: last.authorSeq - 1,
            entry: try #require(last.authorPrev)
        )
        let cutoff = EntryContent.cutoff(of: worker.id, changes: [head], entries: [point])
        try write("cutoff", cutoff, by: lead, in: document)
        try write("adopt", .adopt([head.change]), by: lead, in: document)
        try write("member-remove", .memberRemove(members[2]), by: lead, in: document)
    }

    // Writing.

    private func maker(_ keys: borrowing DeviceKeys) -> EpochMaker<SeededEncapsulation> {
        EpochMaker(
            network: network,
            author: keys.id,
            random: random,
            encapsulation: SeededEncapsulation(random)
        )
    }

    private func grant(_ keys: borrowing DeviceKeys, _ member: MemberID) -> EntryContent {
        let proof = keys.proofOfPossession(in: network)
        return .deviceGrant(keys.identity, to: member, possession: proof)
    }

    private func hash() throws -> ContentHash {
        try #require(ContentHash(bytes: random.bytes(32)))
    }

    private func identifier(_ hash: ContentHash) throws -> ChangeID {
        try #require(ChangeID(bytes: hash.bytes))
    }

    private func writeByRoot(_ action: String, _ content: EntryContent) throws {
        let draft = membership.draft(in: nil, by: .root, at: 1_767_225_600_000)
        let entry = try draft.signed(content, by: root.signing)
        try record(action, entry, root.signing.publicKey)
    }

    @discardableResult
    private func write(
        _ action: String,
        _ content: EntryContent,
        by keys: borrowing DeviceKeys,
        in document: DocumentID? = nil,
        beginsDocument: Bool = false
    ) throws -> SignedEntry {
        let draft = membership.draft(
            in: document,
            by: .device(keys.id),
            beginsDocument: beginsDocument,
            at: 1_767_225_600_000
        )
        let entry = try draft.signed(content, by: keys.signing)
        try record(action, entry, keys.signing.publicKey)
        return entry
    }

    private func record(
        _ action: String,
        _ entry: SignedEntry,
        _ key: SigningPublicKey
    ) throws {
        _ = try membership.add(entry)
        let log: String
        switch entry.facts.log {
        case .network: log = "network"
        case .document(let document): log = document.description
        }
        made.append(
            EntryVectors.Entry(
                action: action,
                entry: hexadecimal(entry.wire.encoded),
                id: entry.id.description,
                log: log,
                signingKey: hexadecimal(key.bytes)
            )
        )
    }
}
