import Replica
import Trust

// Own entries: documents and their members.

extension Command {
    /// Signs an entry, adds it to the log and to the outbox, and does what follows from it.
    ///
    /// An entry that the evaluation would not count is never made: the command fails as a whole.
    @discardableResult
    mutating func author(
        _ content: EntryContent,
        in document: DocumentID?,
        beginsDocument: Bool = false
    ) throws -> SignedEntry {
        let draft = memory.membership.draft(
            in: document,
            by: .device(device.id),
            beginsDocument: beginsDocument,
            at: now
        )
        let entry = try draft.signed(content, by: device.secrets.keys.signing)
        try takeBounding(entry)
        return entry
    }

    /// Takes an own entry; whoever signs a removal says at once how far what was removed counts.
    private mutating func takeBounding(_ entry: SignedEntry) throws {
        guard entry.facts.action.isRemoval else { return try take(own: entry) }
        let keptUp = try documentsKeptUp(evaluation)
        try take(own: entry)
        _ = try recordCutoffsIfSigning(in: keptUp)
    }

    /// Signs an entry of the network's log with the root's key, and treats it as an own one: no
    /// server has it before this device brings it.
    @discardableResult
    mutating func author(_ content: EntryContent, by root: borrowing RootKey) throws -> SignedEntry
    {
        let draft = memory.membership.draft(in: nil, by: .root, at: now)
        let entry = try draft.signed(content, by: root.signing)
        try takeBounding(entry)
        return entry
    }

    /// Signs entries of documents' logs, in this order, all or none.
    ///
    /// What the logs mean is worked out once for all of them, and no change is judged again: for entries
    /// that hand out keys, under which nothing is sealed yet.
    mutating func author(_ contents: [(content: EntryContent, document: DocumentID)]) throws {
        guard !contents.isEmpty else { return }
        let before = memory
        var entries: [SignedEntry] = []
        do {
            for (content, document) in contents {
                let author = Author.device(device.id)
                let draft = memory.membership.draft(in: document, by: author, at: now)
                let entry = try draft.signed(content, by: device.secrets.keys.signing)
                _ = try admit(own: entry)
                entries.append(entry)
            }
            let evaluation = evaluation
            if let void = entries.first(where: { evaluation.verdict(of: $0.id) != .valid }) {
                throw refusal(of: void)
            }
        } catch {
            memory = before
            forgetJudge()
            throw error
        }
        for entry in entries { try store(own: entry) }
        try followOwnKeys(entries)
    }

    /// Keeps entries that were signed here and found to count, and does what follows from them.
    mutating func take(own entries: [SignedEntry]) throws {
        for entry in entries { try store(own: entry) }
        try follow(entries)
    }

    private mutating func take(own entry: SignedEntry) throws {
        let arrival = try admit(own: entry)
        guard evaluation.verdict(of: entry.id) == .valid else { throw refusal(of: entry) }
        try store(own: entry)
        try follow(arrival.admitted)
    }

    /// Takes an entry that was signed here into the log; it may still turn out to count for nothing.
    mutating func admit(own entry: SignedEntry) throws -> Membership.Arrival {
        try checkSigning(entry)
        do throws(TrustError) {
            return try memory.membership.add(entry)
        } catch {
            throw error.reason == .authority ? SamenError.mayNot : error
        }
    }

    private func store(own entry: SignedEntry) throws {
        _ = try store.insert(entry, isAdmitted: true, at: now)
        guard let number = try store.number(of: entry.id) else { throw Store.damaged }
        try store.post(entry: number, at: now)
    }

    /// Begins a document.
    ///
    /// Its first epoch goes to everyone who will be a member, so the first change
    /// needs no other.
    mutating func createDocument(
        for others: [MemberID: DocumentRole],
        includingLeads: Bool
    ) throws -> DocumentID {
        try checkSealing()
        let evaluation = evaluation
        var members = others
        if includingLeads {
            let leads = evaluation.members.filter {
                $0.key.organisation == device.member.organisation && $0.value == .lead
            }
            for lead in leads.keys where members[lead] == nil { members[lead] = .writer }
        }
        members[device.member] = nil
        let everyone = [device.member] + members.keys.sorted()
        let devices = Set(everyone.flatMap { evaluation.devices(of: $0) })
            .subtracting(undecidedReturns).sorted()
        let recovery = evaluation.recoveryRecipients(of: device.member.organisation)
        let recipients = devices.map { Recipient.device($0) } + recovery.map { .recovery($0) }
        let targets = memory.membership.targets(recipients)
        let made = try makeEpoch(of: nil, for: targets, device.encapsulation)
        let nonce = device.random.bytes(16)
        let entry = try author(
            .documentCreate(by: device.member, nonce: nonce, made.epoch, made.wraps),
            in: nil,
            beginsDocument: true
        )
        guard case .document(let document) = entry.facts.log else { throw Store.damaged }
        begun.insert(document)
        try keep(made.secret, of: document, made.epoch)
        for (member, role) in members.sorted(by: { $0.key < $1.key }) {
            try author(.memberAdd(member, role), in: document)
        }
        return document
    }

    func makeEpoch(
        of document: DocumentID?,
        for targets: [WrapTarget],
        _ encapsulation: some KeyEncapsulation
    ) throws -> (epoch: NewEpoch, wraps: [SealedWrap], secret: EpochSecret) {
        try maker(encapsulation).newEpoch(of: document, for: targets)
    }

    func maker<E: KeyEncapsulation>(_ encapsulation: E) -> EpochMaker<E> {
        EpochMaker(
            network: device.network,
            author: device.id,
            random: device.random,
            encapsulation: encapsulation
        )
    }

    mutating func keep(
        _ secret: EpochSecret,
        of document: DocumentID,
        _ epoch: NewEpoch
    ) throws {
        memory.keys.insert(secret, of: document, epoch.epoch)
        guard let held = memory.keys.held(document, epoch.epoch, epoch.commitment) else {
            preconditionFailure("a secret is filed under its own commitment")
        }
        try store.insert(held)
        forgetJudge()
    }
}
