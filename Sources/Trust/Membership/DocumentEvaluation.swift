/// What the evaluation makes of one document.
package struct DocumentEvaluation: Sendable {
    package let document: DocumentID
    /// The `DocumentCreate` that begins the log.
    package let creation: EntryID
    /// Whether that entry is valid; without it nobody is a member.
    package let isFounded: Bool
    /// The organisation that owns the document.
    package let organisation: OrganisationID
    /// The current members, each with its highest role.
    package let members: [MemberID: DocumentRole]
    /// Devices of members who were removed from the document and are not back, sorted.
    package let excluded: [DeviceID]
    package let erasureGrounds: ErasureGrounds
    /// Devices whose valid `EraseDone` is here, sorted.
    package let erasedOn: [DeviceID]
    /// How far the changes of removed devices count.
    package let cutoffs: [DeviceID: EffectiveCutoff]
    /// Cutoffs of leads and administrators who were removed since, in the order of arrival: what is to be
    /// repeated of them.
    package let lapsedCutoffs: [EntryID]
    /// Cutoffs that hold by a lead's or an administrator's authority, as numbers in the history.
    let leadingCutoffs: [Int]
    /// Void changes that a lead or an administrator has given effect.
    package let adopted: Set<ChangeID>
    /// Sorted by identifier.
    package let epochs: [Epoch]
    /// By ordinal in the document's log.
    let levels: [Level?]

    package var erasure: Erasure { erasureGrounds.state }

    /// The organisation that owns the document, and those that have a member in it.
    var organisations: Set<OrganisationID> {
        Set(members.keys.map(\.organisation)).union([organisation])
    }

    func involves(_ other: OrganisationID) -> Bool {
        other == organisation || members.keys.contains { $0.organisation == other }
    }

    init?(_ judge: DocumentJudge) {
        let history = judge.history
        guard case .document(let document) = history.logs[judge.log].log,
            case .documentCreate(let create) = history.entries[judge.creation].action
        else { return nil }
        self.document = document
        creation = history.entries[judge.creation].id
        isFounded = judge.level(of: judge.creation) != nil
        organisation = create.organisation
        members = judge.currentMembers()
        excluded = judge.excludedDevices()
        erasureGrounds = judge.erasure()
        erasedOn = judge.erasedOn()
        cutoffs = judge.changeCutoffs()
        lapsedCutoffs = judge.lapsedCutoffs()
        leadingCutoffs = judge.leadingCutoffs
        adopted = judge.adoptedChanges()
        epochs = judge.epochs()
        levels = judge.levels
    }
}

extension DocumentJudge {
    func currentMembers() -> [MemberID: DocumentRole] {
        var found: [MemberID: DocumentRole] = [:]
        for member in grants.keys {
            let inNetwork = network.roles(of: member, in: .everything).map(\.level).min()
            let inDocument = roles(of: member, in: .everything, knowing: .everything).min()
            guard let inNetwork, let inDocument, inNetwork < .relay else { continue }
            // Who only reads in the network only reads here.
            let level = inNetwork == .reader ? .documentReader : inDocument
            found[history.members.values[member]] = DocumentRole(level: level)
        }
        return found
    }

    func adoptedChanges() -> Set<ChangeID> {
        var adopted: Set<ChangeID> = []
        for entry in readable where level(of: entry) != nil {
            guard case .adopt(let adopt) = history.entries[entry].action else { continue }
            adopted.formUnion(adopt.changes)
        }
        return adopted
    }

    func erasedOn() -> [DeviceID] {
        let done = readable.filter { entry in
            level(of: entry) != nil && history.entries[entry].action == .eraseDone
        }
        return Set(done.compactMap { history.nodes[$0].signer })
            .map { history.devices.values[$0] }
            .sorted()
    }
}
