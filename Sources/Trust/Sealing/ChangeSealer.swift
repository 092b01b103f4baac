import Wire

/// Seals changes of one device in one network.
package struct ChangeSealer: Sendable {
    /// What a change says in the open, except what sealing itself decides.
    package struct Position: Sendable {
        package let place: ChangePlace
        package let prev: ChangeID?
        package let authHeads: [EntryID]
        package let blobs: [BlobID]

        package init(
            place: ChangePlace,
            prev: ChangeID?,
            authHeads: [EntryID],
            blobs: [BlobID] = []
        ) {
            self.place = place
            self.prev = prev
            self.authHeads = authHeads
            self.blobs = blobs
        }
    }

    private let network: NetworkID
    private let random: RandomSource

    package init(network: NetworkID, random: RandomSource) {
        self.network = network
        self.random = random
    }

    /// Seals a payload under an epoch, links it to the chain and signs it.
    ///
    /// Throws `tooLarge` if the edit must be split. The result is read back as strictly as a
    /// stranger's, so nothing leaves that others would refuse.
    package func seal(
        _ payload: ChangePayload,
        at position: Position,
        under epoch: HeldEpoch,
        by key: borrowing SigningKey
    ) throws(TrustError) -> SealedChange {
        precondition(epoch.document == position.place.chain.document, "the epoch is the document's")
        precondition((position.place.seq == 1) == (position.prev == nil), "the first has no prev")
        guard let salt = ContentHash(bytes: random.bytes(ContentHash.byteCount)) else {
            preconditionFailure("the generator gives as many bytes as it is asked for")
        }
        var plaintext = payload.padded()
        defer { wipe(&plaintext) }
        let header = ChangeHeader(
            place: position.place,
            prev: position.prev,
            epoch: epoch.epoch,
            salt: salt,
            authHeads: Set(position.authHeads).sorted(),
            blobs: Set(position.blobs).sorted(),
            paddedLength: plaintext.count,
            kind: payload.origin == nil ? .operations : .rehomed
        )
        let headerBytes = header.encoded
        let ciphertext = ChangeKey(epoch.secret, header).seal(plaintext, header: headerBytes)
        let hash: ContentHash = identifier(Hashing.sha256(ciphertext))
        let id = SealedChange.id(headerBytes, hash)
        let change = SealedChange(
            header: header,
            id: id,
            headerBytes: headerBytes,
            ciphertext: ciphertext,
            ciphertextHash: hash,
            signature: key.sign(.change, in: network, id.bytes)
        )
        return try SealedChange(change.wire)
    }
}

extension SealedChange {
    /// Opens the change with the secret of its epoch.
    ///
    /// `cannotOpen`: not sealed under this secret, in this place. `opaque`: opened, but not readable.
    package func open(with secret: EpochSecret) throws(TrustError) -> ChangePayload {
        guard let ciphertext else {
            throw TrustError(.contentMissing, "the content of this change was erased")
        }
        var plaintext = try ChangeKey(secret, header).open(ciphertext, header: headerBytes)
        defer { wipe(&plaintext) }
        return try ChangePayload(padded: plaintext, kind: header.kind)
    }
}
