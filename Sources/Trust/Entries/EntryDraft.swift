import FoundationEssentials
import Wire

/// Where a new entry stands: its log, its author's chain and what its author had seen.
///
/// `Membership.draft` fills one in; tests and recovery may lay one out by hand.
package struct EntryDraft: Sendable {
    package var network: NetworkID
    /// Nil for the network's log, and for a `DocumentCreate`, which begins its own.
    package var document: DocumentID?
    package var author: Author
    package var authorSeq: UInt64
    package var authorPrev: EntryID?
    package var parents: [EntryID]
    package var networkHeads: [EntryID]
    package var authoredMilliseconds: UInt64

    package init(
        network: NetworkID,
        document: DocumentID? = nil,
        author: Author,
        authorSeq: UInt64 = 1,
        authorPrev: EntryID? = nil,
        parents: [EntryID] = [],
        networkHeads: [EntryID] = [],
        authoredMilliseconds: UInt64 = 0
    ) {
        self.network = network
        self.document = document
        self.author = author
        self.authorSeq = authorSeq
        self.authorPrev = authorPrev
        self.parents = parents
        self.networkHeads = networkHeads
        self.authoredMilliseconds = authoredMilliseconds
    }

    /// The entry, signed.
    ///
    /// It is read back as strictly as a stranger's.
    package func signed(
        _ content: EntryContent,
        by key: borrowing SigningKey
    ) throws(TrustError) -> SignedEntry {
        let body = self.body(content)
        let id = Hashing.hash(.entry, body)
        var message = WireSignedEntry()
        message.body = Data(body)
        message.signature = Data(key.sign(.entry, in: network, id).bytes)
        message.wraps = content.wraps.map(\.wire)
        return try SignedEntry(message, in: network)
    }

    private func body(_ content: EntryContent) -> [UInt8] {
        var body = WireEntryBody()
        body.networkID = Data(network.bytes)
        if let document { body.log = Data(document.bytes) }
        if case .device(let device) = author { body.signer = Data(device.bytes) }
        body.authorSeq = authorSeq
        if let authorPrev { body.authorPrev = Data(authorPrev.bytes) }
        body.parents = Set(parents).sorted().map { Data($0.bytes) }
        body.networkHeads = Set(networkHeads).sorted().map { Data($0.bytes) }
        body.authoredMs = authoredMilliseconds
        body.action = content.action
        return body.encoded
    }
}
