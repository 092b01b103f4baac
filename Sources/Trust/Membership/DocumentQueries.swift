// What the sealing layer and the server ask about documents.

extension Evaluation {
    /// What is known of a document; nil while its `DocumentCreate` is not here or cannot be read.
    package func document(_ document: DocumentID) -> DocumentEvaluation? {
        history.logNumber(for: .document(document)).flatMap { judged[$0] }
    }

    /// What is known of the document with that log.
    func judgedDocument(_ log: Int) -> DocumentEvaluation? { judged[log] }

    /// The documents whose `DocumentCreate` is valid, sorted.
    package var documents: [DocumentID] {
        judged.values.filter(\.isFounded).map(\.document).sorted()
    }

    /// The documents whose `DocumentCreate` is here and has no effect, for instance because its author
    /// was removed and nobody has said yet how far that device counts; sorted.
    package var documentsWithoutBeginning: [DocumentID] {
        judged.values.filter { !$0.isFounded }.map(\.document).sorted()
    }

    /// Who can say how far the author of a document counts whose beginning has no effect: the leads and
    /// administrators of the organisation that owns it, sorted; nobody for any other document.
    package func keepers(of document: DocumentID) -> [MemberID] {
        guard let judged = self.document(document), !judged.isFounded else { return [] }
        return members.filter { member, role in
            member.organisation == judged.organisation && role.isKeeper
        }.keys.sorted()
    }

    /// Whether a server hands a document's entries and changes to a device: to its members' devices, to
    /// its keepers' and to relays.
    package func isInSight(_ document: DocumentID, of device: DeviceID) -> Bool {
        if role(of: device, in: document) != nil || isRelay(device, for: document) { return true }
        let members = standing(of: device).keys
        return keepers(of: document).contains(where: members.contains)
    }

    /// Whether a device is a relay of an organisation that owns the document or has a member in it.
    package func isRelay(_ device: DeviceID, for document: DocumentID) -> Bool {
        guard let judged = self.document(document) else { return false }
        return standing(of: device).contains { member, role in
            role == .relay && judged.involves(member.organisation)
        }
    }

    /// The relays that serve a document: those of the organisation that owns it, and of each that has a
    /// member in it; sorted.
    package func relays(for document: DocumentID) -> [DeviceID] {
        guard let judged = self.document(document) else { return [] }
        return judged.organisations.flatMap { relays(of: $0) }.sorted()
    }

    /// The current members of a document, each with its highest role.
    package func members(of document: DocumentID) -> [MemberID: DocumentRole] {
        self.document(document)?.members ?? [:]
    }

    /// The highest role in which a device may act in a document as one of its members; nil if in
    /// none.
    package func role(of device: DeviceID, in document: DocumentID) -> DocumentRole? {
        let members = members(of: document)
        return standing(of: device)
            .filter { $0.value != .relay }
            .compactMap { member, role in
                // A device that may only read in the network only reads here.
                members[member].map { role == .reader ? .reader : $0 }
            }
            .min { $0.level < $1.level }
    }

    /// Whether a device acts for a member of the document who is at least that.
    package func isMember(
        _ device: DeviceID,
        of document: DocumentID,
        atLeast role: DocumentRole
    ) -> Bool {
        self.role(of: device, in: document)?.includes(role) ?? false
    }

    /// Whether a lead has confirmed a member's handover, and the member was made owner of nothing by
    /// anyone who knew of that already.
    package func isHandedOver(_ member: MemberID) -> Bool {
        let standing = network.standingHandovers().filter { $0.member == member }.map(\.entry)
        guard !standing.isEmpty else { return false }
        let owned = judged.filter { $0.value.members[member] == .owner }.keys
        let grants = owned.flatMap { log in
            history.logs[log].entries.filter { makesOwner(of: member, $0) }
        }
        return standing.contains { handover in
            !grants.contains { history.knows($0, handover) }
        }
    }

    private func makesOwner(of member: MemberID, _ entry: Int) -> Bool {
        guard verdict(of: history.entries[entry].id) == .valid else { return false }
        switch history.entries[entry].action {
        case .documentCreate(let create): return create.creator == member
        case .memberAdd(let add): return add.member == member && add.role == .owner
        default: return false
        }
    }

    /// Everyone to whom a document's epoch must be wrapped now.
    ///
    /// These are each device in force of each current member, and the recovery recipients of the
    /// organisation that owns the document. Sorted.
    package func currentRecipients(of document: DocumentID) -> [Recipient] {
        guard let known = self.document(document), known.isFounded else { return [] }
        let members = Set(known.members.keys.flatMap { devices(of: $0) })
        let recovery = recoveryRecipients(of: known.organisation)
        return members.map { Recipient.device($0) }.sorted()
            + recovery.map { Recipient.recovery($0) }.sorted()
    }

    /// The same but for some devices.
    package func currentRecipients(
        of document: DocumentID,
        without absent: Set<DeviceID>
    ) -> [Recipient] {
        let recipients = currentRecipients(of: document)
        guard !absent.isEmpty else { return recipients }
        return recipients.filter { recipient in
            guard case .device(let device) = recipient else { return true }
            return !absent.contains(device)
        }
    }

    /// How far the changes of removed devices count in a document, for each device that has a
    /// cutoff there.
    ///
    /// A device that was granted again since keeps its cutoff: what it wrote before its removal is
    /// bounded by it, and what it writes now belongs to a new incarnation.
    package func cutoffs(of document: DocumentID) -> [DeviceID: EffectiveCutoff] {
        self.document(document)?.cutoffs ?? [:]
    }

    /// Void changes that a lead or an administrator has given effect.
    package func adoptedChanges(of document: DocumentID) -> Set<ChangeID> {
        self.document(document)?.adopted ?? []
    }

    /// All epochs of a document, for reading.
    package func epochs(of document: DocumentID) -> [Epoch] {
        self.document(document)?.epochs ?? []
    }

    /// The epoch that everyone may write with: of those whose recipients are all current ones and
    /// nobody else, the one with the smallest identifier.
    package func writingEpoch(of document: DocumentID) -> EpochID? {
        guard case .write(let epoch) = writingPlan(for: document) else { return nil }
        return epoch
    }

    /// How the next change of a document is to be sealed; nil if nobody may write there.
    ///
    /// An epoch with another holder than the current recipients is never written with, nor is one
    /// whose identifier is zero or clashes. `writer` is the device that would make the grants, and
    /// needs the secret for it; `held` are the epochs whose secrets it really has, which are fewer than
    /// the log says where someone handed out a wrong one; `absent` are devices that are to get no keys
    /// until people have decided about them.
    package func writingPlan(
        for document: DocumentID,
        by writer: DeviceID? = nil,
        holding held: Set<EpochID>? = nil,
        without absent: Set<DeviceID> = []
    ) -> WritingPlan? {
        let recipients = currentRecipients(of: document, without: absent)
        guard !recipients.isEmpty else { return nil }
        let current = Set(recipients)
        let safe = epochs(of: document).filter { epoch in
            epoch.isValid && !epoch.clashes && !epoch.id.isZero
                && epoch.possibleHolders(insiders: current).isSubset(of: current)
                && held?.contains(epoch.id) ?? true
        }
        if let complete = safe.first(where: { $0.recipients == current }) {
            return .write(complete.id)
        }
        if let partial = safe.first(where: { mayGrant($0, writer) }) {
            return .grant(partial.id, missing: current.subtracting(partial.recipients).sorted())
        }
        return .newEpoch(recipients)
    }

    /// Void epochs that a device made and that are as safe to seal under as if they counted.
    ///
    /// Each was handed to everyone whom an epoch must be wrapped to now, and nobody else can have it.
    package func voidEpochsForAll(
        in document: DocumentID,
        madeBy device: DeviceID,
        without absent: Set<DeviceID> = []
    ) -> [Epoch] {
        let current = Set(currentRecipients(of: document, without: absent))
        return epochs(of: document).filter { epoch in
            let holders = epoch.possibleHolders(insiders: current)
            return !epoch.isValid && !epoch.id.isZero && epoch.makers == [device]
                && holders.isSubset(of: current)
                && current.isSubset(of: epoch.wraps.map(\.wrap.recipient))
        }
    }

    private func mayGrant(_ epoch: Epoch, _ writer: DeviceID?) -> Bool {
        writer.map { epoch.recipients.contains(.device($0)) } ?? true
    }
}

extension Role {
    /// Whether whoever has it keeps the documents of the organisation that have no beginning.
    var isKeeper: Bool { self == .lead || self == .admin }
}
