package import Samen

/// Something said to a person, in both languages.
///
/// Both stand side by side where they are used, so that one is never changed without the other.
package struct Phrase: Sendable {
    private let english: String
    private let dutch: String

    package init(en english: String, nl dutch: String) {
        self.english = english
        self.dutch = dutch
    }

    /// What needs no translation: an identifier, a name that was typed in.
    package init(_ same: String) {
        self.init(en: same, nl: same)
    }

    package func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .dutch: dutch
        }
    }

    /// The text in the language of this run.
    package var text: String { text(in: .chosen) }

    package static func + (a: Phrase, b: Phrase) -> Phrase {
        Phrase(en: a.english + b.english, nl: a.dutch + b.dutch)
    }
}
