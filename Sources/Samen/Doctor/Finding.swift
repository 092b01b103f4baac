/// One thing that was looked at on this computer, how it is, and what to do about it.
public struct Finding: Hashable, Sendable {
    /// How much it matters.
    public enum Severity: String, Sendable, CaseIterable, Comparable {
        /// It is as it should be.
        case ok
        /// It could be better.
        case advice
        /// It weakens the protection of what is written here, or will get in the way.
        case warning
        /// What is written here can reach others, or cannot be kept.
        case danger

        /// The worse is the greater.
        public static func < (a: Severity, b: Severity) -> Bool {
            rank(a) < rank(b)
        }

        private static func rank(_ severity: Severity) -> Int {
            allCases.firstIndex(of: severity) ?? 0
        }
    }

    /// What one finding says in one language.
    public struct Wording: Hashable, Sendable {
        /// One sentence: how it is.
        public let message: String
        /// One sentence: what to do; empty if nothing need be done.
        public let advice: String

        package init(_ message: String, _ advice: String = "") {
            self.message = message
            self.advice = advice
        }
    }

    /// What was found, stable across versions; later versions may add codes.
    public let code: String
    /// How much it matters.
    public let severity: Severity
    private let english: Wording
    private let dutch: Wording

    package init(_ code: String, _ severity: Severity, en: Wording, nl: Wording) {
        precondition(
            severity == .ok || !(en.advice.isEmpty || nl.advice.isEmpty),
            "what is not as it should be comes with what to do"
        )
        self.code = code
        self.severity = severity
        english = en
        dutch = nl
    }

    /// The two sentences in a language.
    public func wording(in language: Language) -> Wording {
        switch language {
        case .english: english
        case .dutch: dutch
        }
    }
}
