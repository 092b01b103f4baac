/// Why something cannot go into a case file, in both languages.
///
/// Neither text ever quotes what was entered: it may be a name or an address.
package struct CaseFileError: Error, Hashable, Sendable {
    /// The kind of refusal.
    ///
    /// The set is open: later versions may add codes.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The code is not in the vocabulary of the field.
        package static let unknownCode = Code(rawValue: "unknown-code")
        /// The text is not a date, or that day does not exist.
        package static let date = Code(rawValue: "date")
        /// Longer than the field may be.
        package static let tooLong = Code(rawValue: "too-long")
        /// Several lines where one is expected, or characters that cannot be shown.
        package static let characters = Code(rawValue: "characters")
        /// The value is of another kind than the field holds.
        package static let kind = Code(rawValue: "kind")
        /// A part of an event that must be there is missing.
        package static let missing = Code(rawValue: "missing")
        /// A number that fails its own check.
        package static let checksum = Code(rawValue: "checksum")
        /// The text is not an identifier.
        package static let identifier = Code(rawValue: "identifier")
        /// Nothing here has this identifier.
        package static let unknownIdentifier = Code(rawValue: "unknown-identifier")
        /// Several things here begin with this identifier.
        package static let ambiguousIdentifier = Code(rawValue: "ambiguous-identifier")
        /// The field is not written in this way.
        package static let field = Code(rawValue: "field")
        /// The same person twice where two are needed.
        package static let secondPerson = Code(rawValue: "second-person")
    }

    /// One sentence what is wrong and one what to do.
    package struct Wording: Hashable, Sendable {
        package let message: String
        package let advice: String

        init(_ message: String, _ advice: String) {
            self.message = message
            self.advice = advice
        }
    }

    package let code: Code
    package let english: Wording
    package let dutch: Wording

    init(_ code: Code, en english: Wording, nl dutch: Wording) {
        self.code = code
        self.english = english
        self.dutch = dutch
    }

    package var message: String { english.message }
    package var advice: String { english.advice }

    package func wording(in language: Language) -> Wording {
        switch language {
        case .dutch: dutch
        case .english: english
        }
    }
}

extension CaseFileError: CustomStringConvertible {
    package var description: String { "\(code.rawValue): \(message) \(advice)" }
}
