/// What a bundle says of itself, and how far that can be borne out here.
public struct BundleView: Hashable, Sendable {
    /// What was asked for when it was made.
    public enum Selection: String, Sendable, CaseIterable {
        /// What the central server did not have yet.
        case unsent
        /// All that was held of some cases.
        case cases
        /// What had come after some time.
        case since
        /// All that was held.
        case all
        /// What only a later version knows.
        case unknown
    }

    /// Who made it, as far as this device has heard.
    public enum Maker: String, Sendable, CaseIterable {
        /// A device of the network.
        case known
        /// A device that was removed from the network.
        case removed
        /// Nobody that this device has heard of.
        case stranger
    }

    /// Whether the file holds what its maker wrote.
    public enum State: String, Sendable, CaseIterable {
        /// Nothing is missing, and the maker signed it.
        case whole
        /// Nothing is missing; that the maker signed it cannot be told here.
        case unconfirmed
        /// The file ends too early.
        case cut
        /// Something in it is not what was written, or the signature is not the maker's.
        case damaged
    }

    /// The network's identifier, in hexadecimal digits.
    public let network: String
    /// Whether that is this installation's network.
    public let isOwnNetwork: Bool
    /// The short code of the device that made it.
    public let device: String
    /// What is known of that device.
    public let maker: Maker
    /// When, by that device's clock, in milliseconds since 1970.
    public let madeAt: UInt64
    /// What was asked for.
    public let selection: Selection
    /// Membership entries in it.
    public let entries: UInt64
    /// Changes in it.
    public let changes: UInt64
    /// Documents that the changes belong to.
    public let documents: UInt64
    /// Bytes of the entries and changes.
    public let bytes: UInt64
    /// Whether it is whole.
    public let state: State
}

/// What became of a bundle that was imported.
public struct BundleReport: Hashable, Sendable {
    /// What it was.
    public let bundle: BundleView
    /// Membership entries that were new here.
    public internal(set) var newEntries = 0
    /// Changes that were new here; those without effect until a lead decides are among them.
    public internal(set) var newChanges = 0
    /// Changes that were here already.
    public internal(set) var known = 0
    /// Changes that wait for what comes before them.
    public internal(set) var waiting = 0
    /// Changes and entries that are not what they claim to be.
    public internal(set) var refused = 0

    init(_ bundle: BundleView) {
        self.bundle = bundle
    }
}
