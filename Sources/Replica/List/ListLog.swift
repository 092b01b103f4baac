/// Every operation on one list, in columns, in the order of arrival.
struct ListLog {
    private var firsts: [UInt32] = [0]
    private(set) var kinds: [UInt8] = []
    private(set) var positions: [UInt32] = []
    private(set) var arguments: [UInt32] = []
    /// Where the elements of an insertion begin; for other operations, where the next would.
    private var recordStarts: [UInt32] = []
    private(set) var records: [RecordID] = []

    mutating func append(_ operations: ListOperations) {
        var recordStart = UInt32(records.count)
        records.append(contentsOf: operations.records)
        for index in operations.kinds.indices {
            recordStarts.append(recordStart)
            if operations.kinds[index] == ListOperations.insertion {
                recordStart += operations.arguments[index]
            }
        }
        kinds.append(contentsOf: operations.kinds)
        positions.append(contentsOf: operations.positions)
        arguments.append(contentsOf: operations.arguments)
        firsts.append(UInt32(kinds.count))
    }

    func operations(of entry: UInt32) -> Range<Int> {
        Int(firsts[Int(entry)])..<Int(firsts[Int(entry) + 1])
    }

    /// The elements that an insertion inserted.
    func insertedRecords(_ operation: Int) -> ArraySlice<RecordID> {
        records[Int(recordStarts[operation])..<recordEnd(operation)]
    }

    /// What one entry did, as it was received.
    func encodable(_ entry: UInt32) -> ListOperations {
        let range = operations(of: entry)
        let end = range.isEmpty ? 0 : recordEnd(range.upperBound - 1)
        let start = range.isEmpty ? 0 : Int(recordStarts[range.lowerBound])
        return ListOperations(
            kinds: Array(kinds[range]),
            positions: Array(positions[range]),
            arguments: Array(arguments[range]),
            records: Array(records[start..<end])
        )
    }

    private func recordEnd(_ operation: Int) -> Int {
        operation + 1 < recordStarts.count ? Int(recordStarts[operation + 1]) : records.count
    }
}
