import FoundationEssentials
package import Wire

/// One epoch as a wrap names it.
///
/// Beside a `DocumentCreate` the document has no identifier yet.
package struct EpochReference: Hashable, Sendable {
    package let document: DocumentID?
    package let epoch: EpochID
    package let commitment: ContentHash

    package init(document: DocumentID?, epoch: EpochID, commitment: ContentHash) {
        self.document = document
        self.epoch = epoch
        self.commitment = commitment
    }
}

/// Either kind of recipient, by the 32 bytes that name it.
package typealias RecipientID = Identifier32<Recipient>

/// Epoch secrets sealed to one recipient.
///
/// It travels beside an entry that names its hash.
package struct SealedWrap: Hashable, Sendable {
    package let recipient: RecipientID
    /// What the sealed list holds, in its order.
    package let epochs: [EpochReference]
    let sealed: [UInt8]

    /// What the entry's body says of this wrap.
    package var hash: ContentHash {
        identifier(Hashing.sha256(sealed))
    }

    package var wire: WireWrap {
        var message = WireWrap()
        message.recipient = .init(recipient.bytes)
        message.sealed = .init(sealed)
        message.epochs = epochs.map { epoch in
            var reference = WireEpochRef()
            if let document = epoch.document { reference.documentID = .init(document.bytes) }
            reference.epochID = .init(epoch.epoch.bytes)
            reference.commitment = .init(epoch.commitment.bytes)
            return reference
        }
        return message
    }

    static func decode(_ messages: [WireWrap]) throws(TrustError) -> [SealedWrap] {
        var bytes = 0
        var wraps: [SealedWrap] = []
        for message in try messages.bounded(by: Limits.recipientsPerEpoch, "wraps") {
            bytes += message.sealed.count
            guard bytes <= Limits.wrapsBytes else {
                throw TrustError(
                    .tooLarge,
                    "the wraps beside an entry pass \(Limits.wrapsBytes) bytes"
                )
            }
            wraps.append(try SealedWrap(message))
        }
        return wraps
    }

    package init(_ message: WireWrap) throws(TrustError) {
        let references = try message.epochs.bounded(by: Limits.epochsPerWrap, "epochs in a wrap")
        let size = XWingEncapsulation.overhead + references.count * EpochSecret.byteCount
        guard !references.isEmpty, message.sealed.count == size else {
            throw TrustError(.malformed, "a wrap does not hold one secret for each epoch it lists")
        }
        recipient = try RecipientID(field: message.recipient, "recipient")
        epochs = try references.map(EpochReference.init)
        sealed = Array(message.sealed)
    }
}

extension EpochReference {
    fileprivate init(_ message: WireEpochRef) throws(TrustError) {
        document =
            message.documentID.isEmpty
            ? nil : try DocumentID(field: message.documentID, "document_id")
        epoch = try EpochID(field: message.epochID, "epoch_id")
        commitment = try ContentHash(field: message.commitment, "commitment")
    }
}

// Sealing and opening.

extension SealedWrap {
    /// Seals the secrets of these epochs to one recipient.
    init(
        _ epochs: [(reference: EpochReference, secret: EpochSecret)],
        to recipient: Recipient,
        key: AgreementPublicKey,
        by author: DeviceID,
        in network: NetworkID,
        _ encapsulation: some KeyEncapsulation
    ) throws(TrustError) {
        precondition(
            (1...Limits.epochsPerWrap).contains(epochs.count),
            "a wrap holds between one secret and the limit"
        )
        let size = EpochSecret.byteCount
        let plaintext = SecretBytes(count: epochs.count * size) { buffer in
            for (index, epoch) in epochs.enumerated() {
                let place = UnsafeMutableRawBufferPointer(
                    rebasing: buffer[index * size..<(index + 1) * size]
                )
                epoch.secret.bytes.withBytes { place.copyMemory(from: $0) }
            }
        }
        self.recipient = identifier(recipient.bytes)
        self.epochs = epochs.map(\.reference)
        let info = Self.info(self.recipient, self.epochs, by: author, in: network)
        sealed = try encapsulation.seal(plaintext, to: key, info: info)
    }

    /// The secrets, in the order of `epochs`; they are not yet compared with their commitments.
    package func open(
        with key: borrowing AgreementKey,
        by author: DeviceID,
        in network: NetworkID,
        _ encapsulation: some KeyEncapsulation
    ) throws(TrustError) -> [EpochSecret] {
        let info = Self.info(recipient, epochs, by: author, in: network)
        let plaintext = try encapsulation.open(sealed, with: key, info: info)
        let size = EpochSecret.byteCount
        guard plaintext.count == epochs.count * size else {
            throw TrustError(.malformed, "a wrap does not hold one secret for each epoch it lists")
        }
        return epochs.indices.map { EpochSecret(plaintext.copy($0 * size..<($0 + 1) * size)) }
    }

    /// Binds the wrap to network, author, recipient and every epoch with its commitment, so that no
    /// wrap opens in the place of another.
    private static func info(
        _ recipient: RecipientID,
        _ epochs: [EpochReference],
        by author: DeviceID,
        in network: NetworkID
    ) -> [UInt8] {
        var parts = [network.bytes, author.bytes, recipient.bytes]
        for epoch in epochs {
            parts.append(epoch.document?.bytes ?? [])
            parts.append(epoch.epoch.bytes)
            parts.append(epoch.commitment.bytes)
        }
        return Hashing.sealInfo(.wrap, parts)
    }
}
