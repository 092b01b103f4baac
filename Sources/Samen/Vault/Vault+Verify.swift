internal import Trust

/// What a vault came to when everything in it was worked out anew.
public struct VaultCheck: Sendable {
    /// A document and what it shows.
    public struct DocumentHash: Hashable, Sendable {
        /// The document's identifier, in hexadecimal digits.
        public let document: String
        /// SHA-256 of the document's canonical state, recomputed from the sealed changes alone, in
        /// hexadecimal digits: devices with the same changes and entries have the same one.
        public let stateHash: String
    }

    /// What does not hold, in words that quote no content; empty if all is well.
    public let faults: [String]
    /// Every document of which changes are here, ascending by identifier.
    public let documents: [DocumentHash]
}

extension Vault {
    /// Works every document out anew from its sealed changes, and compares it with what is shown.
    ///
    /// - Returns: What does not hold, and the hash of each document's state.
    /// - Throws: `SamenError` with `not-enrolled`, `storage` or one of the codes of a damaged vault.
    public func verify() throws -> VaultCheck {
        let device = try device()
        let hashes = try device.documentsWithChanges().map { document in
            VaultCheck.DocumentHash(
                document: document.description,
                stateHash: hexadecimal(try device.stateHash(of: document))
            )
        }
        return VaultCheck(faults: try device.check(), documents: hashes)
    }
}
