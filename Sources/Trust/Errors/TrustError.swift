/// Why a key, an entry, a change or a request is not accepted.
///
/// The message never quotes a secret or content; it may quote identifiers, numbers and limits.
package struct TrustError: Error, Hashable, Sendable {
    /// A stable code from the closed list.
    package let reason: Reason
    /// What is wrong, for people, and what to do about it where something can be done.
    package let message: String

    package init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}

extension TrustError: CustomStringConvertible {
    package var description: String { "\(reason.rawValue): \(message)" }
}
