package import GRDB
package import Replica
package import Trust

/// Several steps of one command, in one transaction: documents made, edits, the caller's tables.
///
/// What it saved is kept, sent and shown together or not at all.
package struct Work {
    var command: Command
    private var changes: [SealedID] = []

    init(_ command: Command) {
        self.command = command
    }

    /// The caller's own tables.
    package var database: Database { command.store.db }

    /// Milliseconds since 1970 by the clock that was handed in.
    package var now: UInt64 { command.now }

    /// What the entries that are here mean.
    package var evaluation: Evaluation {
        mutating get { command.evaluation }
    }

    /// A document with the edits made so far.
    package mutating func document(_ id: DocumentID) throws -> Replica.Document {
        try command.open(id)
    }

    /// What this device may do in a document, and what it lacks.
    package mutating func part(in document: DocumentID) -> Device.Part {
        command.part(in: document)
    }

    /// The member for whom a device writes or wrote; nil if none is known here.
    package func member(of device: Trust.DeviceID) -> MemberID? {
        command.memory.membership.members(everGranted: device).last
    }

    /// Begins a document, as `Device.createDocument` does.
    package mutating func createDocument(
        for others: [MemberID: DocumentRole] = [:],
        includingLeads: Bool = true
    ) throws -> DocumentID {
        try command.createDocument(for: others, includingLeads: includingLeads)
    }

    /// Adds a member, and hands the keys that are here to its devices at once.
    package mutating func add(
        _ member: MemberID,
        as role: DocumentRole,
        to document: DocumentID
    ) throws {
        try command.author(.memberAdd(member, role), in: document)
        try command.grantMissingKeys(in: document)
    }

    /// Gives a member this role in a document and no other; one that it has already is renewed by
    /// handing it the keys once more, in case those that it was given were wrong.
    package mutating func set(
        _ role: DocumentRole,
        of member: MemberID,
        in document: DocumentID
    ) throws {
        let current = evaluation.members(of: document)[member]
        if current == role {
            return try command.grantAgain(document, to: evaluation.devices(of: member))
        }
        if let current, current.includes(role) { try remove(member, from: document) }
        try add(member, as: role, to: document)
    }

    /// Whether a member wrote anything in a document; of a reader that would have no effect.
    package func hasWritten(_ member: MemberID, in document: DocumentID) throws -> Bool {
        guard let number = try command.store.knownNumber(of: document) else { return false }
        return try command.store.tips(of: number).contains { tip in
            command.memory.membership.members(everGranted: tip.device).contains(member)
        }
    }

    /// Ends a member's part; whoever writes next does so under a new epoch.
    package mutating func remove(_ member: MemberID, from document: DocumentID) throws {
        try command.author(.memberRemove(member), in: document)
    }

    /// Whether this device may give a member that role in a document, or take its part if that is nil.
    package mutating func maySet(
        _ role: DocumentRole?,
        of member: MemberID,
        in document: DocumentID
    ) -> Bool {
        let (evaluation, own) = (evaluation, command.device.id)
        if command.memory.membership.mayLead(own, in: document, evaluation) { return true }
        let current = evaluation.members(of: document)[member]
        if role == nil, member == command.device.member { return true }
        return evaluation.role(of: own, in: document) == .owner && role != .owner
            && current != .owner
    }

    /// Makes a new epoch now for each of these documents that would get one at the next write; returns
    /// those.
    package mutating func renewEpochs(of documents: [DocumentID]) throws -> [DocumentID] {
        try command.renewEpochs(of: documents)
    }

    /// The member that this device acts for.
    package var member: MemberID { command.device.member }

    /// Whether nothing of a document is left here but stubs.
    package func isErased(_ document: DocumentID) -> Bool {
        command.isErased(document)
    }

    /// The member whose device signed an entry; nil if none is known here.
    package func member(signing entry: EntryID) -> MemberID? {
        command.memory.membership.entry(entry)?.facts.author.device.flatMap { member(of: $0) }
    }

    /// Signs an entry of a document's log; returns false, and leaves everything as it was, where it
    /// would have no effect.
    package mutating func tryAuthor(
        _ content: EntryContent,
        in document: DocumentID
    ) throws -> Bool {
        let before = command.memory
        do {
            try command.author(content, in: document)
            return true
        } catch let error as SamenError where error.code == .notAllowed {
            command.memory = before
            command.forgetJudge()
            return false
        }
    }

    /// Makes, at most, one change of the edit; returns whether it did anything.
    @discardableResult
    package mutating func edit(
        _ document: DocumentID,
        _ body: (inout Edit) throws(ReplicaError) -> Void
    ) throws -> Bool {
        guard let change = try command.edit(document, body) else { return false }
        changes.append(change)
        return true
    }

    /// What has been saved once the transaction is.
    var saved: Device.Saved {
        Device.Saved(changes: changes, shown: command.shown)
    }
}

/// A look at what is here, which stores nothing.
package struct Look {
    var command: Command

    init(_ command: Command) {
        self.command = command
    }

    /// The caller's own tables.
    package var database: Database { command.store.db }

    /// What the entries that are here mean.
    package var evaluation: Evaluation {
        mutating get { command.evaluation }
    }

    /// A document as it stands; empty if nothing of it is here.
    package mutating func document(_ id: DocumentID) throws -> Replica.Document {
        try command.open(id)
    }

    /// What this device may do in a document, and what it lacks.
    package mutating func part(in document: DocumentID) -> Device.Part {
        command.part(in: document)
    }

    /// The member for whom a device writes or wrote; nil if none is known here.
    package func member(of device: Trust.DeviceID) -> MemberID? {
        command.memory.membership.members(everGranted: device).last
    }

    /// Uses of recovery words in documents in which this device's member has a part.
    mutating func recoveryUses() -> [RecoveryUse] { command.recoveryUses() }

    /// A signed entry that is in a log here.
    package func entry(_ id: EntryID) -> SignedEntry? {
        command.memory.membership.entry(id)
    }

    // Erasure.

    func erasures() throws -> [StoredErasure] { try command.store.erasures() }

    /// When servers, by the latest word of any, received an approval of an erasure.
    func received(approval: EntryID) throws -> UInt64? {
        try command.store.received(approval: approval)
    }

    func lateCount(of document: DocumentID) throws -> Int {
        try command.store.lateWork(of: document).count
    }

    func mustRenewFile(_ erasures: [StoredErasure]) -> Bool {
        erasures.contains { !command.isFileRenewed(since: $0) }
    }

    /// When this device first heard of a document, in milliseconds by its clock.
    package func firstHeard(of document: DocumentID) throws -> UInt64? {
        try command.store.firstHeard(of: document)
    }
}

extension Device {
    /// Runs several steps as one command; when this returns, the work is safe on this device.
    package func work<Result>(
        at now: UInt64,
        _ body: (inout Work) throws -> Result
    ) throws -> (result: Result, saved: Saved) {
        try perform(at: now) { command in
            var work = Work(command)
            let result = try body(&work)
            command = work.command
            return (result, work.saved)
        }
    }

    /// Looks at the tables alone: what the membership log says need not be known for it.
    package func tables<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try Self.translating { try file.read(body) }
    }

    /// Looks at several things as they are at one moment.
    package func look<Result>(_ body: (inout Look) throws -> Result) throws -> Result {
        try ask { command in
            var look = Look(command)
            let result = try body(&look)
            command = look.command
            return result
        }
    }
}
