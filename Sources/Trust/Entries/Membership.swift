package import Wire

/// The signed entries of one network, and what they mean.
///
/// An entry is judged only when its signer's key is known, its signature is right and everything it
/// refers to is here; until then it waits, within bounds. No sender is trusted: the root's key is
/// recognised by the network's identifier, a device's keys by the device's.
package struct Membership: Sendable {
    package let network: NetworkID
    private(set) var log = MembershipLog()
    private var entries: [EntryID: SignedEntry] = [:]
    private var waiting = EntryQueue()
    private var root: SigningPublicKey?
    private var identities: [DeviceID: DeviceIdentity] = [:]
    private var recoveries: [RecoveryID: RecoveryRecipient] = [:]
    private var deviceGrants: [DeviceID: [Grant]] = [:]
    private var documentGrants: [DocumentID: [Grant]] = [:]
    private var roleGrants: [MemberID: Set<Role>] = [:]
    private var chainEnds: [ChainOfEntries: EntryID] = [:]

    /// An entry that gave a member, or a device of it, a place.
    struct Grant: Sendable {
        let entry: EntryID
        let member: MemberID
    }

    private struct ChainOfEntries: Hashable {
        let author: Author
        let log: Log
    }

    package init(network: NetworkID) {
        self.network = network
    }

    /// The documents in which one of these members was ever given a place, sorted.
    func documentsGranted(toAnyOf members: Set<MemberID>) -> [DocumentID] {
        documentGrants.filter { $0.value.contains { members.contains($0.member) } }.keys.sorted()
    }

    /// The members to whom a device was ever granted, in the order in which that came here.
    package func members(everGranted device: DeviceID) -> [MemberID] {
        deviceGrants[device, default: []].map(\.member)
    }

    /// What adding one entry led to.
    package struct Arrival: Sendable {
        /// Entries that are now in the log, each after what it refers to.
        package var admitted: [SignedEntry] = []
        /// Entries that wait for something that is not here.
        package var pending: [EntryID] = []
        /// Entries that had waited and turned out wrong.
        package var refused: [EntryID: TrustError] = [:]
        /// Entries that no longer wait, because too many do: to be asked for again.
        package var evicted: [EntryID] = []
        package var isDuplicate = false
    }

    /// Takes an entry from anyone.
    package mutating func add(_ message: WireSignedEntry) throws(TrustError) -> Arrival {
        try add(SignedEntry(message, in: network))
    }

    /// Takes an entry that was read for this network.
    package mutating func add(_ entry: SignedEntry) throws(TrustError) -> Arrival {
        precondition(entry.network == network, "the entry was read for this network")
        var arrival = Arrival()
        guard entries[entry.id] == nil else {
            arrival.isDuplicate = true
            return arrival
        }
        if let missing = missing(for: entry) {
            arrival.evicted = waiting.add(entry, for: missing)
            arrival.pending = waiting.contains(entry.id) ? [entry.id] : []
            return arrival
        }
        try check(entry)
        admit(entry, &arrival)
        return arrival
    }

    /// Takes back an entry that this membership, in an earlier life, had admitted and kept where
    /// nobody else can write: its signature was checked then and is not checked again.
    ///
    /// An entry without what it refers to is taken as a stranger's.
    package mutating func restore(_ message: WireSignedEntry) throws(TrustError) {
        let entry = try SignedEntry(message, in: network)
        guard entries[entry.id] == nil, missing(for: entry) == nil else {
            _ = try add(entry)
            return
        }
        var arrival = Arrival()
        admit(entry, &arrival)
    }

    /// What must come before an entry can be judged; one thing at a time.
    private func missing(for entry: SignedEntry) -> EntryQueue.Missing? {
        if case .device(let device) = entry.facts.author, identities[device] == nil {
            return .signer(device)
        }
        if entry.facts.author == .root, root == nil {
            if case .root = entry.grantedKey { return nil }
            return .root
        }
        return entry.facts.references.sorted().first { entries[$0] == nil }.map { .entry($0) }
    }

    private func check(_ entry: SignedEntry) throws(TrustError) {
        let key: SigningPublicKey?
        switch entry.facts.author {
        case .device(let device): key = identities[device]?.signingKey
        case .root: key = root ?? entry.rootKey
        }
        guard let key, entry.isSigned(by: key) else {
            throw TrustError(.signature, "entry \(entry.id) is not signed by its author")
        }
        // Servers and devices alike: what one of them built on, the other would wait for in vain.
        guard couldCount(entry.facts) else {
            throw TrustError(
                .authority,
                "entry \(entry.id) is none that its author could ever sign"
            )
        }
    }

    /// Admits an entry and whatever had waited for it, without recursion: a log may be deep.
    private mutating func admit(_ first: SignedEntry, _ arrival: inout Arrival) {
        var ready = [first]
        while let entry = ready.popLast() {
            guard entries[entry.id] == nil else { continue }
            record(entry)
            arrival.admitted.append(entry)
            for woken in waiting.wake(by: entry) {
                if let missing = missing(for: woken) {
                    arrival.evicted += waiting.add(woken, for: missing)
                    continue
                }
                do {
                    try check(woken)
                    ready.append(woken)
                } catch {
                    arrival.refused[woken.id] = error
                }
            }
        }
    }

    private mutating func record(_ entry: SignedEntry) {
        entries[entry.id] = entry
        log.add(entry.facts)
        switch entry.grantedKey {
        case .root(let key): root = key
        case .device(let identity): identities[identity.id] = identity
        case .recovery(let recipient): recoveries[recipient.id] = recipient
        case nil: break
        }
        recordGrant(entry.facts)
        recordChainEnd(entry.facts)
    }

    private mutating func recordGrant(_ entry: Entry) {
        switch (entry.action, entry.log) {
        case (.deviceGrant(let grant), _):
            deviceGrants[grant.device, default: []].append(
                Grant(entry: entry.id, member: grant.member)
            )
        case (.adminGrant(let grant), _):
            roleGrants[grant.member, default: []].insert(.admin)
        case (.memberGrant(let grant), _):
            roleGrants[grant.member, default: []].insert(grant.role)
        case (.documentCreate(let create), .document(let document)):
            documentGrants[document, default: []].append(
                Grant(entry: entry.id, member: create.creator)
            )
        case (.memberAdd(let add), .document(let document)):
            documentGrants[document, default: []].append(Grant(entry: entry.id, member: add.member))
        default: break
        }
    }

    /// Of the branches of a fork the longest goes on, whatever came first.
    private mutating func recordChainEnd(_ entry: Entry) {
        let chain = ChainOfEntries(author: entry.author, log: entry.log)
        if let last = chainEnds[chain].flatMap({ entries[$0]?.facts }),
            (entry.authorSeq, entry.id) < (last.authorSeq, last.id)
        {
            return
        }
        chainEnds[chain] = entry.id
    }
}

// What the log knows.

extension Membership {
    /// What the entries that are here mean.
    package mutating func evaluation() -> Evaluation {
        log.evaluation()
    }

    /// The documents whose members or keepers, or their devices, may be others than when this was last
    /// asked; sorted.
    package mutating func documentsChanged() -> [DocumentID] {
        log.documentsChanged()
    }

    package func contains(_ id: EntryID) -> Bool { entries[id] != nil }

    /// Whether an entry of a document's log waits for others; its signature may not be checked yet.
    package func waits(_ id: EntryID, in document: DocumentID) -> Bool {
        waiting.log(of: id) == .document(document)
    }

    package func entry(_ id: EntryID) -> SignedEntry? { entries[id] }

    /// The keys of a device that was ever granted, whether or not the grant is valid.
    package func identity(of device: DeviceID) -> DeviceIdentity? { identities[device] }

    /// The root's key, once the entry that names it is here.
    package var rootKey: SigningPublicKey? { root }

    /// Whether another device was ever granted with one of these keys.
    package func sharesKey(_ identity: DeviceIdentity) -> Bool {
        identities.values.contains { known in
            known.id != identity.id
                && (known.signingKey == identity.signingKey
                    || known.agreementKey == identity.agreementKey)
        }
    }

    func grants(of device: DeviceID) -> [Grant] { deviceGrants[device] ?? [] }

    func rolesEverGranted(to member: MemberID) -> Set<Role> { roleGrants[member] ?? [] }

    func grants(in document: DocumentID) -> [Grant] { documentGrants[document] ?? [] }

    /// Devices of former members of a document for which no cutoff stands, sorted: whoever holds the
    /// document records where it has their chains.
    package mutating func devicesWithoutCutoff(in document: DocumentID) -> [DeviceID] {
        let evaluation = evaluation()
        let cutoffs = evaluation.cutoffs(of: document)
        let membership = self
        return deviceGrants.keys.filter { device in
            cutoffs[device] == nil && evaluation.role(of: device, in: document) == nil
                && membership.wasMember(device, of: document, evaluation)
        }.sorted()
    }

    /// Entries that wait for others, sorted.
    package var pending: [EntryID] { waiting.all }

    /// Whom to wrap an epoch to; recipients without a known key are left out, which cannot happen for
    /// what an evaluation of this log names.
    package func targets(_ recipients: [Recipient]) -> [WrapTarget] {
        recipients.compactMap { recipient in
            switch recipient {
            case .device(let device): identities[device].map { WrapTarget($0) }
            case .recovery(let recovery): recoveries[recovery].map { WrapTarget($0) }
            }
        }
    }
}

// Writing.

extension Membership {
    /// The place of an author's next entry: after its own last one, and after all that is here.
    ///
    /// A document's entry names the network's heads too. `document` is nil for the network's log, and
    /// for a `DocumentCreate`, which has nothing before it in its log.
    package func draft(
        in document: DocumentID?,
        by author: Author,
        beginsDocument: Bool = false,
        at milliseconds: UInt64
    ) -> EntryDraft {
        var draft = EntryDraft(network: network, document: document, author: author)
        draft.authoredMilliseconds = milliseconds
        if document != nil || beginsDocument {
            draft.networkHeads = bounded(log.history.heads(of: .network))
        }
        guard !beginsDocument else { return draft }
        let log = document.map { Log.document($0) } ?? .network
        draft.parents = bounded(self.log.history.heads(of: log))
        if let last = lastEntry(of: author, in: log) {
            draft.authorSeq = last.facts.authorSeq + 1
            draft.authorPrev = last.id
        }
        return draft
    }

    /// What the next change of a document names as seen: the network's heads and the document's.
    package func authHeads(of document: DocumentID) -> [EntryID] {
        let heads = log.history.heads(of: .document(document)) + log.history.heads(of: .network)
        return Set(heads.prefix(Limits.authHeadsPerChange)).sorted()
    }

    /// More tips than an entry may name: someone is scattering them, and any of them will do.
    private func bounded(_ heads: [EntryID]) -> [EntryID] {
        Array(heads.prefix(Limits.headsPerEntry))
    }

    /// The logs in which an author signed something, in no order.
    func logs(of author: Author) -> [Log] {
        chainEnds.keys.filter { $0.author == author }.map(\.log)
    }

    func lastEntry(of author: Author, in log: Log) -> SignedEntry? {
        chainEnds[ChainOfEntries(author: author, log: log)].flatMap { entries[$0] }
    }
}

extension SignedEntry {
    fileprivate var rootKey: SigningPublicKey? {
        guard case .root(let key) = grantedKey else { return nil }
        return key
    }
}
