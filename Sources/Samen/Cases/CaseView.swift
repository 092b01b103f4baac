/// A case as this device can read it.
public struct CaseView: Hashable, Sendable {
    /// The case's short code.
    public let code: String
    /// Compartments that are open here, by their codes.
    public let compartments: [String]
    /// The case itself, with the fields of every compartment that is open here.
    public let fields: [FieldView]
    /// Persons around the young person, each with its danger markers.
    public let persons: [RecordView]
    /// What is to be done.
    public let tasks: [RecordView]
    /// Other records: phones, measures, plan steps.
    public let others: [RecordView]
    /// What was noticed.
    public let signals: [EventView]
    /// Notes, drafts and shared notes.
    public let notes: [NoteView]
    /// Everything else that was written down once, in the order of its writing.
    public let events: [EventView]
    /// Whether a part of what was written cannot be read here yet.
    public let isWaitingForKeys: Bool
    /// Why the case waits for the word of a lead, and whom to ask; nil if it does not.
    ///
    /// Until then it is read as it was, and what is written in it is kept and not sent.
    public let awaits: EndedPart?
}

/// A note: a draft, a signed one, or one that several write together.
public struct NoteView: Hashable, Sendable {
    /// How far it is.
    public enum State: String, Sendable {
        /// Only its author can read it.
        case draft
        /// It says for good what it says.
        case signed
        /// Several people write in it.
        case shared
    }

    /// The note's short code.
    public let code: String
    /// How far it is.
    public let state: State
    /// The kind of note; nil if none was chosen.
    public let kind: Shown?
    /// A shared note's title.
    public let title: String?
    /// The text; of a signed note what was observed.
    public let text: String
    /// What the author makes of it, apart from what was observed.
    public let interpretation: String?
    /// Who wrote it; of a shared note, who began it.
    public let author: Writer
    /// When it was signed, or begun, in milliseconds since 1970.
    public let at: UInt64
    /// Whether two people wrote in one paragraph without having seen each other's words.
    public let isContested: Bool
    /// What was added to a signed note later.
    public let addenda: [EventView]
}

/// One version of a text: what one change made of it.
public struct NoteVersion: Hashable, Sendable {
    /// Who wrote it.
    public let author: Writer
    /// When, in milliseconds since 1970 by the author's clock.
    public let at: UInt64
    /// The whole text at that moment.
    public let text: String
}

/// A stretch of a text and who wrote it.
public struct Passage: Hashable, Sendable {
    /// The words.
    public let text: String
    /// Who wrote them.
    public let author: Writer
    /// When, in milliseconds since 1970 by the author's clock.
    public let at: UInt64
}

/// How a note came to be.
public struct NoteHistory: Hashable, Sendable {
    /// From the first version to the last.
    public let versions: [NoteVersion]
    /// The text of today with its authors, from beginning to end.
    public let passages: [Passage]
}

/// Something about which people disagree, or wrote at once without seeing each other's words.
public struct ReviewItem: Hashable, Sendable {
    /// The short code of the case.
    public let caseCode: String
    /// The short code of the record; the case's own for a field of the case.
    public let recordCode: String?
    /// What the record is called, with its danger markers if it is a person.
    public let title: Shown
    /// The field with every value that stands; for a text, what each person wrote.
    public let field: FieldView
    /// The paragraph in which both wrote, as it stands; nil unless it is a text.
    public let paragraph: String?
}
