import FoundationEssentials
package import Trust
package import Wire

/// A small network: one organisation with an administrator, a lead, two workers and a reader, each
/// with a device, a recovery recipient, and one document.
///
/// The setup only; what is promised is asserted in the tests.
package final class World {
    package final class Person {
        package let member: MemberID
        package let keys: DeviceKeys
        package let incarnation: IncarnationID
        package var device: DeviceID { keys.id }

        package init(_ organisation: OrganisationID, _ random: RandomSource) {
            member = MemberID(organisation: organisation, person: random.identifier())
            keys = .generate(random)
            incarnation = random.incarnation()
        }

        /// The same person's other device.
        package init(another person: Person, _ random: RandomSource) {
            member = person.member
            keys = .generate(random)
            incarnation = random.incarnation()
        }
    }

    package let random: RandomSource
    package let encapsulation: SeededEncapsulation
    package let root: RootKey
    package let organisation: OrganisationID
    package let recovery: RecoveryKey
    package let admin, lead, worker, colleague, reader: Person
    package var membership: Membership
    package var document: DocumentID
    /// The epoch with which the document began.
    package var epoch: HeldEpoch
    /// What the worker's device knows.
    package var keys: EpochKeys
    /// Every entry in the order in which it was made.
    package private(set) var entries: [SignedEntry] = []

    package var network: NetworkID { root.network }

    package init(seed: UInt64 = 1) throws {
        random = .seeded(seed)
        encapsulation = SeededEncapsulation(random)
        root = .generate(random)
        organisation = random.identifier()
        recovery = .generate(for: organisation, random)
        admin = Person(organisation, random)
        lead = Person(organisation, random)
        worker = Person(organisation, random)
        colleague = Person(organisation, random)
        reader = Person(organisation, random)
        membership = Membership(network: root.network)
        keys = EpochKeys(network: root.network)
        let nothing = EpochSecret.generate(random)
        let place: DocumentID = random.identifier()
        let id: EpochID = random.identifier()
        keys.insert(nothing, of: place, id)
        guard let held = keys.held(place, id, nothing.commitment(of: id, in: root.network)) else {
            throw TrustError(.epoch, "a secret is filed under its commitment")
        }
        (document, epoch) = (place, held)
        try found()
        try createDocument()
    }

    private func found() throws {
        try byRoot(.networkGenesis(root.signing.publicKey))
        try byRoot(.organisationGrant(organisation))
        try byRoot(.recoveryGrant(recovery.recipient))
        try byRoot(.adminGrant(admin.member))
        try byRoot(grant(admin))
        for (person, role) in [
            (lead, Role.lead), (worker, .worker), (colleague, .worker), (reader, .reader),
        ] {
            try by(admin, .memberGrant(person.member, role))
            try by(admin, grant(person))
        }
    }

    package func grant(_ person: Person) -> EntryContent {
        .deviceGrant(
            person.keys.identity,
            to: person.member,
            possession: person.keys.proofOfPossession(in: network)
        )
    }

    /// The worker creates the document; all current devices of the organisation but the
    /// administrator's are added and get the first epoch.
    private func createDocument() throws {
        let everyone = [lead, worker, colleague, reader].map { Recipient.device($0.device) }
        let targets = membership.targets(everyone + [.recovery(recovery.recipient.id)])
        let made = try maker(worker).newEpoch(of: nil, for: targets)
        let entry = try by(
            worker,
            .documentCreate(by: worker.member, nonce: random.bytes(16), made.epoch, made.wraps),
            beginsDocument: true
        )
        guard case .document(let document) = entry.facts.log else { return }
        self.document = document
        keys = EpochKeys(network: network)
        keys.insert(made.secret, of: document, made.epoch.epoch)
        guard let held = keys.held(document, made.epoch.epoch, made.epoch.commitment) else {
            throw TrustError(.epochCommit, "a secret is filed under its commitment")
        }
        epoch = held
        for (person, role) in [
            (lead, DocumentRole.writer), (colleague, .writer), (reader, .reader),
        ] {
            try by(worker, .memberAdd(person.member, role), in: document)
        }
    }

    package func maker(_ person: Person) -> EpochMaker<SeededEncapsulation> {
        EpochMaker(
            network: network,
            author: person.device,
            random: random,
            encapsulation: encapsulation
        )
    }

    // Entries.

    @discardableResult
    package func byRoot(_ content: EntryContent) throws -> SignedEntry {
        let draft = membership.draft(in: nil, by: .root, at: 0)
        return try take(draft.signed(content, by: root.signing))
    }

    @discardableResult
    package func by(
        _ person: Person,
        _ content: EntryContent,
        in document: DocumentID? = nil,
        beginsDocument: Bool = false
    ) throws -> SignedEntry {
        let draft = membership.draft(
            in: document,
            by: .device(person.device),
            beginsDocument: beginsDocument,
            at: 0
        )
        return try take(draft.signed(content, by: person.keys.signing))
    }

    private func take(_ entry: SignedEntry) throws -> SignedEntry {
        _ = try membership.add(entry)
        entries.append(entry)
        return entry
    }

    // Changes.

    /// A chain of changes with these notes, sealed and linked.
    package func changes(
        _ notes: [String],
        by person: Person? = nil,
        after last: SealedChange? = nil,
        authHeads: [EntryID]? = nil,
        under epoch: HeldEpoch? = nil
    ) throws -> [SealedChange] {
        var last = last
        return try notes.map { note in
            let change = try change(note, by: person ?? worker, after: last, authHeads, epoch)
            last = change
            return change
        }
    }

    private func change(
        _ note: String,
        by person: Person,
        after last: SealedChange?,
        _ authHeads: [EntryID]?,
        _ epoch: HeldEpoch?
    ) throws -> SealedChange {
        let epoch = epoch ?? self.epoch
        let chain = ChainID(
            document: epoch.document,
            device: person.device,
            incarnation: person.incarnation
        )
        let position = ChangeSealer.Position(
            place: ChangePlace(chain: chain, seq: (last?.place.seq ?? 0) + 1),
            prev: last?.id,
            authHeads: authHeads ?? heads
        )
        let payload = ChangePayload(change: Array(note.utf8))
        return try ChangeSealer(network: network, random: random)
            .seal(payload, at: position, under: epoch, by: person.keys.signing)
    }

    /// What an author who is up to date names.
    package var heads: [EntryID] { membership.authHeads(of: document) }
}

extension SealedChange {
    /// The same change with another signature.
    package func with(signature: [UInt8]) -> WireSealedChange {
        var message = wire
        message.signature = Data(signature)
        return message
    }
}
