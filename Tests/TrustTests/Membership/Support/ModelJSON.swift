import Foundation
import Trust

/// One line of membership vectors: a set of entries and what they mean.
///
/// Identifiers are opaque texts there: up to 32 bytes for entries and devices, 16 for everything
/// else and for an entry that begins a document.
struct ModelLine: Codable {
    struct Document: Codable {
        var organisation: String
        var members: [String: String]
        var erasure: String
    }

    var seed: UInt64?
    var entries: [ModelEntry]
    var members: [String: String]
    var devices: [String: [String: String]]
    var valid: [String]
    var void: [String]
    var pending: [String]
    var stopped: [String]
    var toConfirm: [String]
    var documents: [String: Document]
}

/// One entry of a line.
///
/// Which optional fields it has depends on its kind.
struct ModelEntry: Codable {
    struct Point: Codable {
        var device: String
        var authorSeq: UInt64
        var entry: String
    }

    var id: String
    var log: String
    var kind: String
    var signer: String
    var authorSeq: UInt64
    var authorPrev: String?
    var parents: [String]
    var networkHeads: [String]?
    var organisation: String?
    var member: String?
    var device: String?
    var role: String?
    var reason: String?
    var trustUntil: [Point]?
    var subject: String?
    var delegation: String?
    var limit: UInt64?
}

/// Why a line cannot be read.
enum ModelError: Error, Equatable {
    case nameTooLong(String)
    case notAMember(String)
    case unknownWord(String)
}

extension ModelEntry.Point {
    init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        device = try values.decode(String.self)
        authorSeq = try values.decode(UInt64.self)
        entry = try values.decode(String.self)
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.unkeyedContainer()
        try values.encode(device)
        try values.encode(authorSeq)
        try values.encode(entry)
    }
}

extension ModelLine {
    init(parsing text: some StringProtocol) throws {
        self = try JSONDecoder().decode(ModelLine.self, from: Data(text.utf8))
    }

    /// The line as JSON with sorted keys, without a line break.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    init(seed: UInt64, entries: [Entry], outcome: Outcome) {
        func names(_ verdict: Verdict) -> [String] {
            outcome.verdicts.filter { $0.value == verdict }.map(\.key.text).sorted()
        }
        self.seed = seed
        self.entries = entries.map(ModelEntry.init)
        members = named(outcome.members) {
            $0.text
        } value: {
            $0.rawValue
        }
        devices = named(outcome.devices) {
            $0.text
        } value: { roles in
            named(roles) {
                $0.text
            } value: {
                $0.rawValue
            }
        }
        (valid, void) = (names(.valid), names(.void))
        (pending, stopped) = (names(.pending), names(.stopped))
        toConfirm = outcome.toConfirm.map(\.text).sorted()
        documents = named(outcome.documents) {
            $0.text
        } value: { document in
            Document(
                organisation: document.organisation.text,
                members: named(document.members) {
                    $0.text
                } value: {
                    $0.rawValue
                },
                erasure: document.erasure.rawValue
            )
        }
    }

    /// What the line says its entries mean.
    func outcome() throws -> Outcome {
        var outcome = Outcome()
        for (name, role) in members { outcome.members[try memberID(name)] = try word(role) }
        for (name, roles) in devices {
            for (member, role) in roles {
                outcome.devices[try longID(name), default: [:]][try memberID(member)] = try word(
                    role
                )
            }
        }
        for (verdict, names) in [
            (Verdict.valid, valid), (.void, void), (.pending, pending), (.stopped, stopped),
        ] {
            for name in names { outcome.verdicts[try longID(name)] = verdict }
        }
        outcome.toConfirm = Set(try toConfirm.map { try longID($0) })
        for (name, document) in documents {
            var members: [MemberID: DocumentRole] = [:]
            for (member, role) in document.members {
                members[try memberID(member)] = try word(role)
            }
            outcome.documents[try shortID(name)] = Outcome.Document(
                organisation: try shortID(document.organisation),
                members: members,
                erasure: try word(document.erasure)
            )
        }
        return outcome
    }
}

private func named<Key, Value, Text>(
    _ values: [Key: Value],
    key: (Key) -> String,
    value: (Value) -> Text
) -> [String: Text] {
    Dictionary(uniqueKeysWithValues: values.map { (key($0.key), value($0.value)) })
}

// MARK: - Texts

func longID<Kind>(_ text: String) throws -> Identifier32<Kind> {
    guard text.utf8.count <= 32 else { throw ModelError.nameTooLong(text) }
    return Identifier32(text)
}

func shortID<Kind>(_ text: String) throws -> Identifier16<Kind> {
    guard text.utf8.count <= 16 else { throw ModelError.nameTooLong(text) }
    return Identifier16(text)
}

func memberID(_ text: String) throws -> MemberID {
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { throw ModelError.notAMember(text) }
    return MemberID(organisation: try shortID(parts[0]), person: try shortID(parts[1]))
}

func word<Word: RawRepresentable<String>>(_ text: String) throws -> Word {
    guard let word = Word(rawValue: text) else { throw ModelError.unknownWord(text) }
    return word
}
