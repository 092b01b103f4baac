internal import Trust

/// A vault on this computer, as far as it can be told without its passphrase.
public struct VaultListing: Sendable {
    /// What can be known of a vault from outside.
    public enum State: String, Sendable {
        /// Commands open it without its passphrase.
        case unlocked
        /// Its passphrase is needed.
        case locked
        /// Its files are damaged, or not this user's alone.
        case refused
    }

    /// What the vault is called on this computer.
    public let name: String
    /// Whether it is unlocked.
    public let state: State
    /// The stable code of what is wrong with it, if it is refused.
    public let problem: String?
    /// The short code of its member, if it is unlocked and enrolled.
    public let member: String?
    /// Own changes and entries that the central server does not have; nil while it is locked.
    public let unsent: Int?
    /// When the oldest of them was made, in milliseconds since 1970.
    public let oldestUnsent: UInt64?
    /// When a server last answered it, in milliseconds since 1970; nil while it is locked, or for never.
    public let lastContact: UInt64?
}

extension Vault {
    /// The vaults on this computer, by name.
    ///
    /// A locked one stays locked, and nothing of it is read; the time of an unlocked one goes on.
    ///
    /// - Parameter environment: The value of an environment variable, nil where it is not set.
    /// - Returns: One for each folder that holds a vault, damaged ones too.
    /// - Throws: `SamenError` with `misuse` if no folder of vaults can be found.
    public static func list(environment: (String) -> String?) throws -> [VaultListing] {
        try VaultPlace.all(environment: environment).map { listing(of: $0) }
    }

    private static func listing(of place: VaultPlace) -> VaultListing {
        do {
            _ = try explaining { try place.existing().storedKeys() }
            guard (try? place.isUnlocked) == true else { return VaultListing(place, .locked) }
            let opened = try look(at: place)
            defer { opened.close() }
            return VaultListing(place, .unlocked, status: try opened.status())
        } catch let error as SamenError where error.code == .locked {
            return VaultListing(place, .locked)
        } catch {
            return VaultListing(place, .refused, problem: SamenError(error).code.rawValue)
        }
    }

    /// The short code of the member whose vault this is; nil before its enrolment has ended.
    public var memberCode: String? {
        profile.member.map { ShortCode.of($0) }
    }
}

extension VaultListing {
    fileprivate init(
        _ place: VaultPlace,
        _ state: State,
        status: VaultStatus? = nil,
        problem: String? = nil
    ) {
        name = place.name
        self.state = state
        self.problem = problem
        member = status?.member
        unsent = status?.unsent
        oldestUnsent = status?.oldestUnsent
        lastContact = status?.servers.compactMap(\.lastContact).max()
    }
}
