package import Trust
package import Wire

/// The hash of what stands at one cursor, from what a client that may see it can recompute.
///
/// A labelled list (Protocol/conversation.md §3): the kind, the time of receipt, then the parts of
/// the kind. A change and the stub that erasure leaves of it have one hash, so erasing breaks no
/// feed. Wraps are left out: a server hands each device its own. The time of receipt is bound in, so
/// that a server cannot tell two clients two times for one item without being found.
package enum ItemHash {
    /// Nil for an item that is malformed or of a kind that this version does not know; a `Skip` has
    /// no hash of its own.
    package static func of(_ item: WireFeedItem) -> ContentHash? {
        guard let what = item.what, let (kind, parts) = identity(of: what) else { return nil }
        return ContentHash(
            bytes: Hashing.hash(.feedItem, [[kind], bigEndian(item.receivedMs)] + parts)
        )
    }

    private static func identity(of what: WireFeedItem.OneOf_What) -> (UInt8, [[UInt8]])? {
        switch what {
        case .change(let change):
            guard let parts = identity(of: change) else { return nil }
            return (1, parts)
        case .authEntry(let entry):
            guard !entry.body.isEmpty, entry.signature.count == Signature.byteCount else {
                return nil
            }
            return (2, [Array(entry.body), Array(entry.signature)])
        case .granted(let granted):
            guard
                let parts = identity(of: Array(granted.documentID), granted.entries.map(Array.init))
            else { return nil }
            return (3, parts)
        case .revoked(let revoked):
            guard
                let parts = identity(of: Array(revoked.documentID), revoked.entries.map(Array.init))
            else { return nil }
            return (4, parts)
        case .upstream(let acknowledgement):
            return (5, [bigEndian(acknowledgement.cursor)] + acknowledgement.except.map(bigEndian))
        case .blobStored(let blob):
            return blob.count == 32 ? (6, [Array(blob)]) : nil
        case .erased(let order):
            guard
                let parts = identity(of: Array(order.documentID), [Array(order.approval)])
            else { return nil }
            return (7, parts + [bigEndian(order.approvedMs), bigEndian(order.backupsUntilMs)])
        case .skip:
            return nil
        }
    }

    /// Exactly one of the ciphertext and its hash is there; either way the hash stands in the list.
    private static func identity(of change: WireSealedChange) -> [[UInt8]]? {
        guard !change.header.isEmpty, change.signature.count == Signature.byteCount else {
            return nil
        }
        let hash: [UInt8]
        if change.ciphertext.isEmpty {
            guard change.ciphertextHash.count == 32 else { return nil }
            hash = Array(change.ciphertextHash)
        } else {
            guard change.ciphertextHash.isEmpty else { return nil }
            hash = Hashing.sha256(Array(change.ciphertext))
        }
        return [Array(change.header), hash, Array(change.signature)]
    }

    private static func identity(of document: [UInt8], _ entries: [[UInt8]]) -> [[UInt8]]? {
        guard document.count == 16, entries.allSatisfy({ $0.count == 32 }) else { return nil }
        return [document] + entries
    }
}
