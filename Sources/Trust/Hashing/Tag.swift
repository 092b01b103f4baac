/// What a hash, a derived key or a signature is for; no two uses share one (Protocol/README.md §2).
package enum HashTag: String, Sendable, CaseIterable {
    case network, device, recovery, document, entry, change, words
    case fingerprint
    case feed
    case feedItem = "feed-item"
    case documentHeads = "document-heads"
    case documentDigest = "document-digest"
    case syncLog = "sync-log"
    case invitation, bundle
}

package enum KeyTag: String, Sendable, CaseIterable {
    case epochCommitment = "epoch-commit"
    case change
    case session
    case invitationKey = "invitation-key"
    case invitationCode = "invitation-code"
}

package enum SignatureTag: String, Sendable, CaseIterable {
    case entry, change, possession
    case join, poll, bundle
}

/// The contexts in which something is sealed to a public key.
package enum SealTag: String, Sendable, CaseIterable {
    case wrap
    case session = "session-key"
    case welcome
}

/// What an authentication code is over.
package enum CodeTag: String, Sendable, CaseIterable {
    case join, welcome
}
