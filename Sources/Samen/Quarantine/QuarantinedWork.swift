/// Something that was written and has no effect, and why.
///
/// Nothing in quarantine is ever dropped.
public struct QuarantinedWork: Hashable, Sendable {
    /// What keeps it there.
    public enum State: String, Sendable {
        /// It is authentic, and waits for whoever may decide.
        case undecided
        /// Who may decide has left it without effect; it can still be adopted.
        case rejected
        /// It is authentic, and cannot be read here.
        case unreadable
        /// Something else is missing here.
        case waiting
        /// It is not what it claims to be, or a server will not have it.
        case refused
    }

    /// Who left it without effect, when and why.
    public struct Rejection: Hashable, Sendable {
        /// Who decided.
        public let by: Writer
        /// When, in milliseconds since 1970 by the clock of who decided.
        public let at: UInt64
        /// Why; empty for a document, into which nothing can be written.
        public let reason: String
    }

    /// What kind of work it is.
    public enum Kind: String, Sendable {
        /// What someone wrote in a case.
        case change
        /// An entry of a membership log.
        case entry
        /// Something that was begun, a case or a part of one, with all that its author wrote there.
        case document
        /// Bytes that are neither.
        case unknown
    }

    /// Its short code, `Q-7Q4KDM-3`.
    public let code: String
    /// What kind of work it is.
    public let kind: Kind
    /// What keeps it there.
    public let state: State
    /// Why it has no effect: a code of the closed list of `Protocol/README.md`.
    public let reason: String
    /// Who wrote it, as far as that is known.
    public let author: Writer
    /// The short code of the device that wrote it; nil if that is not known.
    public let device: String?
    /// The short code of the case; nil if that is not known here.
    public let caseCode: String?
    /// The part of the case, by its code.
    public let compartment: String?
    /// Its number among the changes of its device in this part of the case.
    public let number: UInt64?
    /// When this device first met it, in milliseconds since 1970.
    public let since: UInt64
    /// Bytes of it, sealed.
    public let size: Int
    /// The short codes of those who decide on it, none if nobody needs to.
    public let deciders: [String]
    /// Whether the person whose vault this is may decide.
    public let isYours: Bool
    /// The last rejection; nil if there was none.
    public let rejection: Rejection?
}

/// Something in quarantine, with what it would do.
public struct QuarantineView: Hashable, Sendable {
    /// One thing that a case would show differently.
    public struct Effect: Hashable, Sendable {
        /// The short code of the record; nil where such records have none.
        public let recordCode: String?
        /// What the record is called.
        public let title: Shown
        /// The code of the field; nil if this version does not know it.
        public let name: String?
        /// What the field is called.
        public let label: Shown
        /// The field as it stands; nil for an event.
        public let before: FieldView?
        /// The field as it would stand; nil for an event.
        public let after: FieldView?
        /// What would be added, for an event.
        public let added: EventView?
        /// What would go, for an event.
        public let removed: EventView?
    }

    /// What is in quarantine.
    public let work: QuarantinedWork
    /// What would be adopted along with it, because one counts only with the other.
    public let along: [String]
    /// When it was written, in milliseconds since 1970 by its author's clock; nil if that cannot be
    /// read here.
    public let authored: UInt64?
    /// What the case would show differently, in a fixed order; nil if this device cannot tell.
    public let effects: [Effect]?
    /// The short codes of the members who have a part in this part of the case.
    public let readers: [String]
    /// Of a membership entry, and of a document its beginning: what it was to do and to whom.
    public let entry: LogLine?
}
