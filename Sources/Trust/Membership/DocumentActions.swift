/// Begins a document's log and contains its first epoch.
package struct DocumentCreate: Hashable, Sendable {
    /// The organisation that owns the document.
    package let organisation: OrganisationID
    /// The first owner: the member for whom the signing device acts.
    package let creator: MemberID
    package let epoch: NewEpoch

    package init(organisation: OrganisationID, creator: MemberID, epoch: NewEpoch) {
        self.organisation = organisation
        self.creator = creator
        self.epoch = epoch
    }
}

/// Gives a member, of whatever organisation, a role in the document.
package struct MemberAdd: Hashable, Sendable {
    package let member: MemberID
    package let role: DocumentRole

    package init(member: MemberID, role: DocumentRole) {
        self.member = member
        self.role = role
    }
}

/// Ends a member's roles in the document.
package struct MemberRemove: Hashable, Sendable {
    package let member: MemberID

    package init(member: MemberID) {
        self.member = member
    }
}

/// Whoever an epoch's secret is wrapped to.
package enum Recipient: Hashable, Comparable, Sendable {
    case device(DeviceID)
    case recovery(RecoveryID)
}

/// One wrap of an epoch's secret: to whom, and the hash of the bytes that travel beside the entry.
package struct Wrap: Hashable, Sendable {
    package let recipient: Recipient
    package let digest: ContentHash

    package init(recipient: Recipient, digest: ContentHash) {
        self.recipient = recipient
        self.digest = digest
    }
}

/// Begins an epoch.
package struct NewEpoch: Hashable, Sendable {
    package let epoch: EpochID
    package let commitment: ContentHash
    package let wraps: [Wrap]

    package init(epoch: EpochID, commitment: ContentHash, wraps: [Wrap]) {
        self.epoch = epoch
        self.commitment = commitment
        self.wraps = wraps
    }
}

/// Wraps the secrets of epochs of this document to further recipients.
package struct KeyGrant: Hashable, Sendable {
    package let epochs: [EpochID]
    package let wraps: [Wrap]

    package init(epochs: [EpochID], wraps: [Wrap]) {
        self.epochs = epochs
        self.wraps = wraps
    }
}

/// How far removed devices are trusted in this document: their entries in its log, and their
/// changes.
package struct Cutoff: Hashable, Sendable {
    package let entries: [ChainPoint]
    package let changes: [ChangeCutoff]

    package init(entries: [ChainPoint] = [], changes: [ChangeCutoff] = []) {
        self.entries = entries
        self.changes = changes
    }
}

/// The heads of a removed device's chains of changes; a chain that is not listed ends before its
/// first change.
package struct ChangeCutoff: Hashable, Sendable {
    package let device: DeviceID
    package let heads: [ChangeHead]

    package init(device: DeviceID, heads: [ChangeHead]) {
        self.device = device
        self.heads = heads
    }
}

/// The last change of one incarnation that counts.
package struct ChangeHead: Hashable, Comparable, Sendable {
    package let incarnation: IncarnationID
    package let seq: UInt64
    package let change: ChangeID

    package init(incarnation: IncarnationID, seq: UInt64, change: ChangeID) {
        self.incarnation = incarnation
        self.seq = seq
        self.change = change
    }

    package static func < (a: ChangeHead, b: ChangeHead) -> Bool {
        (a.incarnation, a.seq, a.change) < (b.incarnation, b.seq, b.change)
    }
}

/// Gives effect to void changes, under their authors' names.
package struct Adopt: Hashable, Sendable {
    package let changes: [ChangeID]

    package init(changes: [ChangeID]) {
        self.changes = changes
    }
}

/// Ends a `Hold`.
package struct HoldLift: Hashable, Sendable {
    package let hold: EntryID

    package init(hold: EntryID) {
        self.hold = hold
    }
}

/// Agrees to an `EraseRequest`.
package struct EraseApprove: Hashable, Sendable {
    package let request: EntryID

    package init(request: EntryID) {
        self.request = request
    }
}
