import Sync
package import Trust
package import Wire

// What do we each lack?

extension Core {
    /// Answers a comparison over the documents that a device may read, and the network's log.
    ///
    /// - Throws: `SyncError` for a request that breaks the rules.
    package mutating func compare(
        _ request: WireCompareRequest,
        for device: DeviceID
    ) throws -> WireCompareResponse {
        guard let salt = CompareSalt(bytes: request.salt) else {
            throw SyncError(.malformed, "a comparison has no salt of 16 bytes")
        }
        let documents = comparable(to: device)
        let evaluation = evaluation()
        var memory = compared
        let response = try store.read { reader in
            let head = try reader.head()
            let index: CompareIndex
            if let known = memory.comparison(of: device, salt, at: head) {
                index = known
            } else {
                let items = try documents.map { document in
                    CompareIndex.Item(
                        document: document,
                        heads: try memory.heads(of: document) {
                            try Self.heads(of: document, evaluation, reader)
                        }
                    )
                }
                index = CompareIndex(salt: salt, items: items)
                memory.keep(.init(device: device, salt: salt, head: head, index: index))
            }
            var response = WireCompareResponse()
            response.answers = try CompareResponder.answers(to: request, from: index) { wanted in
                try wanted.map { try Self.heads(of: $0, evaluation, reader) }
            }
            response.anchor =
                FeedAnchor(
                    server: identity.server,
                    feed: identity.feed,
                    cursor: head.cursor,
                    hash: head.hash
                ).wire
            return response
        }
        compared = memory
        return response
    }

    /// Whether the sums that a request asks for have to be made anew.
    package func isNewComparison(_ request: WireCompareRequest, of device: DeviceID) throws -> Bool
    {
        guard let salt = CompareSalt(bytes: request.salt) else { return false }
        return try store.read { compared.comparison(of: device, salt, at: try $0.head()) == nil }
    }

    /// A device that was removed compares nothing: it is handed what removed it, by the feed.
    mutating func comparable(to device: DeviceID) -> [DocumentID] {
        guard standing(of: device) == .inForce else { return [] }
        let bound = bound(for: device)
        let documents = readers.documents(of: device).filter { bound?.contains(device, $0) ?? true }
        return [DocumentHeads.networkLog] + documents
    }

    /// The version vector of a document, or of the network's log under its own identifier.
    static func heads(
        of document: DocumentID,
        _ evaluation: Evaluation,
        _ reader: FeedReader
    ) throws -> DocumentHeads {
        guard document != DocumentHeads.networkLog else {
            return DocumentHeads(
                document: document,
                chains: [],
                entries: evaluation.heads(of: .network)
            )
        }
        return DocumentHeads(
            document: document,
            chains: try reader.tips(of: document),
            entries: evaluation.heads(of: .document(document))
        )
    }
}
