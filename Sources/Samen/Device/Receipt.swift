package import Trust

/// The server that something came from.
package struct Source: Hashable, Sendable {
    package let server: ServerID
    package let kind: ServerGrant.Kind

    package init(server: ServerID, kind: ServerGrant.Kind) {
        self.server = server
        self.kind = kind
    }
}

/// What became of a page, once it is durable.
///
/// Every change that was handed in is under exactly one of the first four headings.
package struct Receipt: Equatable, Sendable {
    /// Stored; those in quarantine are among them.
    package var applied = 0
    /// Waiting for what it follows on, or for its author's entries.
    package var pending = 0
    package var duplicates = 0
    /// Not what it claims to be; it may be a forgery, and the true one is asked for again.
    package var refused = 0
    /// Changes that had waited and are stored now.
    package var released = 0
    /// Membership entries that are in the log now.
    package var entries = 0
    package var entriesPending = 0
    package var entriesRefused = 0
    /// All documents of which something must be fetched.
    package var wanted: [DocumentID] = []
    /// Documents that may not be read any longer, proven by entries: to be hidden, never deleted.
    package var revoked: [DocumentID] = []
    /// Documents that were erased here, on the server's order.
    package var erased: [DocumentID] = []
    /// Orders to erase that come too early, or that the log speaks against.
    package var ordersRefused = 0
    /// Stubs of changes that are here with their content, and whose document is not to be erased: the
    /// content is offered again.
    package var contentMissing = 0
    /// `Granted` and `Revoked` items without the entries that prove them; they had no effect.
    package var unproven = 0
    /// Whether a change came that carries this device's own signature, in its present incarnation,
    /// and that this store never wrote: another copy of the store is at work.
    package var provesCopy = false
    /// Whether an entry of another network, or of another root, was among the items.
    package var isForeign = false
    /// What is shown differently.
    package var shown: [DocumentPatches] = []
}
