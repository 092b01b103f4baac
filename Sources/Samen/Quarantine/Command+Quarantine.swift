import Replica
package import Trust
import Wire

// What has no effect, who decides on it, and what would be if it had.

extension Command {
    /// Everything without effect: changes first, then entries, then what was refused.
    ///
    /// A device without standing is not told how far its work counts, so that nothing is said of what
    /// is void: others decide on it, where it stands with its reason.
    mutating func quarantine() throws -> [QuarantineItem] {
        let all = try everythingWithoutEffect()
        guard evaluation.standing(of: device.id).isEmpty else { return all }
        return all.filter { $0.kind != .void }
    }

    private mutating func everythingWithoutEffect() throws -> [QuarantineItem] {
        let voidEntries = evaluation.entries(.void) + evaluation.entries(.stopped)
        var undecided: [DocumentID: BeginningOfRemoved] = [:]
        for document in evaluation.documentsWithoutBeginning {
            undecided[document] = try undecidedBeginning(of: document)
        }
        let entries = try voidEntries.sorted().compactMap { id -> QuarantineItem? in
            guard let entry = memory.membership.entry(id) else { return nil }
            let since = try store.since(id)
            if case .document(let document) = entry.facts.log,
                let beginning = undecided[document]
            {
                return QuarantineItem(
                    .void,
                    Reason.cutoff.rawValue,
                    entry,
                    since: since,
                    isUndecidedBeginning: beginning.entry == id
                )
            }
            let reason: Reason = memory.membership.hasFork(upTo: id) ? .fork : .authority
            return QuarantineItem(.void, reason.rawValue, entry, since: since)
        }
        return try store.quarantinedChanges() + store.waitingChanges()
            + store.pendingEntries(in: device.network) + questionableEpochs() + entries
            + store.refusedItems() + store.ownRefused(in: device.network)
            + store.lateItems()
    }

    /// Who may give a void change of a document effect: leads of the organisation that owns it to whom
    /// servers hand it; where there is none its administrators to whom they do.
    ///
    /// Whoever has no device in force, or cannot see the document, decides nothing. So there may be nobody
    /// until an owner shares it with a lead.
    mutating func deciders(in document: DocumentID) -> [MemberID] {
        let evaluation = evaluation
        guard let owner = memory.membership.organisation(of: document) else { return [] }
        let own = evaluation.members.filter { member, _ in
            member.organisation == owner && !evaluation.devices(of: member).isEmpty
        }
        let sighted = Set(evaluation.members(of: document).keys)
            .union(evaluation.keepers(of: document))
        func those(_ role: Role) -> [MemberID] {
            own.filter { $0.value == role && sighted.contains($0.key) }.keys.sorted()
        }
        let leads = those(.lead)
        return leads.isEmpty ? those(.admin) : leads
    }

    /// Gives void changes effect, under their authors' names; returns how many.
    ///
    /// Of a branch of a fork everything before is named along: it only counts as a whole. Fails as a
    /// whole where one of them would stay without effect.
    mutating func adopt(_ ids: Set<SealedID>, in document: DocumentID) throws -> Int {
        guard memory.membership.mayLead(device.id, in: document, evaluation) else {
            throw SamenError.notToDecide(deciders(in: document))
        }
        let chosen = try named(ids, in: document)
        try checkOneSided(chosen)
        for stored in chosen {
            // What a lead decides on is what the device did, not what somebody says that it did.
            guard try forkProof(of: stored.change) != nil else { continue }
            try checkUndecided(stored.change)
        }
        let all = chosen.map(\.change.id).sorted()
        for start in stride(from: 0, to: all.count, by: QuarantineLimits.adoptedAtOnce) {
            let part = all[start..<min(start + QuarantineLimits.adoptedAtOnce, all.count)]
            try author(.adopt(Set(part)), in: document)
        }
        let judge = currentJudge()
        for stored in chosen {
            let branch = try branch(of: stored.change)
            switch judge.effect(of: stored.change, on: branch) {
            case .full: continue
            case .accessEventsOnly, .void: throw SamenError.otherBranch
            }
        }
        try checkContents(of: chosen, in: document)
        return chosen.count
    }

    /// The two branches of the fork that a change lies on, shown to be by its device; nil if it lies on
    /// none.
    mutating func forkProof(of change: SealedChange) throws -> ForkProof? {
        guard let branch = try branch(of: change),
            let author = memory.membership.identity(of: change.header.device),
            let rival = branch.fork.branches.first(where: { $0 != branch.own })
        else { return nil }
        let branches = try [branch.own, rival].map { first in
            try shown(from: first, at: branch.fork.place, by: author)
        }
        return try ForkProof(branches[0], branches[1], by: author, in: device.network)
    }

    /// At most one side of a fork ever takes effect: the one that was adopted first here stays.
    private mutating func checkUndecided(_ change: SealedChange) throws {
        let adopted = evaluation.adoptedChanges(of: change.header.document)
        let own = try branch(of: change)
        let rivals = own?.fork.branches.filter { $0 != own?.own } ?? []
        guard !rivals.contains(where: adopted.contains) else { throw SamenError.otherBranch }
    }

    /// A branch as far as it must be shown: up to its first change whose own signature is right.
    private func shown(
        from first: SealedID,
        at place: ChangePlace,
        by author: DeviceIdentity
    ) throws -> [SealedChange] {
        var shown: [SealedChange] = []
        var next = try store.stored(at: place).first { $0.change.id == first }
        while let stored = next, shown.count < Wire.Limits.forkProofChanges {
            shown.append(stored.change)
            if stored.change.isSigned(by: author.signingKey, in: device.network) { break }
            next = try store.change(after: stored.number)
        }
        return shown
    }

    /// Fails if two of the changes claim one place, or two contents one identity.
    private mutating func checkOneSided(_ chosen: [StoredChange]) throws {
        let judge = currentJudge()
        var places: Set<ChangePlace> = []
        var payloads: [Carrier: [UInt8]] = [:]
        for stored in chosen {
            guard places.insert(stored.change.place).inserted else {
                throw SamenError.bothBranches
            }
            guard let change = open(stored.change, judge).change else { continue }
            let rival = payloads.updateValue(change.payload, forKey: change.origin)
            guard rival == nil || rival == change.payload else { throw SamenError.bothBranches }
        }
    }

    /// Whether what was adopted is what now counts, also where two contents claim one identity.
    private mutating func checkContents(of chosen: [StoredChange], in id: DocumentID) throws {
        let document = try open(id)
        for stored in chosen where stored.standing.isWithEngine {
            let carrier = Carrier(stored.change.place)
            let status = document.status(of: carrier)
            guard let status, status.isForked || status.opacity == nil else { continue }
            guard document.isEffective(carrier) else { throw SamenError.otherBranch }
        }
    }

    /// The stored changes with these hashes, and what comes before them on their branches.
    private mutating func named(
        _ ids: Set<SealedID>,
        in document: DocumentID
    ) throws -> [StoredChange] {
        let number = try store.number(of: document)
        var chosen: [SealedID: StoredChange] = [:]
        for stored in try store.changes(of: number) where ids.contains(stored.change.id) {
            for before in try store.branch(upTo: stored.number) where before.standing.isVoid {
                chosen[before.change.id] = before
            }
        }
        guard ids.allSatisfy({ chosen[$0] != nil }) else { throw SamenError.nothingToAdopt }
        return chosen.values.sorted { $0.number < $1.number }
    }

    /// A document as it would be if changes had effect, and what it would show differently; nil if
    /// one of them cannot be read here.
    mutating func supposing(
        _ ids: Set<SealedID>,
        in id: DocumentID
    ) throws -> (document: Replica.Document, patches: [Patch])? {
        var document = try open(id)
        var patches: [Patch] = []
        let judge = currentJudge()
        for stored in try named(ids, in: id) {
            let carrier = Carrier(stored.change.place)
            let opened = open(stored.change, judge)
            let status = document.status(of: carrier)
            let isForked = status?.isForked ?? false
            guard let change = opened.change, !opened.isStandIn,
                isForked || status?.opacity == nil
            else { return nil }
            patches += document.setVoid([carrier], false)
            if isForked { patches += document.adopt(change.payload, for: change.origin) }
        }
        return (document, patches)
    }

    /// When a change was written, by its author's clock; nil if it cannot be read here.
    mutating func authored(_ id: SealedID, at place: ChangePlace) throws -> UInt64? {
        guard let stored = try store.stored(at: place).first(where: { $0.change.id == id }),
            let change = open(stored.change, currentJudge()).change
        else { return nil }
        return (try? ChangeReading(payload: change.payload))?.authored
    }

    /// Writes down which changes share their identity with another content that no lead has decided
    /// between: they stand in quarantine like the branches of a fork.
    mutating func recordRivalContents(
        in document: Replica.Document,
        of id: DocumentID
    ) throws {
        guard let number = try store.knownNumber(of: id) else { return }
        var rivals: Set<Carrier> = []
        for identity in document.forkedChanges {
            guard let status = document.status(of: identity), !status.isEffective else { continue }
            rivals.formUnion(status.carriers)
        }
        for stored in try store.changesWithRivalContent(of: number)
        where !rivals.contains(Carrier(stored.change.place)) {
            var standing = stored.standing
            (standing.content, standing.obstacle) = (.merged, nil)
            try store.set(standing, of: stored.number)
        }
        for carrier in rivals.sorted() {
            for stored in try store.stored(at: carrier.place(in: id))
            where stored.standing.void == nil && stored.standing.content == .merged {
                var standing = stored.standing
                (standing.content, standing.obstacle) = (.opaque, .fork)
                try store.set(standing, of: stored.number)
            }
        }
    }
}

extension ChangeStanding {
    /// Whether a lead's word is what it lacks.
    var isVoid: Bool { void != nil || content == .opaque && obstacle == .fork }
}

/// The limits of deciding.
enum QuarantineLimits {
    /// Changes that one entry adopts.
    static let adoptedAtOnce = Wire.Limits.headsPerEntry
}

extension Device {
    /// Everything without effect: changes first, then entries, then what was refused.
    package func quarantine() throws -> [QuarantineItem] {
        try ask { try $0.quarantine() }
    }

    /// Gives void changes of a document effect; a lead's or an administrator's to do.
    @discardableResult
    package func adopt(
        _ changes: Set<SealedID>,
        in document: DocumentID,
        at now: UInt64
    ) throws -> Int {
        try perform(at: now) { try $0.adopt(changes, in: document) }
    }

    /// Who decides on what has no effect in a document, ascending.
    package func deciders(in document: DocumentID) throws -> [MemberID] {
        try ask { $0.deciders(in: document) }
    }
}
