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
    /// Whether the vault's files were put back, copied, or damaged where the last work stood: then
    /// what was not sent may be missing.
    ///
    /// Told by the marker that is kept outside the vault, and by a log that breaks off before frames
    /// that still open.
    ///
    /// - Throws: `SamenError` with `not-enrolled` or `storage`.
    public func mayLackWork() throws -> Bool {
        // Opening the device compares the markers, and reading recovers the log.
        _ = try device()
        let isOlder = try ask { try $0.store.suspicion() == .marker }
        return isOlder || file.logCuts > 0
    }

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
        var faults = try device.check()
        if try mayLackWork() {
            faults.append("the vault was put back, copied or damaged: its last work may be missing")
        }
        return VaultCheck(faults: faults, documents: hashes)
    }
}
