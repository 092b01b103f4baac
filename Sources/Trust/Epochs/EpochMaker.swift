import Wire

/// Someone to wrap epochs to: who it is, and the key that the membership log vouches for.
package struct WrapTarget: Hashable, Sendable {
    package let recipient: Recipient
    package let key: AgreementPublicKey

    package init(_ identity: DeviceIdentity) {
        recipient = .device(identity.id)
        key = identity.agreementKey
    }

    package init(_ recovery: RecoveryRecipient) {
        recipient = .recovery(recovery.id)
        key = recovery.key
    }
}

/// An epoch with its secret, in the hands of someone who may read the document.
package struct HeldEpoch: Sendable {
    package let document: DocumentID
    package let epoch: EpochID
    package let commitment: ContentHash
    package let secret: EpochSecret

    /// `EpochKeys.held` gives one whose secret has been compared with its commitment.
    package init(
        document: DocumentID,
        epoch: EpochID,
        commitment: ContentHash,
        secret: EpochSecret
    ) {
        self.document = document
        self.epoch = epoch
        self.commitment = commitment
        self.secret = secret
    }
}

/// Makes epochs and hands them out, in the name of one device.
///
/// It wraps to whomever it is told to: `Membership.writingPlan` says to whom.
package struct EpochMaker<Encapsulation: KeyEncapsulation>: Sendable {
    let network: NetworkID
    let author: DeviceID
    let random: RandomSource
    let encapsulation: Encapsulation

    package init(
        network: NetworkID,
        author: DeviceID,
        random: RandomSource,
        encapsulation: Encapsulation
    ) {
        self.network = network
        self.author = author
        self.random = random
        self.encapsulation = encapsulation
    }

    /// A new epoch of a document; of one that is only about to be created if `document` is nil.
    package func newEpoch(
        of document: DocumentID?,
        for targets: [WrapTarget]
    ) throws(TrustError) -> (epoch: NewEpoch, wraps: [SealedWrap], secret: EpochSecret) {
        let secret = EpochSecret.generate(random)
        let id: EpochID = random.identifier()
        let reference = EpochReference(
            document: document,
            epoch: id,
            commitment: secret.commitment(of: id, in: network)
        )
        let wraps = try seal([(reference, secret)], to: targets)
        let epoch = NewEpoch(
            epoch: id,
            commitment: reference.commitment,
            wraps: named(wraps, targets)
        )
        return (epoch, wraps, secret)
    }

    /// Hands epochs of any documents to more recipients: one wrap for each recipient, and for each
    /// document the grant that its log must carry for the wrap to count.
    package func grant(
        _ epochs: [HeldEpoch],
        to targets: [WrapTarget]
    ) throws(TrustError) -> [(document: DocumentID, grant: KeyGrant, wraps: [SealedWrap])] {
        let ordered = epochs.sorted { ($0.document, $0.epoch) < ($1.document, $1.epoch) }
        var grants: [(document: DocumentID, grant: KeyGrant, wraps: [SealedWrap])] = []
        for start in stride(from: 0, to: ordered.count, by: Limits.epochsPerWrap) {
            let part = ordered[start..<min(start + Limits.epochsPerWrap, ordered.count)]
            let wraps = try seal(part.map(Self.reference), to: targets)
            let byDocument = Dictionary(grouping: part, by: \.document)
            for document in byDocument.keys.sorted() {
                let ids = Set((byDocument[document] ?? []).map(\.epoch)).sorted()
                let grant = KeyGrant(epochs: ids, wraps: named(wraps, targets))
                grants.append((document, grant, wraps))
            }
        }
        return grants
    }

    private static func reference(
        _ held: HeldEpoch
    ) -> (reference: EpochReference, secret: EpochSecret) {
        let reference = EpochReference(
            document: held.document,
            epoch: held.epoch,
            commitment: held.commitment
        )
        return (reference, held.secret)
    }

    private func seal(
        _ epochs: [(reference: EpochReference, secret: EpochSecret)],
        to targets: [WrapTarget]
    ) throws(TrustError) -> [SealedWrap] {
        guard (1...Limits.recipientsPerEpoch).contains(targets.count) else {
            throw TrustError(
                .tooLarge,
                "\(targets.count) recipients; between 1 and \(Limits.recipientsPerEpoch) are allowed"
            )
        }
        var wraps: [SealedWrap] = []
        for target in targets {
            wraps.append(
                try SealedWrap(
                    epochs,
                    to: target.recipient,
                    key: target.key,
                    by: author,
                    in: network,
                    encapsulation
                )
            )
        }
        return wraps
    }

    /// What the entry's body says of the wraps, in the order that it must have.
    private func named(_ wraps: [SealedWrap], _ targets: [WrapTarget]) -> [Wrap] {
        zip(wraps, targets)
            .map { Wrap(recipient: $1.recipient, digest: $0.hash) }
            .sorted { $0.recipient.bytes.lexicographicallyPrecedes($1.recipient.bytes) }
    }
}
