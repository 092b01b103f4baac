/// How far below the root an act is signed: smaller is higher.
package struct Level: Hashable, Comparable, Sendable {
    package let rawValue: UInt8

    package init(_ rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let root = Level(0)
    /// Two administrators of one organisation acting together.
    package static let twoAdministrators = Level(1)
    package static let administrator = Level(2)
    package static let lead = Level(3)
    package static let worker = Level(4)
    package static let reader = Level(5)
    /// Signs nothing that counts, and is handed no key.
    package static let relay = Level(6)
    /// Below every role: a device ends its own grants and nothing else.
    package static let resignation = Level(7)

    // Inside a document, under its organisation's leads.
    package static let documentOwner = Level(4)
    package static let documentWriter = Level(5)
    package static let documentReader = Level(6)

    /// The highest level at which whatever this level grants may act.
    package var below: Level {
        Level(rawValue < .max ? rawValue + 1 : .max)
    }

    package static func < (a: Level, b: Level) -> Bool {
        a.rawValue < b.rawValue
    }
}

/// What a member is in its organisation.
package enum Role: String, Hashable, Sendable, CaseIterable {
    case admin, lead, worker, reader
    /// A server at a shelter: stores and forwards, and reads nothing.
    case relay

    package var level: Level {
        switch self {
        case .admin: .administrator
        case .lead: .lead
        case .worker: .worker
        case .reader: .reader
        case .relay: .relay
        }
    }

    /// The role that acts at a level, if one does.
    init?(level: Level) {
        guard let role = Role.allCases.first(where: { $0.level == level }) else { return nil }
        self = role
    }
}

/// What a member is in one document.
package enum DocumentRole: String, Hashable, Sendable, CaseIterable {
    case owner, writer, reader

    package var level: Level {
        switch self {
        case .owner: .documentOwner
        case .writer: .documentWriter
        case .reader: .documentReader
        }
    }

    init?(level: Level) {
        guard let role = DocumentRole.allCases.first(where: { $0.level == level }) else {
            return nil
        }
        self = role
    }

    /// Whether this role may do all that the other may.
    package func includes(_ other: DocumentRole) -> Bool {
        level <= other.level
    }
}
