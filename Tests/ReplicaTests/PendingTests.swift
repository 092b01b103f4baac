import Replica
import Testing

/// Changes that come before what they depend on.
@Suite struct PendingTests {
    @Test func `B23 a long chain in reverse order is taken in at linear cost`() throws {
        let changes = try chainOfCounts(3_000)
        var document = Document()
        for change in changes.dropFirst().reversed() { _ = document.merge([change]) }
        #expect(document.pendingChanges.count == 2_999)
        #expect(document.count(Cell.counter) == 0)
        let merge = document.merge([changes[0]])
        #expect(merge.applied.count == 3_000)
        #expect(document.count(Cell.counter) == 3_000)
        #expect(document.pendingChanges.isEmpty)
    }

    @Test func `the version counts only what is held without a gap`() throws {
        let changes = try chainOfCounts(3)
        var document = Document()
        _ = document.merge([changes[0], changes[2]])
        #expect(document.version == VersionVector([(chain(1), 1)]))
        #expect(document.missing(from: VersionVector()) == [changes[0]])
    }

    @Test func `B23 too many waiting changes are evicted from whoever has most and reported`()
        throws
    {
        let quiet = try chainOfCounts(3, by: 2)
        var document = Document()
        _ = document.merge([quiet[2]])
        let flood = (2...UInt64(Limits.pendingChanges) + 6).map {
            Change(id: ChangeID(chain: chain(1), seq: $0), payload: [])
        }
        let merge = document.merge(flood)
        #expect(merge.evicted == flood.suffix(6).map(\.carrier))
        #expect(document.pendingChanges.count == Limits.pendingChanges)
        #expect(document.pendingChanges.contains(quiet[2]))
    }

    @Test func `waiting changes are bounded in bytes`() {
        var document = Document()
        let payload = [UInt8](repeating: 0, count: Limits.changeBytes)
        let flood = (2...UInt64(1_030)).map {
            Change(id: ChangeID(chain: chain(1), seq: $0), payload: payload)
        }
        let merge = document.merge(flood)
        let left = document.pendingChanges.reduce(0) { $0 + $1.payload.count }
        #expect(left <= Limits.pendingBytes)
        #expect(merge.evicted.count == 5)
    }

    @Test func `B23 B29 D03 numbers out of range and payloads beyond the limit are refused`() {
        let change = Change(
            id: ChangeID(chain: chain(1), seq: 1),
            payload: [UInt8](repeating: 0, count: Limits.changeBytes + 1)
        )
        let refused = [0, UInt64(Limits.documentOperations) + 1, UInt64.max].map {
            Change(id: ChangeID(chain: chain(1), seq: $0), payload: [])
        }
        var document = Document()
        let merge = document.merge(refused + [change])
        #expect(merge.refused.count == 4)
        #expect(document.pendingChanges.isEmpty && document.changeCount == 0)
    }

    @Test func `B23 a dependency that nobody has leaves the change waiting`() throws {
        var author = Document()
        let first = try #require(
            try author.edit(by: chain(3), authored: 0) { edit throws(ReplicaError) in
                try edit.increment(Cell.counter, by: 1)
            }
        )
        let second = try #require(
            try author.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
                try edit.increment(Cell.counter, by: 1)
            }
        )
        var document = Document()
        #expect(document.merge([second.change]).pending == [second.change.carrier])
        #expect(document.merge([second.change]).pending == [second.change.carrier])
        #expect(document.merge([first.change]).applied.count == 2)
        #expect(document.merge([first.change]).duplicates == [first.change.carrier])
    }

    private func chainOfCounts(_ count: Int, by device: Int = 1) throws -> [Change] {
        var author = Document()
        var changes: [Change] = []
        for _ in 0..<count {
            let edited = try author.edit(by: chain(device), authored: 0) {
                edit throws(ReplicaError) in try edit.increment(Cell.counter, by: 1)
            }
            changes.append(try #require(edited?.change))
        }
        return changes
    }
}
