package import Trust

/// Why a device has no place in the network any more, or no part in a document.
package struct Ending: Equatable, Sendable {
    package enum Cause: String, Sendable {
        case deviceLeft = "device-left"
        case deviceLost = "device-lost"
        case deviceCompromised = "device-compromised"
        case memberLeft = "member-left"
        case memberLost = "member-lost"
        case memberCompromised = "member-compromised"
        /// What had granted the device, its member's role or its part does not count any more.
        case grantVoid = "grant-void"
        /// The member's part in the document was ended.
        case unshared
        /// The document's author was removed, and its members read it as it was until a lead says how far
        /// that author counts.
        case authorRemoved = "author-removed"
    }

    package let cause: Cause
    /// By the clock of whoever signed it; nil where nothing that is here says when.
    package let milliseconds: UInt64?
    /// Whose doing it was; nil where nothing that is here says so.
    package let author: Author?
    /// Others who can do something about it and have a device, ascending.
    package let askable: [MemberID]
}

extension Command {
    /// Why this device has no standing in the network; nil while it has one.
    mutating func ending() -> Ending? {
        guard evaluation.standing(of: device.id).isEmpty else { return nil }
        return ending(by: evaluation.endings(of: device.id), ask: granters())
    }

    /// Why this device's member has no part in a document any more, or only until a lead has spoken; nil
    /// for one that has, and for one that never had any.
    mutating func ending(in document: DocumentID) -> Ending? {
        guard evaluation.role(of: device.id, in: document) == nil,
            memory.membership.wasGivenPart(device.id, in: document)
        else { return nil }
        if awaitedRole(in: document) != nil {
            let removals = evaluation.endings(of: device.id, in: document)
            return ending(by: removals, ask: leaders(in: document), because: .authorRemoved)
        }
        let owners = evaluation.members(of: document).filter { $0.value == .owner }
        let near = withDevices(owners.keys.sorted())
        return ending(
            by: evaluation.endings(of: device.id, in: document),
            ask: near.isEmpty ? leaders(in: document) : near
        )
    }

    /// The first of the entries says it, those that name this device or its member before others.
    private func ending(
        by entries: [EntryID],
        ask askable: [MemberID],
        because given: Ending.Cause? = nil
    ) -> Ending {
        let signed = entries.compactMap { memory.membership.entry($0) }
            .map { (entry: $0, cause: cause($0.facts.action)) }
            .sorted { a, b in
                let (isFar, isFarther) = (a.cause == .grantVoid, b.cause == .grantVoid)
                guard isFar == isFarther else { return isFarther }
                return a.entry.authoredMilliseconds < b.entry.authoredMilliseconds
            }
        return Ending(
            cause: given ?? signed.first?.cause ?? .grantVoid,
            milliseconds: signed.first?.entry.authoredMilliseconds,
            author: signed.first?.entry.facts.author,
            askable: askable
        )
    }

    private func cause(_ action: Action) -> Ending.Cause {
        switch action {
        case .memberRemove: return .unshared
        case .remove(let removal):
            switch (removal.target, removal.reason) {
            case (.device(device.id, _), .left): return .deviceLeft
            case (.device(device.id, _), .lost): return .deviceLost
            case (.device(device.id, _), .compromised): return .deviceCompromised
            case (.member(device.member), .left): return .memberLeft
            case (.member(device.member), .lost): return .memberLost
            case (.member(device.member), .compromised): return .memberCompromised
            default: return .grantVoid
            }
        default: return .grantVoid
        }
    }

    /// Whoever decides about a document; administrators where nobody is left who sees it.
    private mutating func leaders(in document: DocumentID) -> [MemberID] {
        let deciders = withDevices(deciders(in: document))
        return deciders.isEmpty ? granters() : deciders
    }

    /// Administrators of the organisation; its leads where there is none left.
    private mutating func granters() -> [MemberID] {
        let own = evaluation.members.filter { $0.key.organisation == device.member.organisation }
        func those(_ role: Role) -> [MemberID] {
            withDevices(own.filter { $0.value == role }.keys.sorted())
        }
        let administrators = those(.admin)
        return administrators.isEmpty ? those(.lead) : administrators
    }

    private mutating func withDevices(_ members: [MemberID]) -> [MemberID] {
        members.filter { $0 != device.member && !evaluation.devices(of: $0).isEmpty }
    }
}

extension Device {
    /// Why this device has no standing in the network; nil while it has one.
    package func ending() throws -> Ending? {
        try ask { $0.ending() }
    }

    /// Why this device's member has no part in a document any more; nil for any other document.
    package func ending(in document: DocumentID) throws -> Ending? {
        try ask { $0.ending(in: document) }
    }
}
