/// Why something is refused, void, opaque or pending: a stable code, the same in `samen status`, in
/// `--json`, in the sync log and in quarantine.
///
/// The list is closed and stands in `Protocol/README.md` §9; a test compares the two.
package enum Reason: String, Hashable, Sendable, CaseIterable {
    // Refused: without effect.
    case malformed
    case tooLarge = "too-large"
    case suite
    case wrongNetwork = "wrong-network"
    case wrongDocument = "wrong-document"
    case identity
    case weakKey = "weak-key"
    case signature
    case forkProof = "fork-proof"
    case wrongWrap = "wrong-wrap"
    case epochCommit = "epoch-commit"
    case wrongRecipient = "wrong-recipient"
    case excluded
    case contentMissing = "content-missing"
    case eraseOrder = "erase-order"
    case erased
    case words

    // Enrolment.
    case invitation
    case invitationRefused = "invitation-refused"
    case invitationExpired = "invitation-expired"
    case invitationAttacked = "invitation-attacked"
    case wrongServer = "wrong-server"

    // Pending: kept within bounds, asked for again.
    case pendingGap = "pending-gap"
    case pendingSignature = "pending-signature"
    case pendingMembership = "pending-membership"
    case pendingKeys = "pending-keys"
    case pendingDependency = "pending-dependency"

    // Void or opaque: present, without effect.
    case authority
    case cutoff
    case fork
    case oldEpoch = "old-epoch"
    case epoch
    case cannotOpen = "cannot-open"
    case opaque
    case updateNeeded = "update-needed"

    // Requests and answers.
    case authentication
    case clock
    case digest
    case session
    case responseMAC = "response-mac"
}
