/// Why a command did not happen, and what to do next.
///
/// Neither text ever quotes content or a secret; both may name identifiers, numbers and limits.
/// Whoever gets one may rely on nothing of the command having happened.
public struct SamenError: Error, Hashable, Sendable {
    /// What went wrong, stable across versions.
    ///
    /// The set is open: later versions may add codes.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code as it is printed.
        public let rawValue: String

        /// A code that this version may not know.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The store was written by a later version; it was not touched.
        public static let newerStore = Code(rawValue: "newer-store")
        /// The file is another program's database, or another device's store.
        public static let wrongStore = Code(rawValue: "wrong-store")
        /// What the store holds contradicts itself.
        public static let damagedStore = Code(rawValue: "damaged-store")
        /// The database could not do what was asked of it: disk full, no access, an I/O error.
        public static let storage = Code(rawValue: "storage")
        /// An edit is larger than one change may be.
        public static let split = Code(rawValue: "split")
        /// The device may not do this in this document or network.
        public static let notAllowed = Code(rawValue: "not-allowed")
        /// The device is a member but has not been given the keys yet.
        public static let waitingForKeys = Code(rawValue: "waiting-for-keys")
        /// Someone with authority used what this version does not know; nothing may be sealed.
        public static let updateNeeded = Code(rawValue: "update-needed")
        /// The document is not known here.
        public static let unknownDocument = Code(rawValue: "unknown-document")
        /// The edit does not fit the document, or a limit of the engine.
        public static let edit = Code(rawValue: "edit")
        /// The trust layer refused; the message begins with its reason.
        public static let trust = Code(rawValue: "trust")
        /// What was handed in is not what its caller must hand in.
        public static let misuse = Code(rawValue: "misuse")
    }

    /// What one error says in one language.
    public struct Wording: Hashable, Sendable {
        /// One sentence: what is wrong.
        public let message: String
        /// One sentence: what to do next.
        public let advice: String
    }

    /// What went wrong, for programs.
    public let code: Code
    /// One sentence: what is wrong.
    public var message: String { english.message }
    /// One sentence: what to do next.
    public var advice: String { english.advice }
    private let english: Wording
    /// Nil where the general wording of the code must do.
    private let dutch: Wording?

    package init(
        _ code: Code,
        _ message: String,
        advice: String,
        nl dutch: (message: String, advice: String)? = nil
    ) {
        self.code = code
        english = Wording(message: message, advice: advice)
        self.dutch = dutch.map { Wording(message: $0.message, advice: $0.advice) }
    }

    /// The two sentences in a language.
    public func wording(in language: Language) -> Wording {
        switch language {
        case .english: english
        case .dutch: dutch ?? code.dutch ?? english
        }
    }
}

extension SamenError: CustomStringConvertible {
    /// The code and both sentences, in English: for logs.
    public var description: String { "\(code.rawValue): \(message) \(advice)" }
}
