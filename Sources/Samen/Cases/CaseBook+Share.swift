import CaseFile
import Replica
import Trust

/// What a member may do in a case.
public enum CaseRole: String, Sendable, CaseIterable {
    /// Writes, and decides who else has a part.
    case owner
    /// Writes.
    case writer
    /// Looks.
    case reader

    var role: DocumentRole {
        switch self {
        case .owner: .owner
        case .writer: .writer
        case .reader: .reader
        }
    }

    init(_ role: DocumentRole) {
        switch role {
        case .owner: self = .owner
        case .writer: self = .writer
        case .reader: self = .reader
        }
    }
}

/// Someone who has a part in a case.
public struct CaseMember: Hashable, Sendable {
    /// The short code.
    public let code: String
    /// The organisation's identifier, in hexadecimal digits.
    public let organisation: String
    /// What the member may do, by the code of the compartment; of those that this person has a part in.
    public let roles: [String: CaseRole]
    /// Whether this installation acts for the member.
    public let isYou: Bool
}

extension CaseBook {
    /// Gives a member of any organisation a part in a case; earlier contents can be read too.
    ///
    /// A writer and a reader get what everyone who has the case has; an owner gets every compartment that
    /// this person may give, but drafts. `names` are compartments that the role is given in beside that.
    /// A member who has the part already is handed the keys once more; who has written does not become a
    /// reader, for what it wrote would lose its effect. Throws `SamenError` with
    /// `not-allowed` if this person may not decide that.
    public func share(
        _ code: String,
        with member: String,
        as role: CaseRole,
        compartments names: [String] = []
    ) throws {
        let named = try names.map { name in
            guard let compartment = Compartment(code: name), Self.shared.contains(compartment)
            else {
                throw SamenError.noSuchCompartment
            }
            return compartment
        }
        try work { work in
            let caseID = try CaseIndex(work.database).caseID(code)
            let member = try work.evaluation.member(member)
            let files = try CaseIndex(work.database).documents(of: caseID)
            guard named.allSatisfy({ name in files.contains { $0.compartment == name } }) else {
                throw SamenError.noSuchCompartment
            }
            for file in files where Self.shared.contains(file.compartment) {
                let has = work.evaluation.members(of: file.id)[member] != nil
                let isBasic = [.core, .access].contains(file.compartment)
                let isMeant =
                    named.isEmpty
                    ? isBasic || role == .owner
                    : named.contains(file.compartment) || isBasic && !has
                guard isMeant else { continue }
                let isNamed = file.compartment == .core || named.contains(file.compartment)
                guard work.maySet(role.role, of: member, in: file.id) else {
                    if isNamed { throw SamenError.mayNotShare }
                    continue
                }
                let isAccess = file.compartment == .access
                if role == .reader, !isAccess, try work.hasWritten(member, in: file.id) {
                    throw SamenError.hasWritten
                }
                try work.set(role.role, of: member, in: file.id)
            }
        }
    }

    /// Compartments in which others may be given a part: drafts are their author's.
    private static let shared: Set<Compartment> = Set(Compartment.allCases)
        .subtracting([.drafts, .directory])

    /// Ends a member's part in a case, or in one compartment of it; one's own too.
    ///
    /// What was read before stays read; whoever writes next does so under keys that the member lacks.
    /// Throws `SamenError` with `not-allowed` if this person may not decide that, or with
    /// `sole-owner` if nobody would be left to decide about the case.
    ///
    /// - Returns: The compartments in which the member keeps its part, because only a lead may end it.
    @discardableResult
    public func unshare(
        _ code: String,
        with member: String,
        compartment name: String? = nil
    ) throws -> [String] {
        let compartment = try name.map { name in
            guard let found = Compartment(code: name) else { throw SamenError.noSuchCompartment }
            return found
        }
        return try work { work in
            let caseID = try CaseIndex(work.database).caseID(code)
            let member = try work.evaluation.member(member)
            let files = try CaseIndex(work.database).documents(of: caseID).filter { file in
                compartment.map { $0 == file.compartment } ?? (file.compartment != .drafts)
            }
            let concerned = files.filter { work.evaluation.members(of: $0.id)[member] != nil }
            guard !concerned.isEmpty else { throw SamenError.hasNoPart }
            var kept: [String] = []
            for file in concerned {
                let owners = work.evaluation.members(of: file.id).filter { $0.value == .owner }
                if file.compartment == .core, Array(owners.keys) == [member] {
                    throw SamenError.soleOwner
                }
                guard work.maySet(nil, of: member, in: file.id) else {
                    if file.compartment == .core || name != nil { throw SamenError.mayNotShare }
                    kept.append(file.compartment.code)
                    continue
                }
                try work.remove(member, from: file.id)
            }
            return kept
        }
    }

    /// Who has a part in a case, in the compartments that this person has one in; the owners first.
    ///
    /// Throws `SamenError` if no case has this code here.
    public func members(of code: String) throws -> [CaseMember] {
        try device.look { look in
            let caseID = try CaseIndex(look.database).caseID(code)
            var roles: [MemberID: [String: CaseRole]] = [:]
            for file in try CaseIndex(look.database).documents(of: caseID)
            where file.compartment != .drafts {
                for (member, role) in look.evaluation.members(of: file.id) {
                    roles[member, default: [:]][file.compartment.code] = CaseRole(role)
                }
            }
            let owners = Set(roles.filter { $0.value["core"] == .owner }.keys)
            let order = roles.keys.sorted {
                (owners.contains($0) ? 0 : 1, $0) < (owners.contains($1) ? 0 : 1, $1)
            }
            return order.map { member in
                CaseMember(
                    code: ShortCode.of(member),
                    organisation: member.organisation.description,
                    roles: roles[member] ?? [:],
                    isYou: member == device.member
                )
            }
        }
    }
}

extension SamenError.Code {
    /// Nobody else could decide about a case.
    public static let soleOwner = SamenError.Code(rawValue: "sole-owner")
}

extension SamenError {
    static let soleOwner = SamenError(
        .soleOwner,
        "The member is the only owner; nobody would be left to decide about the case.",
        advice: "Give someone else the part of an owner first, with `samen share`.",
        nl: (
            "Dit lid is de enige eigenaar; er blijft niemand over die over het dossier beslist.",
            "Maak eerst iemand anders eigenaar, met `samen share`."
        )
    )

    static let mayNotShare = SamenError(
        .notAllowed,
        "This person may not decide who has this part in the case.",
        advice: "Ask an owner of the case, or a lead for the part of an owner.",
        nl: (
            "Deze persoon mag niet beslissen wie dit deel aan het dossier heeft.",
            "Vraag een eigenaar van het dossier, of voor een eigenaar de leiding."
        )
    )

    static let hasWritten = SamenError(
        .notAllowed,
        "The member has written here; as a reader's, that would lose its effect.",
        advice: "Leave it a writer, or end its part with `samen unshare`.",
        nl: (
            "Dit lid heeft hier geschreven; van een lezer zou dat geen effect meer hebben.",
            "Laat het schrijver, of beëindig het deel met `samen unshare`."
        )
    )

    static let hasNoPart = SamenError(
        .unknownID,
        "The member has no part in this.",
        advice: "See who has with `samen members` and the case's code.",
        nl: (
            "Dit lid heeft hier geen deel aan.",
            "Zie wie dat wel heeft met `samen members` en de code van het dossier."
        )
    )
}
