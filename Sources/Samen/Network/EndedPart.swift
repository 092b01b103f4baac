internal import Trust

/// Why a device has no place in the network any more, or its member no part in a case; or why that part has
/// to wait for the word of a lead.
///
/// What was written stays on this device, and what was sent is kept; nothing new comes.
public struct EndedPart: Hashable, Sendable, Codable {
    /// What ended it, as a stable code, such as `device-lost`, `grant-void`, `unshared` or
    /// `author-removed`.
    public let code: String
    /// Since when, by the clock of whoever signed it, in milliseconds since 1970.
    public let since: UInt64?
    /// Whose doing it was: `root`, or the short code of a member.
    public let by: String?
    /// The short codes of those who can do something about it.
    public let ask: [String]

    init(_ ending: Ending, _ membership: Membership) {
        code = ending.cause.rawValue
        since = ending.milliseconds
        by = ending.author.map { author in
            guard let device = author.device else { return "root" }
            let member = membership.members(everGranted: device).last
            return member.map { ShortCode.of($0) } ?? ShortCode.of(device)
        }
        ask = ending.askable.map { ShortCode.of($0) }
    }
}

/// A case in which the member has no part any more, or only until a lead has spoken.
public struct EndedCase: Hashable, Sendable {
    /// The case's short code.
    public let code: String
    /// Why, since when, and whom to ask.
    public let part: EndedPart
}
