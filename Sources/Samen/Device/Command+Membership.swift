import Replica
import Trust

// Own entries: documents, their members, and the epochs under which they are written.

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
        try take(own: entry)
        // Whoever signs a removal says at once how far what was removed counts.
        if entry.facts.action.isRemoval { _ = try recordCutoffs() }
        return entry
    }

    /// Signs an entry of the network's log with the root's key, and treats it as an own one: no
    /// server has it before this device brings it.
    @discardableResult
    mutating func author(_ content: EntryContent, by root: borrowing RootKey) throws -> SignedEntry
    {
        let draft = memory.membership.draft(in: nil, by: .root, at: now)
        let entry = try draft.signed(content, by: root.signing)
        try take(own: entry)
        return entry
    }

    private mutating func take(own entry: SignedEntry) throws {
        let arrival = try memory.membership.add(entry)
        guard evaluation.verdict(of: entry.id) == .valid else {
            throw SamenError(
                .notAllowed,
                "This device may not do that here.",
                advice: "Ask a lead or an administrator of the organisation."
            )
        }
        _ = try store.insert(entry, isAdmitted: true, at: now)
        guard let number = try store.number(of: entry.id) else { throw Store.damaged }
        try store.post(entry: number, at: now)
        try follow(arrival.admitted)
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
        let devices = Set(everyone.flatMap { evaluation.devices(of: $0) }).sorted()
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
        try keep(made.secret, of: document, made.epoch)
        for (member, role) in members.sorted(by: { $0.key < $1.key }) {
            try author(.memberAdd(member, role), in: document)
        }
        return document
    }

    private func makeEpoch(
        of document: DocumentID?,
        for targets: [WrapTarget],
        _ encapsulation: some KeyEncapsulation
    ) throws -> (epoch: NewEpoch, wraps: [SealedWrap], secret: EpochSecret) {
        try maker(encapsulation).newEpoch(of: document, for: targets)
    }

    private func maker<E: KeyEncapsulation>(_ encapsulation: E) -> EpochMaker<E> {
        EpochMaker(
            network: device.network,
            author: device.id,
            random: device.random,
            encapsulation: encapsulation
        )
    }

    private mutating func keep(
        _ secret: EpochSecret,
        of document: DocumentID,
        _ epoch: NewEpoch
    ) throws {
        memory.keys.insert(secret, of: document, epoch.epoch)
        guard let held = memory.keys.held(document, epoch.epoch, epoch.commitment) else {
            throw Store.damaged
        }
        try store.insert(held)
        forgetJudge()
    }

    // Epochs.

    /// Nothing may be sealed while someone with authority did what this version cannot read.
    mutating func checkSealing() throws {
        guard evaluation.actionsThatStopSealing.isEmpty else {
            throw SamenError(
                .updateNeeded,
                "An administrator used what this version does not know.",
                advice: "Update this program before writing; nothing that was written is lost."
            )
        }
    }

    /// The epoch to seal under, granted or made first where the plan asks for it.
    mutating func writingEpoch(of document: DocumentID) throws -> HeldEpoch {
        for _ in 0..<DeviceLimits.writingPlans {
            switch evaluation.writingPlan(for: document, by: device.id) {
            case nil: throw Self.notMember
            case .write(let epoch):
                guard let held = held(epoch, of: document) else { throw Self.noKeys }
                return held
            case .grant(let epoch, let missing):
                guard let held = held(epoch, of: document) else { throw Self.noKeys }
                try grant([held], to: missing)
            case .newEpoch(let recipients):
                guard !heldEpochs(of: document).isEmpty else { throw Self.noKeys }
                let targets = memory.membership.targets(recipients)
                let made = try makeEpoch(of: document, for: targets, device.encapsulation)
                try author(.newEpoch(made.epoch, made.wraps), in: document)
                try keep(made.secret, of: document, made.epoch)
            }
        }
        throw SamenError(
            .trust,
            "No epoch of the document can be written with.",
            advice: "Synchronise and try again."
        )
    }

    static let notMember = SamenError(
        .notAllowed,
        "This device's member may not write in the document.",
        advice: "Ask an owner of the document or a lead to be added."
    )

    static let noKeys = SamenError(
        .waitingForKeys,
        "The document's keys have not reached this device.",
        advice: "Synchronise; a colleague's device that is online grants them by itself."
    )

    private mutating func held(_ epoch: EpochID, of document: DocumentID) -> HeldEpoch? {
        heldEpochs(of: document).first { $0.epoch == epoch }
    }

    /// The valid epochs of a document whose secrets are here.
    mutating func heldEpochs(of document: DocumentID) -> [HeldEpoch] {
        evaluation.epochs(of: document).filter { $0.isValid && !$0.clashes }
            .compactMap { memory.keys.held(document, $0.id, $0.commitment) }
    }

    private mutating func grant(_ epochs: [HeldEpoch], to recipients: [Recipient]) throws {
        let targets = memory.membership.targets(recipients)
        guard !targets.isEmpty, !epochs.isEmpty else { return }
        for made in try grants(of: epochs, to: targets, device.encapsulation) {
            try author(.keyGrant(made.grant, made.wraps), in: made.document)
        }
    }

    private func grants(
        of epochs: [HeldEpoch],
        to targets: [WrapTarget],
        _ encapsulation: some KeyEncapsulation
    ) throws -> [(document: DocumentID, grant: KeyGrant, wraps: [SealedWrap])] {
        try maker(encapsulation).grant(epochs, to: targets)
    }

    /// Hands every epoch that is here to the current recipients of its document who lack it; returns
    /// in how many documents.
    mutating func grantMissingKeys() throws -> Int {
        try checkSealing()
        let own = evaluation.documents.filter { evaluation.role(of: device.id, in: $0) != nil }
        return try grantMissingKeys(in: own)
    }

    mutating func grantMissingKeys(in document: DocumentID) throws {
        _ = try grantMissingKeys(in: [document])
    }

    private mutating func grantMissingKeys(in documents: [DocumentID]) throws -> Int {
        var lacking: [[Recipient]: [HeldEpoch]] = [:]
        var concerned: Set<DocumentID> = []
        for document in documents {
            let current = Set(evaluation.currentRecipients(of: document))
            for held in heldEpochs(of: document) {
                let epoch = evaluation.epochs(of: document).first {
                    $0.id == held.epoch && $0.commitment == held.commitment
                }
                let missing = current.subtracting(epoch?.recipients ?? current).sorted()
                guard !missing.isEmpty else { continue }
                lacking[missing, default: []].append(held)
                concerned.insert(document)
            }
        }
        for recipients in lacking.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            for part in Self.parts(lacking[recipients] ?? []) { try grant(part, to: recipients) }
        }
        return concerned.count
    }

    /// Epochs of a few documents at a time.
    private static func parts(_ epochs: [HeldEpoch]) -> [[HeldEpoch]] {
        var parts: [[HeldEpoch]] = []
        var documents: Set<DocumentID> = []
        for epoch in epochs {
            if !documents.contains(epoch.document),
                parts.isEmpty || documents.count == DeviceLimits.documentsPerWrap
            {
                parts.append([])
                documents = []
            }
            documents.insert(epoch.document)
            parts[parts.count - 1].append(epoch)
        }
        return parts
    }
}
