/// Why a command did not happen, and what to do next.
///
/// Neither text ever quotes content or a secret; both may name identifiers, numbers and limits.
/// Whoever gets one may rely on nothing of the command having happened.
package struct SamenError: Error, Hashable, Sendable {
    /// What went wrong, stable across versions.
    ///
    /// The set is open: later versions may add codes.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The store was written by a later version; it was not touched.
        package static let newerStore = Code(rawValue: "newer-store")
        /// The file is another program's database, or another device's store.
        package static let wrongStore = Code(rawValue: "wrong-store")
        /// What the store holds contradicts itself.
        package static let damagedStore = Code(rawValue: "damaged-store")
        /// The database could not do what was asked of it: disk full, no access, an I/O error.
        package static let storage = Code(rawValue: "storage")
        /// An edit is larger than one change may be.
        package static let split = Code(rawValue: "split")
        /// The device may not do this in this document or network.
        package static let notAllowed = Code(rawValue: "not-allowed")
        /// The device is a member but has not been given the keys yet.
        package static let waitingForKeys = Code(rawValue: "waiting-for-keys")
        /// Someone with authority used what this version does not know; nothing may be sealed.
        package static let updateNeeded = Code(rawValue: "update-needed")
        /// The document is not known here.
        package static let unknownDocument = Code(rawValue: "unknown-document")
        /// The edit does not fit the document, or a limit of the engine.
        package static let edit = Code(rawValue: "edit")
        /// The trust layer refused; the message begins with its reason.
        package static let trust = Code(rawValue: "trust")
        /// What was handed in is not what its caller must hand in.
        package static let misuse = Code(rawValue: "misuse")
    }

    package let code: Code
    /// One sentence: what is wrong.
    package let message: String
    /// One sentence: what to do next.
    package let advice: String

    package init(_ code: Code, _ message: String, advice: String) {
        self.code = code
        self.message = message
        self.advice = advice
    }
}

extension SamenError: CustomStringConvertible {
    package var description: String { "\(code.rawValue): \(message) \(advice)" }
}
