import Replica
import Testing

/// What one author can do, and what is refused before it becomes a change.
@Suite struct EditTests {
    @Test func `an edit without operations makes no change`() throws {
        var document = Document()
        let edited = try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.insert("", at: 0, in: Cell.text)
            try edit.delete(0..<0, in: Cell.text)
            try edit.increment(Cell.counter, by: 0)
        }
        #expect(edited == nil)
        #expect(document.version == VersionVector())
    }

    @Test func `an edit that throws leaves the document as it was`() throws {
        var document = Document()
        #expect(throws: ReplicaError.self) {
            try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
                try edit.write(.int(1), to: Cell.register)
                try edit.delete(0..<1, in: Cell.text)
            }
        }
        #expect(document.canonicalState() == Document().canonicalState())
    }

    @Test(arguments: Cell.all)
    func `an operation that does not fit the merge type is refused`(cell: CellAddress) {
        var refused = 0
        let operations: [OracleOperation] = [
            .write(.int(1)), .add(.int(1)), .remove(.int(1)), .increment(1), .insert(["x"], at: 0),
            .insertRecords([record(1)], at: 0),
        ]
        for operation in operations {
            var document = Document()
            do throws(ReplicaError) {
                _ = try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
                    try edit.apply(operation, to: cell)
                }
            } catch {
                refused += 1
                #expect(error.code == .mergeType)
                #expect(!error.advice.isEmpty)
            }
        }
        #expect(refused == (cell.type == .addWinsSet || cell.type == .removeWinsSet ? 4 : 5))
    }

    @Test func `positions beyond the end are refused`() {
        let cases: [(CellAddress, OracleOperation)] = [
            (Cell.text, .insert(["x"], at: 4)), (Cell.text, .delete(2..<4)),
            (Cell.list, .insertRecords([record(1)], at: 2)), (Cell.list, .deleteRecords(0..<2)),
            (Cell.list, .move(from: 1, to: 0)), (Cell.list, .move(from: 0, to: 1)),
        ]
        for (cell, operation) in cases {
            var document = Document()
            let error = #expect(throws: ReplicaError.self) {
                try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
                    try edit.insert("abc", at: 0, in: Cell.text)
                    try edit.insert([record(9)], at: 0, in: Cell.list)
                    try edit.apply(operation, to: cell)
                }
            }
            #expect(error?.code == .position)
        }
    }

    @Test func `values beyond the limits are refused`() {
        var deep = Value.int(1)
        for _ in 0...Limits.valueDepth { deep = .list([deep]) }
        let values: [Value] = [
            .string(String(repeating: "x", count: Limits.scalarBytes + 1)),
            .bytes([UInt8](repeating: 0, count: Limits.scalarBytes + 1)),
            .list(Array(repeating: .empty, count: Limits.valueElements + 1)),
            .fields([Value.Field(2, .empty), Value.Field(1, .empty)]), deep, .unknown(3, []),
        ]
        for value in values {
            var document = Document()
            #expect(throws: ReplicaError.self) {
                try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
                    try edit.write(value, to: Cell.register)
                }
            }
        }
    }

    @Test func `a change beyond 64 KiB is refused and says to split the edit`() {
        var document = Document()
        let error = #expect(throws: ReplicaError.self) {
            try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
                try edit.insert(
                    String(repeating: "x", count: Limits.changeBytes),
                    at: 0,
                    in: Cell.text
                )
            }
        }
        #expect(error?.code == .limit)
        #expect(error?.advice == "Split the edit into several.")
    }

    @Test func `an event is written once`() throws {
        var document = Document()
        _ = try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.write(.fields([Value.Field(1, .string("seen"))]), to: Cell.event)
        }
        let error = #expect(throws: ReplicaError.self) {
            try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
                try edit.write(.empty, to: Cell.event)
            }
        }
        #expect(error?.code == .eventStands)
    }

    @Test func `typing on and deleting on are one operation each`() throws {
        var document = Document()
        let edited = try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            for (index, letter) in ["a", "b", "c", "d"].enumerated() {
                try edit.insert(letter, at: index, in: Cell.text)
            }
            try edit.delete(3..<4, in: Cell.text)
            try edit.delete(2..<3, in: Cell.text)
            try edit.delete(0..<1, in: Cell.text)
        }
        let reading = try ChangeReading(payload: try #require(edited?.change.payload))
        #expect(
            reading.cells.first?.operations == [
                .insertText("abcd", at: 0), .delete(2..<4), .delete(0..<1),
            ]
        )
        #expect(document.text(Cell.text) == "b")
    }

    @Test func `more heads than a change can name are joined first`() throws {
        var document = Document()
        for index in 0..<Limits.dependencies + 10 {
            var author = Document()
            let chain = chain(index % 250, incarnation: UInt64(index))
            let edited = try author.edit(by: chain, authored: 0) { edit throws(ReplicaError) in
                try edit.increment(Cell.counter, by: 1)
            }
            _ = document.merge([try #require(edited?.change)])
        }
        let error = #expect(throws: ReplicaError.self) {
            try document.edit(by: chain(1, incarnation: 9999), authored: 0) {
                edit throws(ReplicaError) in try edit.increment(Cell.counter, by: 1)
            }
        }
        #expect(error?.code == .limit)
        _ = try document.join(by: chain(1, incarnation: 9999), authored: 0)
        #expect(document.heads.count == 11)
        _ = try document.edit(by: chain(1, incarnation: 9999), authored: 0) {
            edit throws(ReplicaError) in try edit.increment(Cell.counter, by: 1)
        }
        #expect(document.heads.count == 1)
        #expect(document.count(Cell.counter) == Int64(Limits.dependencies) + 11)
    }
}
