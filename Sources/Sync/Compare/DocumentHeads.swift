import struct Foundation.Data
package import Trust
package import Wire

/// The last change of one chain, or of one branch of a forked chain, within a document.
package struct ChainTip: Hashable, Sendable {
    package let device: DeviceID
    package let incarnation: IncarnationID
    package let seq: UInt64
    package let hash: ChangeID

    package init(device: DeviceID, incarnation: IncarnationID, seq: UInt64, hash: ChangeID) {
        self.device = device
        self.incarnation = incarnation
        self.seq = seq
        self.hash = hash
    }

    package func chain(in document: DocumentID) -> ChainID {
        ChainID(document: document, device: device, incarnation: incarnation)
    }

    static func isBefore(_ a: ChainTip, _ b: ChainTip) -> Bool {
        (a.device, a.incarnation, a.seq, a.hash) < (b.device, b.incarnation, b.seq, b.hash)
    }

    func isOnChain(of other: ChainTip) -> Bool {
        device == other.device && incarnation == other.incarnation
    }
}

/// The version vector of a document: the tips of its chains, and the heads of its membership log.
///
/// The network's own log is compared and fetched like a document without chains, under the id of
/// sixteen zero bytes, which no document has.
package struct DocumentHeads: Hashable, Sendable {
    package static let networkLog: DocumentID = {
        guard let zero = DocumentID(bytes: [UInt8](repeating: 0, count: 16)) else {
            preconditionFailure("sixteen bytes are an identifier")
        }
        return zero
    }()

    package let document: DocumentID
    /// Ascending by device, incarnation, seq and hash: one for each chain, and where a chain is
    /// forked one for each branch, so that a lost branch is noticed too.
    package let chains: [ChainTip]
    /// Ascending.
    package let entries: [EntryID]

    package init(document: DocumentID, chains: [ChainTip], entries: [EntryID]) {
        self.document = document
        self.chains = Set(chains).sorted(by: ChainTip.isBefore)
        self.entries = Set(entries).sorted()
    }

    /// What the salted digest is made of: stores keep it beside a document, 32 bytes, and so
    /// compare without reading any heads.
    package var hash: HeadsHash {
        let chains = chains.map { tip in
            tip.device.bytes + tip.incarnation.bytes + bigEndian(tip.seq) + tip.hash.bytes
        }
        let count = bigEndian(UInt64(chains.count))
        let digest = Hashing.hash(.documentHeads, [count] + chains + entries.map(\.bytes))
        guard let hash = HeadsHash(bytes: digest) else {
            preconditionFailure("a digest has 32 bytes")
        }
        return hash
    }

    package var wire: WireDocumentHeads {
        var message = WireDocumentHeads()
        message.documentID = Data(document.bytes)
        message.heads = chains.map { tip in
            var head = WireChainHead()
            head.deviceID = Data(tip.device.bytes)
            head.incarnation = Data(tip.incarnation.bytes)
            head.seq = tip.seq
            head.hash = Data(tip.hash.bytes)
            return head
        }
        message.entries = entries.map { Data($0.bytes) }
        return message
    }
}

/// The unsalted hash of a document's heads.
package typealias HeadsHash = Identifier32<HeadsKind>

package enum HeadsKind {}

extension DocumentHeads {
    /// Reads heads from anyone: right sizes, strictly ascending, no chain without a change.
    package init(_ message: WireDocumentHeads) throws(SyncError) {
        guard let document = DocumentID(bytes: message.documentID) else {
            throw SyncError(.malformed, "heads name no document")
        }
        self.document = document
        guard message.heads.count <= Limits.ownHeads, message.entries.count <= Limits.ownHeads
        else {
            throw SyncError(.limit, "a document has more than \(Limits.ownHeads) heads")
        }
        var chains: [ChainTip] = []
        for head in message.heads {
            guard let device = DeviceID(bytes: head.deviceID),
                let incarnation = IncarnationID(bytes: head.incarnation),
                let hash = ChangeID(bytes: head.hash), head.seq > 0, head.documentID.isEmpty
            else { throw SyncError(.malformed, "a head of \(document) is none") }
            chains.append(
                ChainTip(device: device, incarnation: incarnation, seq: head.seq, hash: hash)
            )
        }
        var entries: [EntryID] = []
        for bytes in message.entries {
            guard let entry = EntryID(bytes: bytes) else {
                throw SyncError(.malformed, "a head of the log of \(document) is none")
            }
            entries.append(entry)
        }
        guard zip(chains, chains.dropFirst()).allSatisfy(ChainTip.isBefore),
            zip(entries, entries.dropFirst()).allSatisfy(<)
        else { throw SyncError(.malformed, "the heads of \(document) do not ascend") }
        self.chains = chains
        self.entries = entries
    }

    /// Bytes on the wire, to within the framing.
    package var size: Int { 20 + chains.count * 90 + entries.count * 34 }
}
