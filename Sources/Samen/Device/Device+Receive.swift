package import Trust
package import Wire

extension Device {
    /// Takes a page: stores, judges, merges and moves on, all in one transaction.
    ///
    /// Items may come in any order and any number of times; none stops the others. Whatever has no
    /// effect stands in quarantine with its reason. `source` is nil for what came by no server;
    /// `anchor` is where the page ends, its hashes verified by the caller.
    @discardableResult
    package func receive(
        _ items: [WireFeedItem],
        from source: Source? = nil,
        upTo anchor: WireAnchor? = nil,
        at now: UInt64
    ) throws -> Receipt {
        try perform(at: now) { command in
            var receipt = try command.receive(items, of: nil, from: source)
            if let anchor, let source {
                try command.store.setAnchor(anchor, of: source.server)
            }
            receipt.shown = command.shown
            return receipt
        }
    }

    /// Takes what was in a bundle, as a page that came by no server.
    ///
    /// What is new here goes on to the central server with what this device offers it.
    @discardableResult
    package func receive(bundled items: [WireFeedItem], at now: UInt64) throws -> Receipt {
        try perform(at: now) { command in
            var receipt = try command.receive(items, of: nil, from: nil, passingOn: true)
            receipt.shown = command.shown
            return receipt
        }
    }

    /// Takes what was fetched of some documents; changes of others are refused.
    ///
    /// After the last part the documents are no longer wanted, and one of which nothing came is
    /// forgotten: anyone can make up a name.
    @discardableResult
    package func receive(
        _ items: [WireFeedItem],
        fetchedOf documents: [DocumentID],
        isLast: Bool,
        from source: Source,
        at now: UInt64
    ) throws -> Receipt {
        try perform(at: now) { command in
            if isLast {
                for document in documents { try command.store.setIncomplete(document, false) }
            }
            var receipt = try command.receive(items, of: Set(documents), from: source)
            // Whoever brought something else than was asked for has not brought all that was.
            if receipt.refused > 0 {
                for document in documents { try command.store.setIncomplete(document, true) }
            }
            if isLast {
                for document in documents { try command.store.forgetUnheard(document) }
            }
            receipt.shown = command.shown
            return receipt
        }
    }

    /// Where the device stands in a server's feed, and where it stood: newest first, at most 41.
    package func anchors(of server: ServerID) throws -> [WireAnchor] {
        try ask { try $0.store.anchors(of: server) }
    }

    /// Takes an anchor without items: after a comparison both sides are equal up to it, but for the
    /// documents that are to be fetched.
    package func adopt(
        _ anchor: WireAnchor,
        of server: ServerID,
        unresolved: [DocumentID] = [],
        at now: UInt64
    ) throws {
        try perform(at: now) { command in
            try command.store.setAnchor(anchor, of: server)
            for document in unresolved + command.awaitingOrders() {
                try command.store.setIncomplete(document, true)
            }
        }
    }

    /// The feed is another one now: nothing that was known of the old one helps.
    package func forgetAnchors(of server: ServerID, at now: UInt64) throws {
        try perform(at: now) { try $0.store.forgetAnchors(of: server) }
    }

    package func lease(of server: ServerID) throws -> [UInt8] {
        try ask { try $0.store.lease(of: server) }
    }

    /// Documents of which something is missing: to be fetched by version vector.
    package func incompleteDocuments() throws -> [DocumentID] {
        try ask { try $0.store.incompleteDocuments() }
    }
}
