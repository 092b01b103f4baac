import FoundationEssentials
package import Wire

/// A change as it travels and is stored: sealed, linked into its chain, signed.
package struct SealedChange: Hashable, Sendable {
    package let header: ChangeHeader
    /// `H("change", header, SHA-256(ciphertext))`: names the change, and all before it in its chain.
    package let id: ChangeID

    /// As received: hashed and signed so, never encoded again.
    let headerBytes: [UInt8]
    /// Nil in the stub of an erased change.
    let ciphertext: [UInt8]?
    let ciphertextHash: ContentHash
    let signature: Signature

    package var place: ChangePlace { header.place }
    package var isStub: Bool { ciphertext == nil }

    /// Bytes on the wire and in the store, to within the framing.
    package var size: Int {
        headerBytes.count + (ciphertext?.count ?? ContentHash.byteCount) + Signature.byteCount + 16
    }

    package var wire: WireSealedChange {
        var message = WireSealedChange()
        message.header = Data(headerBytes)
        message.signature = Data(signature.bytes)
        if let ciphertext {
            message.ciphertext = Data(ciphertext)
        } else {
            message.ciphertextHash = Data(ciphertextHash.bytes)
        }
        return message
    }

    /// Whether the device signed this very change.
    package func isSigned(by key: SigningPublicKey, in network: NetworkID) -> Bool {
        key.verifies(signature, .change, in: network, over: id.bytes)
    }
}

extension SealedChange {
    /// Reads a change from anyone: sizes, then the header.
    package init(_ message: WireSealedChange) throws(TrustError) {
        let size = message.header.count + message.ciphertext.count + message.signature.count
        guard size <= Limits.changeBytes else {
            throw TrustError(
                .tooLarge,
                "a change has \(size) bytes; \(Limits.changeBytes) are allowed"
            )
        }
        guard let signature = Signature(bytes: message.signature) else {
            throw TrustError(.malformed, "a change's signature does not have 64 bytes")
        }
        let headerBytes = Array(message.header)
        let header = try ChangeHeader(decoding: headerBytes)
        if message.ciphertext.isEmpty {
            ciphertext = nil
            ciphertextHash = try ContentHash(field: message.ciphertextHash, "ciphertext_hash")
        } else {
            guard message.ciphertextHash.isEmpty,
                message.ciphertext.count == header.paddedLength + ChangeKey.tagByteCount
            else {
                throw TrustError(.malformed, "a ciphertext is not as long as its header says")
            }
            let bytes = Array(message.ciphertext)
            ciphertext = bytes
            ciphertextHash = identifier(Hashing.sha256(bytes))
        }
        self.header = header
        self.headerBytes = headerBytes
        self.signature = signature
        id = Self.id(headerBytes, ciphertextHash)
    }

    /// What remains when the document is erased: the chain can still be verified.
    package func stub() -> SealedChange {
        SealedChange(
            header: header,
            id: id,
            headerBytes: headerBytes,
            ciphertext: nil,
            ciphertextHash: ciphertextHash,
            signature: signature
        )
    }

    static func id(_ header: [UInt8], _ ciphertextHash: ContentHash) -> ChangeID {
        identifier(Hashing.hash(.change, header, ciphertextHash.bytes))
    }
}

extension Identifier32 {
    static var byteCount: Int { 32 }
}
