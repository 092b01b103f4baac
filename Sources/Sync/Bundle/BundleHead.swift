import struct Foundation.Data
package import Trust
import Wire

/// What a bundle says of itself before anything of it is taken: a claim, until all of it was read.
package struct BundleHead: Hashable, Sendable {
    package enum Selection: Hashable, Sendable {
        /// What the central server does not have yet.
        case unsent
        /// All that is held of some documents.
        case cases
        /// What came after some time.
        case since
        case all
        /// A later version's.
        case unknown
    }

    package let network: NetworkID
    package let maker: DeviceID
    /// By the maker's clock, since 1970.
    package let madeMilliseconds: UInt64
    package let selection: Selection
    package let amount: BundleAmount

    package init(
        network: NetworkID,
        maker: DeviceID,
        madeMilliseconds: UInt64,
        selection: Selection,
        amount: BundleAmount
    ) {
        self.network = network
        self.maker = maker
        self.madeMilliseconds = madeMilliseconds
        self.selection = selection
        self.amount = amount
    }

    init(_ wire: WireBundleHead) throws(SyncError) {
        guard let network = NetworkID(bytes: wire.networkID),
            let maker = DeviceID(bytes: wire.makerID)
        else { throw SyncError(.malformed, "a bundle's first frame names no network or no maker") }
        self.init(
            network: network,
            maker: maker,
            madeMilliseconds: wire.madeMs,
            selection: Selection(wire.selection),
            amount: BundleAmount(
                entries: wire.entries,
                changes: wire.changes,
                documents: wire.documents,
                bytes: wire.bytes
            )
        )
        try amount.check()
    }

    var wire: WireBundleHead {
        var wire = WireBundleHead()
        wire.networkID = Data(network.bytes)
        wire.makerID = Data(maker.bytes)
        wire.madeMs = madeMilliseconds
        wire.selection = selection.wire
        wire.entries = amount.entries
        wire.changes = amount.changes
        wire.documents = amount.documents
        wire.bytes = amount.bytes
        return wire
    }
}

/// How much is in a bundle, its first and last frame aside.
package struct BundleAmount: Hashable, Sendable {
    package var entries: UInt64
    package var changes: UInt64
    /// Documents that the changes belong to.
    package var documents: UInt64
    package var bytes: UInt64

    package init(
        entries: UInt64 = 0,
        changes: UInt64 = 0,
        documents: UInt64 = 0,
        bytes: UInt64 = 0
    ) {
        (self.entries, self.changes) = (entries, changes)
        (self.documents, self.bytes) = (documents, bytes)
    }

    /// - Throws: `SyncError` with `limit` beyond `Limits.bundleItems` or `Limits.bundleBytes`.
    package func check() throws(SyncError) {
        let (items, overflows) = entries.addingReportingOverflow(changes)
        guard !overflows, items <= Limits.bundleItems else {
            throw SyncError(
                .limit,
                "a bundle has at most \(Limits.bundleItems) items (bundleItems)"
            )
        }
        guard bytes <= Limits.bundleBytes else {
            throw SyncError(
                .limit,
                "a bundle has at most \(Limits.bundleBytes) bytes (bundleBytes)"
            )
        }
    }
}

extension BundleHead.Selection {
    fileprivate init(_ wire: WireBundleHead.Selection) {
        switch wire {
        case .unsent: self = .unsent
        case .cases: self = .cases
        case .since: self = .since
        case .all: self = .all
        default: self = .unknown
        }
    }

    fileprivate var wire: WireBundleHead.Selection {
        switch self {
        case .unsent: .unsent
        case .cases: .cases
        case .since: .since
        case .all: .all
        case .unknown: .unspecified
        }
    }
}
