package import Sync
package import Trust
import Wire

/// What is to go into a bundle.
package enum BundleWish: Hashable, Sendable {
    /// What the central server does not have yet.
    case unsent
    /// All that is held of these.
    case documents([DocumentID])
    /// What came here since then, in milliseconds since 1970.
    case since(UInt64)
    case all

    fileprivate var selection: BundleHead.Selection {
        switch self {
        case .unsent: .unsent
        case .documents: .cases
        case .since: .since
        case .all: .all
        }
    }
}

extension Device {
    /// Lays out a bundle: the network's log, then of one document after another its log and the changes.
    ///
    /// All of it is read from one state of the store. Nothing is opened or sealed, so this works for who
    /// must update first, or may write no longer.
    ///
    /// - Parameters:
    ///   - wish: What goes in.
    ///   - now: This device's clock.
    ///   - write: Takes the bytes, in order.
    /// - Returns: What the bundle says of itself.
    /// - Throws: `SyncError` with `limit` if it is more than a bundle holds; nothing was written then.
    package func writeBundle(
        of wish: BundleWish,
        at now: UInt64,
        to write: ([UInt8]) throws -> Void
    ) throws -> BundleHead {
        try ask { command in
            let content = BundleContent(wish: wish, store: command.store)
            let head = BundleHead(
                network: network,
                maker: id,
                madeMilliseconds: now,
                selection: wish.selection,
                amount: try content.amount()
            )
            var writer = BundleWriter(head)
            try write(writer.begin())
            try content.forEach { entry in
                try write(writer.frame(for: entry))
            } change: { change in
                try write(writer.frame(for: change))
            }
            try write(writer.end(signedBy: secrets.keys.signing))
            return head
        }
    }

    /// The keys of a device, if it was ever granted as far as is known here.
    package func identity(of device: Trust.DeviceID) throws -> DeviceIdentity? {
        try ask { $0.memory.membership.identity(of: device) }
    }
}

/// The entries and changes of a bundle, in their order; what they are is the same for as long as the
/// store is read.
private struct BundleContent {
    let wish: BundleWish
    let store: Store

    func forEach(
        entry: (WireSignedEntry) throws -> Void,
        change: (WireSealedChange) throws -> Void
    ) throws {
        for message in try store.entries(of: nil) { try entry(message) }
        for document in try store.documents(toBundle: wish) {
            for message in try store.entries(of: document) { try entry(message) }
            for stored in try store.changes(toBundle: wish, of: document) {
                try change(stored.change.wire)
            }
        }
    }

    /// - Throws: `SyncError` with `limit`, as soon as it is too much.
    func amount() throws -> BundleAmount {
        var amount = BundleAmount()
        for document in try store.documents(toBundle: wish)
        where try !store.changes(toBundle: wish, of: document).isEmpty {
            amount.documents += 1
        }
        try forEach { message in
            amount.entries += 1
            amount.bytes += BundleWriter.size(of: message)
            try amount.check()
        } change: { message in
            amount.changes += 1
            amount.bytes += BundleWriter.size(of: message)
            try amount.check()
        }
        return amount
    }
}
