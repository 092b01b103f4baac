/// What a field, an element of a set or a part of an event holds.
package indirect enum Kind: Hashable, Sendable {
    /// A code of a vocabulary.
    case code(Vocabulary)
    /// A code, or a line where no code fits.
    case codeOrLine(Vocabulary)
    /// One line of text.
    case line
    /// Text of several lines.
    case prose
    /// A day: `2026-11-20`.
    case date
    /// A day, or a day and a time at the wall in the Netherlands: `2026-11-20T14:30`.
    case time
    /// Milliseconds since 1970.
    case moment
    /// Times of the week: `1-5 15:30-17:00; 6 10:00-12:00`.
    case week
    /// A person who works in the network.
    case member
    /// An organisation of the network.
    case organisation
    /// A record of this kind.
    case reference(Entity)
    /// A related person, a member or an organisation.
    case party
    /// A whole number.
    case number
    /// A language by its BCP 47 tag.
    case language
    /// A country by its two letters of ISO 3166.
    case country
    /// A municipality by the four digits of CBS.
    case municipality
    /// A citizen service number, with its check.
    case bsn
    /// Bytes that only programs read: a hash, a key, a device.
    case bytes
    /// Codes with reasons: what was answered to each question.
    case answers(Vocabulary)
    /// Which cell an event is about.
    case cell
    /// Any value, as it stood elsewhere.
    case any
    /// Several of one kind.
    case list(Kind)
    /// A sequence of records of this kind.
    case sequence(Entity)
    /// The parts of an event.
    case parts([Part])
}

/// A part of an event.
package struct Part: Hashable, Sendable {
    package let code: UInt16
    package let name: String
    package let kind: Kind
    package let isRequired: Bool
    private let dutch: String

    init(_ code: UInt16, _ name: String, nl dutch: String, _ kind: Kind, required: Bool = false) {
        self.code = code
        self.name = name
        self.kind = kind
        self.dutch = dutch
        isRequired = required
    }

    package func label(in language: Language) -> String {
        language == .dutch ? dutch : name.asLabel
    }
}

extension Part {
    /// When it happened, as far as that is known.
    package static let happened = Part(1, "happened_at", nl: "Gebeurd op", .time)
    /// How exactly that is known.
    package static let precision = Part(2, "precision", nl: "Nauwkeurigheid", .code(.precision))
    /// When it was written down, by the clock of the device that did.
    package static let recorded = Part(
        3,
        "recorded_at",
        nl: "Vastgelegd op",
        .moment,
        required: true
    )

    /// What every event has.
    static let common: [Part] = [happened, precision, recorded]
}

extension String {
    /// A name in snake case as a label: spaces, and a capital.
    var asLabel: String {
        var label = ""
        for character in self {
            let shown = character == "_" ? " " : character
            label += label.isEmpty ? shown.uppercased() : String(shown)
        }
        return label
    }
}
