/// The network's root: offline, on paper, needed to grant organisations, administrators and servers.
package struct RootKey: ~Copyable, Sendable {
    package let signing: SigningKey
    package let network: NetworkID

    package init(signing: consuming SigningKey) {
        network = NetworkID(root: signing.publicKey)
        self.signing = signing
    }

    package static func generate(_ random: RandomSource) -> RootKey {
        RootKey(signing: .generate(random))
    }
}

extension Identifier16 where Kind == NetworkKind {
    /// A network is named by its root.
    package init(root: SigningPublicKey) {
        self = shortIdentifier(Hashing.hash(.network, root.bytes))
    }
}

/// An organisation's offline key: every epoch of its documents is wrapped to it too.
package struct RecoveryKey: ~Copyable, Sendable {
    package let agreement: AgreementKey
    package let recipient: RecoveryRecipient

    package init(agreement: consuming AgreementKey, organisation: OrganisationID) {
        recipient = RecoveryRecipient(organisation: organisation, key: agreement.publicKey)
        self.agreement = agreement
    }

    package static func generate(
        for organisation: OrganisationID,
        _ random: RandomSource
    ) -> RecoveryKey {
        RecoveryKey(agreement: .generate(random), organisation: organisation)
    }
}

/// The public half of a recovery key, with the identifier under which epochs name it.
package struct RecoveryRecipient: Hashable, Sendable {
    package let id: RecoveryID
    package let organisation: OrganisationID
    package let key: AgreementPublicKey

    package init(organisation: OrganisationID, key: AgreementPublicKey) {
        id = identifier(Hashing.hash(.recovery, organisation.bytes, key.bytes))
        self.organisation = organisation
        self.key = key
    }
}
