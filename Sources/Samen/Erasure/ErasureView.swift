/// How far the erasure of a case has come, as this device knows it; also its certificate.
public struct ErasureView: Hashable, Sendable {
    /// How far a document has come, or a case: as far as the last of its documents.
    public enum State: String, Sendable, CaseIterable {
        /// Nobody has requested it.
        case none
        /// Requested, and not approved by another member.
        case requested
        /// A hold stands against it.
        case held
        /// Approved; the waiting time runs, or the server's order has not come.
        case approved
        /// Nothing of it is left on this device.
        case erased
    }

    /// What one member did, and when by that member's clock.
    public struct Step: Hashable, Sendable {
        /// Who did it.
        public let by: Writer
        /// When, in milliseconds since 1970.
        public let at: UInt64
        /// The code of the reason, where one belongs to it.
        public let reason: Shown?
    }

    /// One document of the case.
    public struct Document: Hashable, Sendable {
        /// The document's identifier, in hexadecimal digits.
        public let id: String
        /// What it is for; nil if this device could never read it.
        public let compartment: String?
        /// How far it has come.
        public let state: State
        /// Who requested it, and why.
        public let requests: [Step]
        /// Who approved it.
        public let approvals: [Step]
        /// The holds that nobody has lifted.
        public let holds: [Step]
        /// When a server received the approval, in milliseconds since 1970 by its clock.
        public let received: UInt64?
        /// When the waiting time ends.
        public let due: UInt64?
        /// When the server ordered it.
        public let ordered: UInt64?
        /// When the last backup of the server that may hold keys and ciphertext has expired.
        public let backupsUntil: UInt64?
    }

    /// The case's short code; of a document that could never be read here, a code of its own.
    public let code: String
    /// How far it has come.
    public let state: State
    /// Its documents, as far as they are known here.
    public let documents: [Document]
    /// How many devices held keys of any of them.
    public let devices: Int
    /// The devices of those that have not said that they are done, by their short codes.
    public let outstanding: [String]
    /// Changes that were never sent and are kept here, sealed for those who decided.
    public let lateChanges: Int
    /// Whether this vault must be sealed anew before nothing is left on its disk.
    public let mustRenewFile: Bool

    /// How many devices are done.
    public var done: Int { devices - outstanding.count }
    /// When the last backup that may hold anything has expired.
    public var backupsUntil: UInt64? { documents.compactMap(\.backupsUntil).max() }
    /// When the waiting time of the last document ends.
    public var due: UInt64? {
        documents.contains { $0.state == .approved && $0.due == nil }
            ? nil : documents.compactMap(\.due).max()
    }
}
