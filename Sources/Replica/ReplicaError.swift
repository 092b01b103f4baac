/// What the engine refuses, with the reason and what to do about it.
///
/// Only own edits, snapshots and questions about unknown versions throw. A change that came from
/// someone else never does: it becomes opaque, pending or a fork, and the rest goes on.
package struct ReplicaError: Error, Equatable, Sendable {
    /// The kind of refusal.
    ///
    /// The set is open: later versions may add codes.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The bytes are not a valid encoding.
        package static let malformed = Code(rawValue: "malformed")
        /// The bytes are valid but not the one canonical encoding of what they say.
        package static let notCanonical = Code(rawValue: "not-canonical")
        /// A later format, which this version does not know.
        package static let unknownFormat = Code(rawValue: "unknown-format")
        /// A named limit is exceeded.
        package static let limit = Code(rawValue: "limit")
        /// A position or range outside the text or list.
        package static let position = Code(rawValue: "position")
        /// The operation does not fit the merge type of its cell.
        package static let mergeType = Code(rawValue: "merge-type")
        /// The event stands already, and nothing changes an event.
        package static let eventStands = Code(rawValue: "event-stands")
        /// The next place in the author's chain is not free: the chain went on elsewhere.
        package static let chainContinues = Code(rawValue: "chain-continues")
        /// A version names a change that this document does not hold.
        package static let unknownVersion = Code(rawValue: "unknown-version")
    }

    package let code: Code
    /// One sentence for the log: what was wrong.
    package let message: String
    /// One sentence for the caller: what to do.
    package let advice: String

    package init(_ code: Code, _ message: String, advice: String = "") {
        self.code = code
        self.message = message
        self.advice = advice
    }

    static func malformed(_ message: String) -> ReplicaError {
        ReplicaError(.malformed, message, advice: "Keep the bytes; they have no effect.")
    }

    static func limit(_ message: String, advice: String) -> ReplicaError {
        ReplicaError(.limit, message, advice: advice)
    }
}
