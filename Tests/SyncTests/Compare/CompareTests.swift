import Sync
import Testing
import Trust
import Wire

import struct Foundation.Data

@Suite("Comparing two stores")
struct CompareTests {
    private static func heads(_ number: Int, seq: UInt64 = 1) -> DocumentHeads {
        let document = Make.document(number)
        let hash = Hashing.sha256(document.bytes + bigEndian(seq))
        let tip = ChainTip(
            device: Make.device(UInt8(number % 7 + 1)),
            incarnation: Make.incarnation(1),
            seq: seq,
            hash: Make.identifier(ChangeID(bytes: hash))
        )
        return DocumentHeads(document: document, chains: [tip], entries: [])
    }

    private static func salt(_ number: UInt8 = 5) -> CompareSalt {
        Make.identifier(CompareSalt(bytes: [UInt8](repeating: number, count: 16)))
    }

    private static func items(_ heads: [DocumentHeads]) -> [CompareIndex.Item] {
        heads.sorted { $0.document < $1.document }.map(CompareIndex.Item.init)
    }

    /// A whole comparison; what it cost, and the leaves.
    private static func walk(
        _ ours: [DocumentHeads],
        _ theirs: [DocumentHeads]
    ) throws -> (difference: Difference, requests: Int, bytes: Int) {
        let sorted = ours.sorted { $0.document < $1.document }
        var walk = CompareWalk(index: CompareIndex(salt: salt(), items: items(ours)))
        let server = CompareIndex(salt: salt(), items: items(theirs))
        var held: [DocumentID: DocumentHeads] = [:]
        for heads in theirs { held[heads.document] = heads }
        var bytes = 0
        while let ranges = try walk.next() {
            var request = WireCompareRequest()
            request.salt = Data(salt().bytes)
            request.ranges = ranges.map(\.wire)
            var response = WireCompareResponse()
            response.answers = try CompareResponder.answers(to: request, from: server) {
                $0.compactMap { held[$0] }
            }
            bytes += request.encoded.count + response.encoded.count
            try walk.take(response.answers)
        }
        let leaves = walk.leaves
        let inLeaves = sorted.filter { heads in
            leaves.contains { $0.range.contains(heads.document) }
        }
        return (Difference(leaves: leaves, ours: inLeaves), walk.requestCount, bytes)
    }

    @Test(arguments: [0, 1, 17, 3_000]) func `equal stores: one request of at most a kilobyte`(
        count: Int
    ) throws {
        let heads = (0..<count).map { Self.heads($0) }
        let result = try Self.walk(heads, heads)
        #expect(result.difference.isEmpty)
        #expect(result.requests == 1)
        #expect(result.bytes <= 1_024)
    }

    @Test func `both directions are found, document by document`() throws {
        let ours = (0..<500).map { Self.heads($0, seq: $0 == 3 ? 2 : 1) }
        let theirs = (20..<520).map { Self.heads($0, seq: $0 == 77 ? 9 : 1) } + [Self.heads(3)]
        let difference = try Self.walk(ours, theirs).difference
        let lacking = Set(difference.serverLacks.map(\.document))
        #expect(lacking == Set((0..<20).map(Make.document)))
        #expect(Set(difference.weLack) == Set((500..<520).map(Make.document) + [Make.document(77)]))
        #expect(difference.weLack == difference.weLack.sorted())
    }

    @Test func `d documents apart cost O(d log n)`() throws {
        var costs: [[Int]] = []
        for count in [250, 1_000, 4_000] {
            let heads = (0..<count).map { Self.heads($0) }
            costs.append(
                try [1, 8, 64].map { apart in
                    let result = try Self.walk(heads, Array(heads.dropLast(apart)))
                    #expect(result.difference.serverLacks.count == apart)
                    #expect(result.requests <= 6)
                    return result.bytes
                }
            )
        }
        for row in costs { #expect(row[2] <= 64 * row[0] * 2) }
        // Sixteen times as many documents: a level more, not sixteen times as many bytes.
        for column in 0..<3 { #expect(costs[2][column] <= 6 * costs[0][column]) }
        #expect(costs[2][0] <= 8_192)
    }

    @Test func `an empty device learns of everything in bounded answers`() throws {
        let theirs = (0..<5_000).map { Self.heads($0) }
        let result = try Self.walk([], theirs)
        #expect(result.difference.weLack.count == 5_000)
        #expect(result.requests <= 12)
    }

    @Test func `A25 sums prepared under one salt differ under the next`() {
        // Two stores whose sums agree under a known salt cannot be told apart under it …
        let (a, b) = (Self.heads(1), Self.heads(2))
        let one = CompareIndex(salt: Self.salt(1), items: Self.items([a, b]))
        let other = CompareIndex(salt: Self.salt(2), items: Self.items([a, b]))
        // … and a fresh salt draws every digest anew.
        #expect(one.sum(of: .all).count == other.sum(of: .all).count)
        #expect(one.sum(of: .all) != other.sum(of: .all))
    }

    @Test func `the heads of the membership log are part of the digest`() {
        let plain = Self.heads(1)
        let entry = Make.entry(plain.document, [1])
        let other = DocumentHeads(
            document: plain.document,
            chains: plain.chains,
            entries: [entry.id]
        )
        #expect(plain.hash != other.hash)
    }

    @Test func `the parts of a range cover it without overlapping`() {
        var ranges = [DocumentRange.all]
        for _ in 0..<40 {
            let parts = ranges.flatMap(\.parts)
            #expect(parts.first?.firstDocument == ranges.first?.firstDocument)
            #expect(parts.last?.lastDocument == ranges.last?.lastDocument)
            for (a, b) in zip(parts, parts.dropFirst()) {
                #expect(a.lastDocument < b.firstDocument)
            }
            ranges = [parts[parts.count / 2]]
        }
    }

    @Test func `a branch of a fork that one side lacks is lacking`() {
        let plain = Self.heads(1, seq: 4)
        let rival = ChainTip(
            device: plain.chains[0].device,
            incarnation: plain.chains[0].incarnation,
            seq: 4,
            hash: Make.identifier(ChangeID(bytes: [UInt8](repeating: 1, count: 32)))
        )
        let forked = DocumentHeads(
            document: plain.document,
            chains: plain.chains + [rival],
            entries: []
        )
        let leaf = CompareWalk.Leaf(range: .all, documents: [plain])
        let difference = Difference(leaves: [leaf], ours: [forked])
        #expect(difference.serverLacks == [plain])
        #expect(difference.weLack.isEmpty)
    }

    @Test(arguments: ["none", "many", "unsorted", "overlapping", "inverted", "short", "salt"])
    func `a request that breaks the rules is refused before any work`(kind: String) {
        var request = WireCompareRequest()
        request.salt = Data(Self.salt().bytes)
        let parts = DocumentRange.all.parts.map { SummedRange($0, RangeSum()).wire }
        request.ranges = parts
        switch kind {
        case "none": request.ranges = []
        case "many": request.ranges = [WireCompareRange](repeating: parts[0], count: 257)
        case "unsorted": request.ranges.reverse()
        case "overlapping": request.ranges[1] = parts[0]
        case "inverted": request.ranges[0].first = parts[1].last
        case "short": request.ranges[0].sum = Data(count: 15)
        default: request.salt = Data()
        }
        #expect(throws: SyncError.self) { try CompareResponder.ranges(of: request) }
    }

    @Test(arguments: [
        "nothing", "tooMany", "noVerdict", "foreign", "unsorted", "fewParts", "small",
    ])
    func `A24 an answer that breaks the rules ends the comparison`(kind: String) throws {
        var walk = CompareWalk(index: CompareIndex(salt: Self.salt(), items: []))
        _ = try walk.next()
        var answer = WireCompareAnswer()
        answer.verdict = .heads
        let sorted = (0..<3).map { Self.heads($0) }.sorted { $0.document < $1.document }
        answer.documents = sorted.map(\.wire)
        var answers = [answer]
        switch kind {
        case "nothing": answers = []
        case "tooMany": answers = [answer, answer]
        case "noVerdict": answers[0].verdict = .unspecified
        case "foreign": answers[0].documents[0].documentID = Data([1])
        case "unsorted": answers[0].documents.reverse()
        default:
            answers[0].verdict = .split
            answers[0].parts = DocumentRange.all.parts.map {
                SummedRange($0, RangeSum(count: kind == "small" ? 1 : 9, digests: 1)).wire
            }
            if kind == "fewParts" { answers[0].parts.removeLast() }
        }
        #expect(throws: SyncError.self) { try walk.take(answers) }
    }
}
