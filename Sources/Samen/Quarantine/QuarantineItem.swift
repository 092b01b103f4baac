package import Trust
import Wire

/// Something that has no effect, and why; nothing in quarantine is ever dropped.
package struct QuarantineItem: Equatable, Sendable {
    package enum Kind: String, Sendable {
        /// Authentic, without effect until a lead adopts it.
        case void
        /// Authentic; this device cannot read it.
        case opaque
        /// Kept until something else is here.
        case pending
        /// Not what it claims to be, or refused by a server.
        case refused
    }

    package let kind: Kind
    /// A stable code.
    package let reason: String
    /// The hash of the change, the entry, or what was refused: what it is called by.
    package let id: [UInt8]
    package let document: DocumentID?
    package let author: Trust.DeviceID?
    package let change: SealedID?
    package let place: ChangePlace?
    package let entry: EntryID?
    /// Whether it is the beginning of a document on which people have to decide.
    package let isUndecidedBeginning: Bool
    /// Bytes of it as it was received.
    package let size: Int
    /// When this device first met it, by its own clock.
    package let since: UInt64

    init(_ kind: Kind, _ reason: String, _ change: SealedChange, since: Int64) {
        self.kind = kind
        self.reason = reason
        id = change.id.bytes
        document = change.header.document
        author = change.header.device
        self.change = change.id
        place = change.place
        entry = nil
        isUndecidedBeginning = false
        size = change.size
        self.since = UInt64(bitPattern: since)
    }

    init(
        _ kind: Kind,
        _ reason: String,
        _ entry: SignedEntry,
        since: Int64,
        isUndecidedBeginning: Bool = false
    ) {
        self.kind = kind
        self.reason = reason
        id = entry.id.bytes
        if case .document(let document) = entry.facts.log {
            self.document = document
        } else {
            document = nil
        }
        author = entry.facts.author.device
        change = nil
        place = nil
        self.entry = entry.id
        self.isUndecidedBeginning = isUndecidedBeginning
        size = entry.wire.body.count
        self.since = UInt64(bitPattern: since)
    }

    /// What is not what it claims to be: only its bytes are known.
    init(
        refused reason: String,
        _ id: [UInt8],
        by author: Trust.DeviceID?,
        _ size: Int,
        _ since: Int64
    ) {
        kind = .refused
        self.reason = reason
        self.id = id
        document = nil
        self.author = author
        change = nil
        place = nil
        entry = nil
        isUndecidedBeginning = false
        self.size = size
        self.since = UInt64(bitPattern: since)
    }
}
