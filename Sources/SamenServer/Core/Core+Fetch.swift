import Sync
package import Trust
package import Wire

import struct Foundation.Data

// Back-fill and repair by version vector.

extension Core {
    /// Hands out what a device lacks of the documents that it names, a page at a time: of each its
    /// entries, then the order to erase it if there is one, then its changes.
    ///
    /// The answer is a function of the request: the server keeps nothing between two pages. A chain
    /// whose head the client names is continued after it; a head that is not here counts for
    /// nothing. The network's log is asked for under its own identifier. Beside entries stand the wraps
    /// for the owning organisation's recovery recipients too: whoever types their words may have
    /// nothing else.
    ///
    /// - Throws: `SyncError` for heads that break the rules, or SQLite's error.
    package mutating func fetch(
        _ request: WireFetchRequest,
        for device: DeviceID,
        atMost items: Int = .max
    ) throws -> WireFetchResponse {
        guard Set(request.have.map(\.documentID)).count == request.have.count else {
            throw SyncError(.malformed, "a fetch names a document more than once")
        }
        var sight = sight(of: device)
        let evaluation = evaluation()
        let wanted = request.maxBytes == 0 ? Wire.Limits.pageBytes : Int(request.maxBytes)
        var page = FetchPage(bytes: min(wanted, Wire.Limits.pageBytes), items: items)
        let resume = FetchPlace(decoding: Array(request.resume))
        try store.read { reader in
            for (index, message) in request.have.enumerated() where index >= resume.document {
                let have = try DocumentHeads(message)
                // Unknown and foreign documents look alike, and cost alike.
                guard sight.mayInclude(have.document) else { continue }
                for place in resume.parts(of: index) {
                    if place.part == .entries, Self.hasAllEntries(have, evaluation) { continue }
                    let others = Self.recoveryRecipients(of: have.document, evaluation)
                    guard try fill(&page, have, place, &sight, others, reader) else { return }
                }
            }
        }
        return page.response
    }

    private static func hasAllEntries(_ have: DocumentHeads, _ evaluation: Evaluation) -> Bool {
        let log: Log =
            have.document == DocumentHeads.networkLog ? .network : .document(have.document)
        return have.entries == evaluation.heads(of: log)
    }

    private static func recoveryRecipients(
        of document: DocumentID,
        _ evaluation: Evaluation
    ) -> [RecoveryID] {
        let owner = evaluation.document(document)?.organisation
        return owner.map { evaluation.recoveryRecipients(of: $0) } ?? []
    }

    /// Returns whether the part was sent to its end.
    private func fill(
        _ page: inout FetchPage,
        _ have: DocumentHeads,
        _ start: FetchPlace,
        _ sight: inout Sight,
        _ others: [RecoveryID],
        _ reader: FeedReader
    ) throws -> Bool {
        let isNetwork = have.document == DocumentHeads.networkLog
        let document = isNetwork ? nil : have.document
        let known = start.part == .changes ? try knownSeqs(have, reader) : [:]
        var place = start
        while true {
            let rows = try reader.rows(
                of: document,
                kind: start.part.kind,
                after: place.cursor,
                limit: Limits.rowsPerFetch
            )
            for row in rows {
                let isKnown = try row.chain.map { chain in
                    try reader.seq(at: row.cursor) <= known[chain] ?? 0
                }
                if sight.includes(row), isKnown != true {
                    let item = try item(row, for: sight, others: others, reader)
                    guard page.add(item) else {
                        page.resume = place
                        return false
                    }
                }
                place.cursor = row.cursor
            }
            if rows.count < Limits.rowsPerFetch { return true }
        }
    }

    /// For each chain of which the client names a head that is here, that head's number.
    private func knownSeqs(
        _ have: DocumentHeads,
        _ reader: FeedReader
    ) throws -> [ChainID: UInt64] {
        var seqs: [ChainID: UInt64] = [:]
        for tip in have.chains {
            let chain = tip.chain(in: have.document)
            let place = ChangePlace(chain: chain, seq: tip.seq)
            guard try reader.changes(at: place).contains(tip.hash) else { continue }
            // Of a fork the client may lack the other branch: what both share is all that it has.
            seqs[chain] = min(seqs[chain] ?? tip.seq, try reader.commonSeq(before: place))
        }
        return seqs
    }
}

/// Where a fetch goes on: which document of the request, which part of it, after which cursor.
struct FetchPlace: Equatable {
    enum Part: UInt8, CaseIterable {
        case entries, orders, changes

        var kind: FeedRow.Kind {
            switch self {
            case .entries: .entry
            case .orders: .order
            case .changes: .change
            }
        }
    }

    var document = 0
    var part = Part.entries
    var cursor: UInt64 = 0

    init(document: Int, part: Part, cursor: UInt64) {
        self.document = document
        self.part = part
        self.cursor = cursor
    }

    /// Anything that is no token of ours begins again: nothing is lost by it.
    init(decoding bytes: [UInt8]) {
        guard bytes.count == 13, let part = Part(rawValue: bytes[4]) else { return }
        document = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        self.part = part
        cursor = bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Where the parts of a document begin that are still to be sent.
    func parts(of index: Int) -> [FetchPlace] {
        Part.allCases.compactMap { part in
            guard index == document else {
                return FetchPlace(document: index, part: part, cursor: 0)
            }
            guard part.rawValue >= self.part.rawValue else { return nil }
            return FetchPlace(
                document: index,
                part: part,
                cursor: part == self.part ? cursor : 0
            )
        }
    }

    var encoded: [UInt8] {
        bigEndian(UInt32(clamping: document)) + [part.rawValue] + bigEndian(cursor)
    }
}

/// One page of a fetch.
private struct FetchPage {
    private let bytesWanted: Int
    private let mostItems: Int
    private var bytes = 0
    private var changes = 0
    private var items: [WireFeedItem] = []
    var resume: FetchPlace?

    init(bytes: Int, items: Int) {
        bytesWanted = bytes
        mostItems = items
    }

    /// Returns false, and leaves the item out, once the page is full.
    mutating func add(_ item: WireFeedItem) -> Bool {
        let size = item.payloadBytes
        let isFull =
            bytes + size > bytesWanted || changes >= Wire.Limits.pageChanges
            || items.count >= mostItems
        guard items.isEmpty || !isFull else { return false }
        items.append(item)
        bytes += size
        changes += item.isChange ? 1 : 0
        return true
    }

    var response: WireFetchResponse {
        var response = WireFetchResponse()
        response.items = items
        if let resume { response.resume = Data(resume.encoded) }
        return response
    }
}
