// What a cutoff says of a device that was removed, and who may say it.

extension Membership {
    /// The documents in whose logs a device signed entries, sorted.
    package func documents(signedBy device: DeviceID) -> [DocumentID] {
        logs(of: .device(device)).compactMap { log in
            guard case .document(let document) = log else { return nil }
            return document
        }.sorted()
    }

    /// The documents in which a device ever acted for a member, whether or not it wrote there, sorted.
    package func documents(everOpenTo device: DeviceID) -> [DocumentID] {
        let members = Set(members(everGranted: device))
        return documentsGranted(toAnyOf: members)
    }

    /// The last entry of a device in a document's log.
    package func lastPoint(of device: DeviceID, in document: DocumentID) -> ChainPoint? {
        lastEntry(of: .device(device), in: .document(document)).map { point(at: $0, of: device) }
    }

    /// The last entry of a device in a document's log up to which it is as asked, with all before it.
    package func lastPoint(
        of device: DeviceID,
        in document: DocumentID,
        where isWanted: (EntryID) throws -> Bool
    ) rethrows -> ChainPoint? {
        var last = lastEntry(of: .device(device), in: .document(document))
        while let entry = last, try !isWanted(entry.id) {
            last = entry.facts.authorPrev.flatMap { self.entry($0) }
        }
        return last.map { point(at: $0, of: device) }
    }

    private func point(at entry: SignedEntry, of device: DeviceID) -> ChainPoint {
        ChainPoint(device: device, authorSeq: entry.facts.authorSeq, entry: entry.id)
    }

    /// Members to whom anything in a document's log ever gave a part, whether or not it counts, sorted.
    package func membersEverGiven(partIn document: DocumentID) -> [MemberID] {
        Set(grants(in: document).map(\.member)).sorted()
    }

    /// The latest cutoff of a device in a document that counts.
    package func lastValidCutoff(
        of device: DeviceID,
        in document: DocumentID,
        _ evaluation: Evaluation
    ) -> SignedEntry? {
        guard let number = log.history.logNumber(for: .document(document)) else { return nil }
        return log.history.logs[number].entries.reversed().lazy
            .map { self.log.history.entries[$0] }
            .first { entry in
                guard case .cutoff(let cutoff) = entry.action else { return false }
                return cutoff.changes.contains { $0.device == device }
                    && evaluation.verdict(of: entry.id) == .valid
            }
            .flatMap { self.entry($0.id) }
    }

    /// Devices in the order in which they are to be bounded: first those of former leads and
    /// administrators, one by one, whoever was removed last before the others; then all other ones.
    ///
    /// What a lead had recorded of others is repeated as far as the lead's own entries count, so that
    /// has to be said before.
    package func boundingOrder(of removed: [DeviceID]) -> [[DeviceID]] {
        let leads = removed.filter { grants(of: $0).contains { wasLead($0.member) } }
        guard !leads.isEmpty else { return [removed] }
        var lastRemoval: [DeviceID: Int] = [:]
        for (index, removal) in removals.enumerated() {
            for device in leads where ends(removal.removal, device) { lastRemoval[device] = index }
        }
        let ordered = leads.sorted { a, b in
            let (left, right) = (lastRemoval[a] ?? -1, lastRemoval[b] ?? -1)
            return left == right ? a < b : left > right
        }
        return ordered.map { [$0] } + [removed.filter { !leads.contains($0) }]
    }

    private func ends(_ removal: Remove, _ device: DeviceID) -> Bool {
        switch removal.target {
        case .device(let target, _): target == device
        case .member(let member): grants(of: device).contains { $0.member == member }
        }
    }

    /// How far a device's entries in the network's log are to be trusted: up to the last one that its
    /// author dated no later and that came before another entry; nil if there is none.
    package func trustPoint(
        of device: DeviceID,
        until milliseconds: UInt64?,
        before limit: EntryID? = nil
    ) -> ChainPoint? {
        let end = limit.flatMap { log.history.number(of: $0) } ?? .max
        var last = lastEntry(of: .device(device), in: .network)
        while let entry = last,
            entry.authoredMilliseconds > milliseconds ?? .max
                || log.history.number(of: entry.id) ?? 0 > end
        {
            last = entry.facts.authorPrev.flatMap { self.entry($0) }
        }
        return last.map {
            ChainPoint(device: device, authorSeq: $0.facts.authorSeq, entry: $0.id)
        }
    }

    /// The entry that granted a device last, whether or not it counts.
    package func deviceGrant(of device: DeviceID) -> EntryID? {
        grants(of: device).last?.entry
    }

    /// Every removal in the network's log, valid or not, in the order in which they came.
    package var removals: [(entry: EntryID, removal: Remove)] {
        log.history.logs[History.network].entries.compactMap { number in
            let entry = log.history.entries[number]
            guard case .remove(let removal) = entry.action else { return nil }
            return (entry.id, removal)
        }
    }

    /// When a device last signed an entry of the network's log, by its own clock.
    package func lastSigned(by device: DeviceID) -> UInt64? {
        lastEntry(of: .device(device), in: .network)?.authoredMilliseconds
    }

    /// What others have proposed to remove just so, the latest first.
    package func proposals(to target: RemovalTarget, except device: DeviceID) -> [EntryID] {
        log.history.logs[History.network].entries.reversed().compactMap { number in
            let entry = log.history.entries[number]
            guard case .removeProposal(let proposal) = entry.action, proposal.target == target,
                entry.author != .device(device)
            else { return nil }
            return entry.id
        }
    }

    /// What a removed lead or administrator had recorded of a device in a document, the latest of it; nil
    /// if there is nothing that whoever removed that one trusts.
    ///
    /// Who records a cutoff for a removed lead's device repeats those that the lead had recorded.
    package func lapsedCutoff(
        of device: DeviceID,
        in document: DocumentID,
        _ evaluation: Evaluation
    ) -> (heads: [ChangeHead], points: [ChainPoint])? {
        for entry in evaluation.document(document)?.lapsedCutoffs.reversed() ?? [] {
            guard case .cutoff(let cutoff)? = self.entry(entry)?.facts.action,
                let change = cutoff.changes.first(where: { $0.device == device })
            else { continue }
            return (change.heads, cutoff.entries.filter { $0.device == device })
        }
        return nil
    }

    /// Whether a device acts for a lead or an administrator of the organisation that owns a document,
    /// whatever has become of the document meanwhile.
    package func mayLead(
        _ device: DeviceID,
        in document: DocumentID,
        _ evaluation: Evaluation
    ) -> Bool {
        guard let organisation = organisation(of: document) else { return false }
        return evaluation.standing(of: device).contains { member, role in
            member.organisation == organisation && (role == .lead || role == .admin)
        }
    }

    private func wasLead(_ member: MemberID) -> Bool {
        !rolesEverGranted(to: member).isDisjoint(with: [.admin, .lead])
    }

    /// The organisation that owns a document, whether or not its beginning is valid.
    package func organisation(of document: DocumentID) -> OrganisationID? {
        guard let number = log.history.logNumber(for: .document(document)),
            let creation = log.history.logs[number].creation,
            case .documentCreate(let create) = log.history.entries[creation].action
        else { return nil }
        return create.organisation
    }
}
