import FoundationEssentials
package import Wire

/// An entry of a membership log as it travels: the bytes that were signed, and what they say.
///
/// Decoding checks everything that needs no other entry: sizes, order, limits, keys and proofs of
/// possession. The signature needs the signer's key and is checked by `MembershipLog`.
package struct SignedEntry: Sendable {
    /// What the evaluation reads.
    package let facts: Entry
    package let network: NetworkID
    /// The author's clock in milliseconds since 1970; for people, it orders nothing.
    package let authoredMilliseconds: UInt64
    package let grantedKey: GrantedKey?
    /// Secrets beside the entry; no part of its hash.
    ///
    /// A server hands a device only its own.
    package var wraps: [SealedWrap]

    let body: [UInt8]
    let signature: Signature

    package var id: EntryID { facts.id }

    /// What goes on the wire and into stores.
    package var wire: WireSignedEntry {
        var message = WireSignedEntry()
        message.body = .init(body)
        message.signature = .init(signature.bytes)
        message.wraps = wraps.map(\.wire)
        return message
    }

    /// Whether the entry is signed by `key`.
    package func isSigned(by key: SigningPublicKey) -> Bool {
        key.verifies(signature, .entry, in: network, over: id.bytes)
    }
}

/// A public key that an entry brings into the network.
package enum GrantedKey: Hashable, Sendable {
    case root(SigningPublicKey)
    case device(DeviceIdentity)
    case recovery(RecoveryRecipient)
}

extension SignedEntry {
    package init(
        _ message: WireSignedEntry,
        in network: NetworkID
    ) throws(TrustError) {
        let body = Array(message.body)
        guard body.count <= Limits.entryBytes else {
            throw TrustError(
                .tooLarge,
                "an entry has \(body.count) bytes; \(Limits.entryBytes) are allowed"
            )
        }
        guard let signature = Signature(bytes: message.signature) else {
            throw TrustError(.malformed, "an entry's signature does not have 64 bytes")
        }
        let decoder = try EntryDecoder(body: body, network: network)
        self.network = network
        self.body = body
        self.signature = signature
        authoredMilliseconds = decoder.message.authoredMs
        (facts, grantedKey) = try decoder.decode()
        wraps = try SealedWrap.decode(message.wraps)
    }
}

extension SignedEntry {
    /// `document_id`: what a `DocumentCreate` brings into being is named by the hash of its body.
    static func document(createdBy body: [UInt8]) -> DocumentID {
        shortIdentifier(Hashing.hash(.document, body))
    }
}
