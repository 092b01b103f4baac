internal import Trust

/// What a member may do in its organisation.
public enum MemberRole: String, Sendable, CaseIterable {
    /// Grants and removes members and devices; reads no file by that.
    case admin
    /// Leads a team: may be a member of all of its files.
    case lead
    /// Writes files.
    case worker
    /// Reads files.
    case reader
    /// A server at a shelter: stores and forwards, and is handed no key.
    case relay

    init(_ role: Role) {
        switch role {
        case .admin: self = .admin
        case .lead: self = .lead
        case .worker: self = .worker
        case .reader: self = .reader
        case .relay: self = .relay
        }
    }

    var role: Role {
        switch self {
        case .admin: .admin
        case .lead: .lead
        case .worker: .worker
        case .reader: .reader
        case .relay: .relay
        }
    }
}

/// A member of the network, by pseudonym.
public struct Member: Sendable {
    /// The short code, `M-TDQKFB-F`.
    public let code: String
    /// The organisation's identifier, in hexadecimal digits.
    public let organisation: String
    /// What the member may do there.
    public let role: MemberRole
    /// The short codes of its devices.
    public let devices: [String]
    /// Whether this installation acts for the member.
    public let isYou: Bool
}

extension Vault {
    /// The members of the network as far as this device has heard, by organisation and role.
    ///
    /// - Throws: `SamenError` with `not-enrolled`.
    public func members() throws -> [Member] {
        let device = try device()
        let evaluation = try device.evaluation()
        let own = device.member.organisation
        let members = evaluation.members.sorted { a, b in
            let order = (a.key.organisation == own ? 0 : 1, b.key.organisation == own ? 0 : 1)
            if order.0 != order.1 { return order.0 < order.1 }
            if a.key.organisation != b.key.organisation {
                return a.key.organisation < b.key.organisation
            }
            return (a.value.level, a.key) < (b.value.level, b.key)
        }
        let owned = members.map { evaluation.devices(of: $0.key) }
        let devices = Dictionary(
            zip(owned.joined(), ShortCode.apart(Array(owned.joined()))),
            uniquingKeysWith: { first, _ in first }
        )
        return zip(members, ShortCode.apart(members.map(\.key))).map { entry, code in
            let (member, role) = entry
            return Member(
                code: code,
                organisation: member.organisation.description,
                role: MemberRole(role),
                devices: evaluation.devices(of: member).compactMap { devices[$0] },
                isYou: member == device.member
            )
        }
    }
}
