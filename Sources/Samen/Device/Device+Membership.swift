package import Trust
package import Wire

extension Device {
    /// Takes membership entries on their own: from a welcome, or a bundle.
    @discardableResult
    package func receive(entries: [WireSignedEntry], at now: UInt64) throws -> Receipt {
        let items = entries.map { entry in
            var item = WireFeedItem()
            item.authEntry = entry
            return item
        }
        return try receive(items, at: now)
    }

    /// Signs an entry of the network's log, or of a document's, and puts it into the outbox.
    ///
    /// Throws `notAllowed`, and keeps nothing, where the entry would have no effect.
    @discardableResult
    package func author(
        _ content: EntryContent,
        in document: DocumentID? = nil,
        at now: UInt64
    ) throws -> SignedEntry {
        try perform(at: now) { try $0.author(content, in: document) }
    }

    /// Begins a document whose members are this device's member, the leads of the organisation and
    /// others; its organisation's recovery recipient can open it too.
    package func createDocument(
        for others: [MemberID: DocumentRole] = [:],
        includingLeads: Bool = true,
        at now: UInt64
    ) throws -> DocumentID {
        try perform(at: now) {
            try $0.createDocument(for: others, includingLeads: includingLeads)
        }
    }

    /// Adds a member, and hands the keys that are here to its devices at once.
    package func add(
        _ member: MemberID,
        as role: DocumentRole,
        to document: DocumentID,
        at now: UInt64
    ) throws {
        try perform(at: now) { command in
            try command.author(.memberAdd(member, role), in: document)
            try command.grantMissingKeys(in: document)
        }
    }

    /// Ends a member's part; whoever writes next does so under a new epoch.
    package func remove(_ member: MemberID, from document: DocumentID, at now: UInt64) throws {
        try perform(at: now) { _ = try $0.author(.memberRemove(member), in: document) }
    }

    /// What a device does unasked at each synchronisation: it hands keys to devices that lack them,
    /// and records how far it has the chains of removed ones.
    ///
    /// `isCaughtUp`: whether what others have is here. Only then does it say how far a removed device
    /// counts: who has half of what that device wrote would take the other half from everyone.
    @discardableResult
    package func maintain(isCaughtUp: Bool = true, at now: UInt64) throws -> Maintenance {
        if let putOff = options.putOff { _ = try work(at: now) { try putOff(&$0) } }
        return try perform(at: now) { command in
            let granted = try command.grantMissingKeys()
            let erased = try command.reportErasures()
            let rehomed = try command.rehomeRivalled() + command.sealInterim()
            guard isCaughtUp else {
                return Maintenance(granted: granted, cutOff: 0, erased: erased, rehomed: rehomed)
            }
            let before = command.memory.cutOffMeanwhile
            command.memory.cutOffMeanwhile = 0
            return Maintenance(
                granted: granted,
                cutOff: try before + command.recordCutoffsIfSigning(),
                erased: erased,
                rehomed: rehomed
            )
        }
    }

    /// In how many documents something was done.
    package struct Maintenance: Equatable, Sendable {
        package let granted: Int
        package let cutOff: Int
        package let erased: Int
        /// Changes for which only now a place was found.
        package let rehomed: Int
    }

    /// A document that this device may read and cannot.
    package struct Waiting: Equatable, Sendable {
        package let document: DocumentID
        /// Epochs whose secrets are not here.
        package let epochs: Int
        /// Members whose devices can grant them, ascending.
        package let grantors: [MemberID]
        /// Whether one of them was wrapped for this device, and the wrap has not come.
        package let isWrapped: Bool
    }

    /// Documents whose keys have not reached this device, ascending.
    package func waitingForKeys() throws -> [Waiting] {
        try ask { $0.waitingForKeys() }
    }

    func waitsForKeys(of document: DocumentID) throws -> Bool {
        try ask { !$0.waitingForKeys(in: [document]).isEmpty }
    }

    /// What the entries that are here mean.
    package func evaluation() throws -> Evaluation {
        try ask { $0.evaluation }
    }

    /// The entries of one log, or all, with the wraps that are here: for a server that lost them.
    package func entries() throws -> [WireSignedEntry] {
        try ask { try $0.store.entries() }
    }

    /// Nil is the network's log.
    package func entries(of document: DocumentID?) throws -> [WireSignedEntry] {
        try ask { try $0.store.entries(of: document) }
    }
}

extension Device {
    /// What this device may do in a document, and what it lacks.
    package struct Part: Equatable, Sendable {
        /// Nil if its member has no part in the document.
        package let role: DocumentRole?
        /// Whether that has to wait for a lead to say how far the document's removed author counts.
        package let isAwaited: Bool
        /// What it waits for; nil if it has every key.
        package let waiting: Waiting?
    }
}

extension Command {
    mutating func part(in document: DocumentID) -> Device.Part {
        let evaluation = evaluation
        if isErased(document) { return Device.Part(role: nil, isAwaited: false, waiting: nil) }
        return Device.Part(
            role: evaluation.role(of: device.id, in: document) ?? awaitedRole(in: document),
            isAwaited: awaitedRole(in: document) != nil,
            waiting: waiting(for: document, evaluation)
        )
    }

    mutating func waitingForKeys() -> [Device.Waiting] {
        waitingForKeys(in: evaluation.documents)
    }

    mutating func waitingForKeys(in documents: [DocumentID]) -> [Device.Waiting] {
        let evaluation = evaluation
        return documents.compactMap { waiting(for: $0, evaluation) }
    }

    private func waiting(for document: DocumentID, _ evaluation: Evaluation) -> Device.Waiting? {
        guard !isErased(document), evaluation.role(of: device.id, in: document) != nil else {
            return nil
        }
        let missing = evaluation.epochs(of: document).filter {
            $0.isValid && memory.keys.secret(of: document, $0.id, $0.commitment) == nil
        }
        guard !missing.isEmpty else { return nil }
        let holders = Set(missing.flatMap(\.recipients))
        let grantors = evaluation.members(of: document).keys.filter { member in
            member != device.member
                && evaluation.devices(of: member).contains { holders.contains(.device($0)) }
        }
        return Device.Waiting(
            document: document,
            epochs: missing.count,
            grantors: grantors.sorted(),
            isWrapped: missing.contains { $0.recipients.contains(.device(device.id)) }
        )
    }
}
