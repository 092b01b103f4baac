/// What a hash, a derived key or a signature is for; no two uses share one (Protocol/README.md §2).
package enum HashTag: String, Sendable, CaseIterable {
    case network, device, recovery, document, entry, change, words
    case fingerprint
    case feed
    case feedItem = "feed-item"
    case documentHeads = "document-heads"
    case documentDigest = "document-digest"
    case syncLog = "sync-log"
}

package enum KeyTag: String, Sendable, CaseIterable {
    case epochCommitment = "epoch-commit"
    case change
    case session
}

package enum SignatureTag: String, Sendable, CaseIterable {
    case entry, change, possession
}

/// The contexts in which something is sealed to a public key.
package enum SealTag: String, Sendable, CaseIterable {
    case wrap
    case session = "session-key"
}
