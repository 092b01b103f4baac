/// What a change says, for those who look at it without applying it: quarantine, vectors, tools.
package struct ChangeReading: Equatable, Sendable {
    /// One operation, in terms of its author's view.
    package enum Operation: Equatable, Sendable {
        case write(Value)
        case add(Value)
        case remove(Value)
        case increment(Int64)
        /// Text inserted after that many scalars.
        case insertText(String, at: Int)
        /// Scalars or elements deleted.
        case delete(Range<Int>)
        case insertRecords([RecordID], at: Int)
        case move(from: Int, to: Int)
        /// Bytes for a merge type that this version does not know.
        case unknown([UInt8])
    }

    package struct CellReading: Equatable, Sendable {
        package let address: CellAddress
        package let operations: [Operation]
    }

    /// Consecutive changes of one chain that had no effect for the author.
    package struct Run: Equatable, Sendable {
        package let chain: ChainID
        package let first: UInt64
        package let count: UInt64
    }

    /// Milliseconds by the author's clock.
    package let authored: UInt64
    package let dependencies: [ChangeID]
    package let voidSeen: [Run]
    package let cells: [CellReading]

    /// Reads a payload.
    ///
    /// - Throws: `ReplicaError`, for the reason for which a document would hold the change opaque.
    package init(payload: [UInt8]) throws(ReplicaError) {
        let decoded = Payload(decoding: payload)
        if let failure = decoded.failure { throw failure }
        guard let envelope = decoded.envelope, let operations = decoded.operations else {
            preconditionFailure("A payload that did not fail is whole.")
        }
        authored = envelope.authored
        dependencies = envelope.dependencies
        voidSeen = envelope.voidSeen.map { Run(chain: $0.chain, first: $0.first, count: $0.count) }
        cells = operations.map {
            CellReading(address: $0.address, operations: Self.read($0.operations))
        }
    }

    private static func read(_ operations: Operations) -> [Operation] {
        func value(_ bytes: [UInt8]) -> Value {
            guard let value = try? Value.decode(bytes[...]) else {
                preconditionFailure("The values of a decoded change decode.")
            }
            return value
        }
        return switch operations {
        case .write(let bytes): [.write(value(bytes))]
        case .set(let added, let removed):
            added.map { .add(value($0)) } + removed.map { .remove(value($0)) }
        case .increment(let amount): [.increment(amount)]
        case .text(let text): read(text)
        case .list(let list): read(list)
        case .unknown(let bytes): [.unknown(bytes)]
        }
    }

    private static func read(_ text: TextOperations) -> [Operation] {
        var operations: [Operation] = []
        var start = 0
        for index in text.kinds.indices {
            let position = Int(text.positions[index])
            let length = Int(text.lengths[index])
            if text.kinds[index] == TextOperations.insertion {
                let end = byteIndex(in: text.text, from: start, after: length)
                let string = String(decoding: text.text[start..<end], as: UTF8.self)
                operations.append(.insertText(string, at: position))
                start = end
            } else {
                operations.append(.delete(position..<position + length))
            }
        }
        return operations
    }

    private static func read(_ list: ListOperations) -> [Operation] {
        var operations: [Operation] = []
        var start = 0
        for index in list.kinds.indices {
            let position = Int(list.positions[index])
            let argument = Int(list.arguments[index])
            switch list.kinds[index] {
            case ListOperations.insertion:
                let records = Array(list.records[start..<start + argument])
                operations.append(.insertRecords(records, at: position))
                start += argument
            case ListOperations.deletion:
                operations.append(.delete(position..<position + argument))
            default: operations.append(.move(from: position, to: argument))
            }
        }
        return operations
    }
}
