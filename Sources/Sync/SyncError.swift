/// Why an answer of the other side is not taken over.
///
/// Nothing of a refused answer is kept: anchor, chains and sums stay as they were.
package struct SyncError: Error, Hashable, Sendable {
    /// A stable code: the same in `samen status` and in the sync log.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// A page that does not follow from the anchor (Protocol/conversation.md §3).
        case feedHash = "feed-hash"
        /// A comparison that breaks its rules or does not settle (§6).
        case compare
        /// A message that does not decode, or whose parts do not fit together.
        case malformed
        /// A message beyond a limit (§10).
        case limit
    }

    package let code: Code
    /// What is wrong, for people; it quotes numbers and identifiers only.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension SyncError: CustomStringConvertible {
    package var description: String { "\(code.rawValue): \(message)" }
}
