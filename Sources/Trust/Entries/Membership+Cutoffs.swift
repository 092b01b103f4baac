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
        lastEntry(of: .device(device), in: .document(document)).map { last in
            ChainPoint(device: device, authorSeq: last.facts.authorSeq, entry: last.id)
        }
    }

    /// How far a device's entries in the network's log are to be trusted: up to the last one that its
    /// author dated no later; nil if there is none.
    package func trustPoint(of device: DeviceID, until milliseconds: UInt64?) -> ChainPoint? {
        var last = lastEntry(of: .device(device), in: .network)
        while let entry = last, entry.authoredMilliseconds > milliseconds ?? .max {
            last = entry.facts.authorPrev.flatMap { self.entry($0) }
        }
        return last.map {
            ChainPoint(device: device, authorSeq: $0.facts.authorSeq, entry: $0.id)
        }
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

    /// The latest cutoff of a device in a document, whether or not its author still counts.
    ///
    /// Who records one for a removed lead's device repeats those that the lead had recorded.
    package func lastCutoff(
        of device: DeviceID,
        in document: DocumentID
    ) -> (heads: [ChangeHead], points: [ChainPoint])? {
        let history = log.history
        guard let number = history.logNumber(for: .document(document)) else { return nil }
        for entry in history.logs[number].entries.reversed() {
            guard case .cutoff(let cutoff) = history.entries[entry].action,
                let change = cutoff.changes.first(where: { $0.device == device }),
                let author = entryAuthor(entry), isLead(author, in: document)
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

    private func entryAuthor(_ entry: Int) -> DeviceID? {
        guard case .device(let device) = log.history.entries[entry].author else { return nil }
        return device
    }

    /// Whether the device was ever granted to someone who was ever a lead or an administrator of the
    /// document's organisation.
    private func isLead(_ device: DeviceID, in document: DocumentID) -> Bool {
        guard let organisation = organisation(of: document) else { return false }
        return grants(of: device).contains { grant in
            grant.member.organisation == organisation && wasLead(grant.member)
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
