/// A row of the list of cases.
public struct CaseSummary: Hashable, Sendable {
    /// The case's short code.
    public let code: String
    /// What the young person is called in the file; several names where people differ.
    public let pseudonym: String
    /// The young person's name, where it was asked for and this device can open `identity`; several
    /// names where people differ.
    public let name: String?
    /// The phase; nil if none was written.
    public let phase: Shown?
    /// The danger level in force: the most cautious that stands.
    public let danger: Shown
    /// Whether people disagree about the danger level.
    public let isDangerContested: Bool
    /// Calendar days of waiting; nil if nobody waits.
    public let waitingDays: Int?
    /// How many cells of the case await review.
    public let contested: Int
    /// Own changes that the central server does not have yet.
    public let unsent: Int
    /// Who is in charge, by short code; nobody or several is for a lead to settle.
    public let owners: [String]
    /// Whether a part of what was written cannot be read here yet.
    public let isWaitingForKeys: Bool
}

/// A file that this device may read and cannot: which one it is, only its keys will tell.
public struct PendingFile: Hashable, Sendable {
    /// Colleagues whose devices hand over the keys by themselves, by short code.
    public let grantors: [String]
    /// When this device first heard of it, in milliseconds since 1970.
    public let since: UInt64
    /// Whether it has the keys, and only the contents are missing.
    public let hasKeys: Bool
}

/// The cases of a device, the most urgent first.
public struct CaseList: Hashable, Sendable {
    /// At most 50.
    public let cases: [CaseSummary]
    /// How many there are in all.
    public let total: Int
    /// What cannot be read yet; never hidden.
    public let pending: [PendingFile]
    /// Cases in the list whose names one may take for each other, by short code.
    ///
    /// Spelled alike, or with letters that look alike; they are different cases.
    public let namesakes: [[String]]
    /// Cases in which this member has no part any more; what was written of them stays here.
    public let ended: [EndedCase]
    /// Cases in the list that wait for the word of a lead, for their author was removed: until then they
    /// are read as they were, and what is written in them is kept and not sent.
    public let awaiting: [EndedCase]
    /// Why this device has no place in the network any more, so that none of its cases are listed; nil
    /// while it has one.
    public let deviceEnded: EndedPart?
}
