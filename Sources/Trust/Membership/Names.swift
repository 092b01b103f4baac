/// The hash of a signed entry.
package typealias EntryID = Identifier32<Entry>

/// The hash of a device's two public keys.
package typealias DeviceID = Identifier32<DeviceKind>

/// An organisation of the network.
package typealias OrganisationID = Identifier16<OrganisationGrant>

/// A person within one organisation, pseudonymous.
package typealias PersonID = Identifier16<PersonKind>

/// A document, by the truncated hash of the body of its `DocumentCreate`.
package typealias DocumentID = Identifier16<DocumentCreate>

/// One content key of a document.
package typealias EpochID = Identifier16<NewEpoch>

/// A server or a relay.
package typealias ServerID = Identifier16<ServerGrant>

/// One life of a device's store.
package typealias IncarnationID = Identifier8<IncarnationKind>

/// An organisation's offline key, by the hash of its public part.
package typealias RecoveryID = Identifier32<RecoveryGrant>

/// The hash of a sealed change.
package typealias ChangeID = Identifier32<ChangeKind>

/// A SHA-256 hash or a commitment that the evaluation compares and hands on.
package typealias ContentHash = Identifier32<ContentKind>

package enum DeviceKind {}
package enum PersonKind {}
package enum IncarnationKind {}
package enum ChangeKind {}
package enum ContentKind {}

/// A member: a person in an organisation.
///
/// The same person identifier in another organisation is another member.
package struct MemberID: Hashable, Comparable, Sendable {
    package let organisation: OrganisationID
    package let person: PersonID

    package init(organisation: OrganisationID, person: PersonID) {
        self.organisation = organisation
        self.person = person
    }

    package static func < (a: MemberID, b: MemberID) -> Bool {
        (a.organisation, a.person) < (b.organisation, b.person)
    }
}

extension MemberID: CustomStringConvertible {
    package var description: String { "\(organisation)/\(person)" }
}
