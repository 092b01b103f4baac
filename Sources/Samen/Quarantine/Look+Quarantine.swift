package import Replica
package import Trust

// What a look, or a command, may ask and do about what has no effect.

extension Look {
    /// Everything without effect: changes first, then entries, then what was refused.
    package mutating func quarantine() throws -> [QuarantineItem] {
        try command.quarantine()
    }

    /// Who decides on what has no effect in a document, ascending.
    package mutating func deciders(in document: DocumentID) -> [MemberID] {
        command.deciders(in: document)
    }

    /// Whether a device acts for a lead or an administrator of the organisation that owns a document.
    package mutating func mayLead(_ device: Trust.DeviceID, in document: DocumentID) -> Bool {
        command.memory.membership.mayLead(device, in: document, command.evaluation)
    }

    /// Whether this device may decide on what has no effect in a document.
    package mutating func mayDecide(in document: DocumentID) -> Bool {
        mayLead(command.device.id, in: document)
    }

    /// The beginning of a document of which only people can say whether it counts, and who left it
    /// without effect, and when; nil for any other document.
    package mutating func undecidedBeginning(
        of document: DocumentID
    ) throws -> (entry: EntryID, rejection: (by: Trust.DeviceID, at: UInt64)?)? {
        guard let beginning = try command.undecidedBeginning(of: document) else { return nil }
        return (beginning.entry, command.rejection(of: beginning, in: document))
    }

    /// Members to whom anything in a document's log ever gave a part, ascending.
    package func membersEverGiven(partIn document: DocumentID) -> [MemberID] {
        command.memory.membership.membersEverGiven(partIn: document)
    }

    /// What would be adopted with a change, because it counts only with it: what comes before it on
    /// its branch of a fork, in order.
    package mutating func along(with change: SealedID, at place: ChangePlace) throws -> [SealedID] {
        guard let number = try command.store.number(of: change, at: place) else { return [] }
        return try command.store.branch(upTo: number)
            .filter { $0.standing.isVoid && $0.change.id != change }.map(\.change.id)
    }

    /// A document as it would be if these changes, and what comes before them on their branches, had
    /// effect; nil if one of them cannot be read here.
    package mutating func supposing(
        _ changes: Set<SealedID>,
        in document: DocumentID
    ) throws -> (document: Replica.Document, patches: [Patch])? {
        try command.supposing(changes, in: document)
    }

    /// When a change was written, by its author's clock; nil if it cannot be read here.
    package mutating func authored(_ change: SealedID, at place: ChangePlace) throws -> UInt64? {
        try command.authored(change, at: place)
    }
}

extension Look {
    /// An entry that has no effect, as a line of the log; nil if it is not here.
    mutating func line(of id: EntryID) -> LogLine? {
        guard let entry = entry(id) else { return nil }
        return LogLine(entry, evaluation.verdict(of: id) ?? .pending)
    }
}

extension Work {
    /// Gives void changes of a document effect; a lead's or an administrator's to do.
    package mutating func adopt(_ changes: Set<SealedID>, in document: DocumentID) throws -> Int {
        try command.adopt(changes, in: document)
    }

    /// Gives a document effect that was begun by someone who was removed; a lead's or an administrator's
    /// to do.
    package mutating func adoptBeginning(of document: DocumentID) throws {
        try command.adoptBeginning(of: document)
    }

    /// Says that such a document stays without effect.
    package mutating func rejectBeginning(of document: DocumentID) throws {
        try command.rejectBeginning(of: document)
    }

    /// Fails where this device acts for no lead or administrator of the organisation that owns the
    /// document.
    package mutating func checkLeading(in document: DocumentID) throws {
        let device = command.device.id
        guard command.memory.membership.mayLead(device, in: document, command.evaluation) else {
            throw SamenError.notToDecide(command.deciders(in: document))
        }
    }
}
