package import Replica

/// An identifier for people, minted offline from a random one: `C-7Q4KDM-3`.
///
/// A letter for the kind, the first 30 bits in six characters, and a check character that finds
/// every single wrong character and every swap of neighbours, the letter and itself included. The
/// beginning, `C-7Q4`, is enough where it is unique; more than six characters tell apart what
/// begins alike.
package struct ShortID: Hashable, Sendable {
    package let kind: Kind
    /// All 128 bits, five by five.
    private let digits: [UInt8]

    /// The identifier of 16 bytes or of what begins with 16 bytes; nil if there are fewer.
    package init?(_ kind: Kind, _ bytes: [UInt8]) {
        guard bytes.count >= 16 else { return nil }
        self.init(kind, digits: Alphabet.digits(of: Array(bytes[..<16])))
    }

    package init(_ kind: Kind, _ record: RecordID) {
        self.init(kind, digits: Alphabet.digits(of: record.bytes))
    }

    private init(_ kind: Kind, digits: [UInt8]) {
        self.kind = kind
        self.digits = digits
    }

    /// Characters after the letter of the usual form.
    package static let length = 6

    /// With more characters than usual, for those that begin alike.
    package func long(_ characters: Int) -> String {
        let shown = digits.prefix(min(max(characters, Self.length), Limits.idCharacters))
        let check = Alphabet.check(kind, shown)
        return "\(kind.letter)-\(Alphabet.text(shown))-\(Alphabet.characters[Int(check)])"
    }

    /// What this identifier begins with, as someone may type it.
    package func begins(with prefix: Prefix) -> Bool {
        kind == prefix.kind && digits.starts(with: prefix.digits)
    }
}

extension ShortID: CustomStringConvertible {
    package var description: String { long(Self.length) }
}

extension ShortID {
    /// What kind of thing an identifier is of, by its letter.
    package enum Kind: Character, CaseIterable, Sendable {
        case `case` = "C"
        /// A contact without a case.
        case contact = "H"
        case note = "N"
        case signal = "S"
        case incident = "I"
        case person = "P"
        case attachment = "A"
        case consent = "K"
        case transfer = "T"
        case disclosure = "V"
        case erasure = "E"
        case task = "W"
        case member = "M"
        case device = "D"
        case quarantine = "Q"
        case session = "Y"

        package var letter: Character { rawValue }
    }
}

extension Entity {
    /// The kind of identifier that people use for its records.
    ///
    /// What has no letter of its own goes by the letter of the file it is in.
    package var idKind: ShortID.Kind {
        switch self {
        case .contact: .contact
        case .note, .sharedNote, .draft: .note
        case .signal: .signal
        case .incident: .incident
        case .relatedPerson, .suspect: .person
        case .attachment: .attachment
        case .consent: .consent
        case .transfer: .transfer
        case .disclosure: .disclosure
        case .task: .task
        case .member: .member
        default: .case
        }
    }

    package func shortID(of id: RecordID) -> ShortID { ShortID(idKind, id) }
}
