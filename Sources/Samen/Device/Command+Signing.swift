package import Trust

// Whether this device may sign anything at all: two entries with one number void each other and all
// that rests on them, so nothing is signed by a store that may not know what the device signed last.

extension Command {
    /// Fails for an entry of a log in which another store of this device may have signed meanwhile.
    ///
    /// A document that is just beginning has no such log, and the root's entries are never void by a
    /// fork.
    func checkSigning(_ entry: SignedEntry) throws {
        guard entry.facts.author.device != nil else { return }
        if case .documentCreate = entry.facts.action { return }
        if case .document(let document) = entry.facts.log, begun.contains(document) { return }
        try checkOwnEntries()
    }

    /// Fails while entries of this device may be elsewhere and not here.
    func checkOwnEntries() throws {
        guard try !store.mayLackOwnEntries() else { throw SamenError.unsynchronised }
    }

    /// Fails unless what this device signs in a log may count; nil is the network's log.
    mutating func checkSigning(in document: DocumentID?) throws {
        if let document, begun.contains(document) { return }
        try checkOwnEntries()
        guard !isForked(in: document) else { throw SamenError.copiedDevice }
    }

    /// Why an own entry would not count.
    func refusal(of entry: SignedEntry) -> SamenError {
        memory.membership.hasFork(upTo: entry.id) ? .copiedDevice : .mayNot
    }

    /// Whether nothing counts that this device signs in a log, because two stores of it signed there
    /// side by side; nil is the network's log.
    mutating func isForked(in document: DocumentID?) -> Bool {
        guard let last = memory.membership.forkedEnd(of: device.id, in: document) else {
            return false
        }
        return evaluation.verdict(of: last) == .void
    }

    /// The logs in which that is so, the network's first.
    mutating func forkedLogs() -> [Log] {
        let evaluation = evaluation
        return memory.membership.forkedLogs(of: device.id).filter {
            evaluation.verdict(of: $0.last) == .void
        }.map(\.log)
    }

    /// Records cutoffs, unless nothing may be signed: then the next exchange does.
    mutating func recordCutoffsIfSigning(in keptUp: Set<DocumentID>? = nil) throws -> Int {
        try store.mayLackOwnEntries() ? 0 : recordCutoffs(in: keptUp)
    }
}

extension Device {
    /// Whether entries that this device signed may be elsewhere and not here: its store was put back or
    /// copied, and no exchange has been completed since.
    ///
    /// Until then it signs none. Where one writes needs none, so changes are made as ever.
    package func mayLackOwnEntries() throws -> Bool {
        try ask { try $0.store.mayLackOwnEntries() }
    }

    /// Writes down that an exchange was completed: what the device signed elsewhere is here now.
    ///
    /// Returns whether that had been in doubt.
    package func settleOwnEntries(at now: UInt64) throws -> Bool {
        guard try mayLackOwnEntries() else { return false }
        try perform(at: now) { try $0.store.settleOwnEntries() }
        return true
    }

    /// Logs in which two stores of this device signed side by side, so that nothing it signs there
    /// counts; the network's first.
    package func forkedLogs() throws -> [Log] {
        try ask { $0.forkedLogs() }
    }

    /// Fails unless what this device signs in the network's log may count.
    func checkSigning() throws {
        try ask { try $0.checkSigning(in: nil) }
    }
}

extension SamenError {
    static let mayNot = SamenError(
        .notAllowed,
        "This device may not do that here.",
        advice: "Ask a lead or an administrator of the organisation."
    )

    static let unsynchronised = SamenError(
        .unsynchronised,
        "This vault was put back or copied, and does not know what this device signed last.",
        advice: "Synchronise first; notes can be written meanwhile.",
        nl: (
            "Deze kluis is teruggezet of gekopieerd en weet niet wat dit apparaat het laatst ondertekende.",
            "Synchroniseer eerst; notities kunt u intussen schrijven."
        )
    )

    static let copiedDevice = SamenError(
        .copiedDevice,
        "Two copies of this vault signed different things here, so nothing it signs counts.",
        advice: "Have a lead or an administrator report this device lost, and enrol a new one.",
        nl: (
            "Twee kopieën van deze kluis ondertekenden hier verschillende dingen, dus niets ervan telt.",
            "Laat de leiding of een beheerder dit apparaat als verloren melden en meld een nieuw aan."
        )
    )
}

extension SamenError.Code {
    /// The store may not know what its device signed last: an exchange comes first.
    public static let unsynchronised = Self(rawValue: "unsynchronised")
    /// Two stores of one device signed side by side; nothing it signs in that log counts.
    public static let copiedDevice = Self(rawValue: "copied-device")

    /// Why an own entry is not made.
    static let ofSigning: Set<Self> = [.unsynchronised, .copiedDevice, .notAllowed]
}
