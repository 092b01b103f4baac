extension Operations {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .write(let value): writer.raw(value)
        case .set(let added, let removed):
            for elements in [added, removed] {
                writer.varint(elements.count)
                for element in elements { writer.raw(element) }
            }
        case .increment(let amount): writer.signed(amount)
        case .text(let text): text.encode(into: &writer)
        case .list(let list): list.encode(into: &writer)
        case .unknown(let bytes): writer.raw(bytes)
        }
    }

    /// Reads everything that is left as the operations on a cell of this type.
    static func decode(
        _ type: MergeType,
        _ reader: inout ByteReader
    ) throws(ReplicaError) -> Operations {
        guard type.isKnown else { return .unknown(Array(reader.rest())) }
        let operations: Operations
        switch type {
        case .addWinsSet, .removeWinsSet: operations = try decodeSet(&reader)
        case .counter:
            let amount = try reader.signed()
            guard amount != 0 else {
                throw ReplicaError(.notCanonical, "An increment of zero is not written.")
            }
            operations = .increment(amount)
        case .text: operations = .text(try TextOperations.decode(&reader))
        case .list: operations = .list(try ListOperations.decode(&reader))
        default: operations = .write(try encodedValue(&reader))
        }
        try reader.finish("The operations on a cell")
        return operations
    }

    private static func decodeSet(_ reader: inout ByteReader) throws(ReplicaError) -> Operations {
        let added = try elements(&reader)
        let removed = try elements(&reader)
        guard added.count + removed.count > 0 else {
            throw ReplicaError(.notCanonical, "A set without operations is not written.")
        }
        guard Set(added).isDisjoint(with: removed) else {
            throw ReplicaError(.notCanonical, "A change adds and removes the same element.")
        }
        return .set(added: added, removed: removed)
    }

    private static func elements(_ reader: inout ByteReader) throws(ReplicaError) -> [[UInt8]] {
        let count = try reader.count(of: "elements", upTo: Limits.changeBytes)
        var elements: [[UInt8]] = []
        for _ in 0..<count {
            let element = try encodedValue(&reader)
            if let last = elements.last, !last.lexicographicallyPrecedes(element) {
                throw ReplicaError(.notCanonical, "The elements of a set must ascend.")
            }
            elements.append(element)
        }
        return elements
    }

    private static func encodedValue(_ reader: inout ByteReader) throws(ReplicaError) -> [UInt8] {
        let start = reader.position
        _ = try Value.read(from: &reader, depth: 0)
        return Array(reader.bytes[start..<reader.position])
    }
}

extension TextOperations {
    /// Where an operation is expected if its author just goes on: after what was inserted, or
    /// where something was deleted.
    private static func expected(after index: Int, _ text: TextOperations) -> Int64 {
        if index < 0 { return 0 }
        let position = Int64(text.positions[index])
        return text.kinds[index] == insertion ? position + Int64(text.lengths[index]) : position
    }

    func encode(into writer: inout ByteWriter) {
        writer.varint(kinds.count)
        RunColumn.encode(kinds.map(UInt64.init), into: &writer)
        for index in positions.indices {
            writer.signed(Int64(positions[index]) - Self.expected(after: index - 1, self))
        }
        RunColumn.encode(lengths.map(UInt64.init), into: &writer)
        writer.raw(text)
    }

    /// Reads everything that is left; `limit` is larger for the whole history of a text.
    static func decode(
        _ reader: inout ByteReader,
        upTo limit: Int = Limits.sequenceOperations
    ) throws(ReplicaError) -> TextOperations {
        var text = TextOperations()
        let count = try sequenceHeader(&reader, limit, kinds: &text.kinds, lastKind: deletion)
        let deltas = try positionDeltas(count, &reader)
        let lengths = try RunColumn.decode(count, from: &reader)
        var inserted: UInt64 = 0
        for index in 0..<count {
            let position = expected(after: index - 1, text) + deltas[index]
            text.positions.append(try sequenceIndex(position))
            let length = lengths[index]
            guard length > 0, length <= UInt64(Limits.documentOperations) else {
                throw .malformed("An operation on a text has a length of \(length).")
            }
            text.lengths.append(UInt32(length))
            if text.kinds[index] == insertion { inserted += length }
        }
        let bytes = reader.rest()
        guard let scalars = countScalars(bytes) else { throw .malformed("A text is not UTF-8.") }
        guard UInt64(scalars) == inserted else {
            throw .malformed("The inserted text does not have the length that is declared.")
        }
        text.text = Array(bytes)
        return text
    }
}

extension ListOperations {
    func encode(into writer: inout ByteWriter) {
        writer.varint(kinds.count)
        RunColumn.encode(kinds.map(UInt64.init), into: &writer)
        var previous: Int64 = 0
        for position in positions {
            writer.signed(Int64(position) - previous)
            previous = Int64(position)
        }
        RunColumn.encode(arguments.map(UInt64.init), into: &writer)
        for record in records { writer.record(record) }
    }

    /// Reads everything that is left; `limit` is larger for the whole history of a list.
    static func decode(
        _ reader: inout ByteReader,
        upTo limit: Int = Limits.sequenceOperations
    ) throws(ReplicaError) -> ListOperations {
        var list = ListOperations()
        let count = try sequenceHeader(&reader, limit, kinds: &list.kinds, lastKind: move)
        let deltas = try positionDeltas(count, &reader)
        let arguments = try RunColumn.decode(count, from: &reader)
        var inserted: UInt64 = 0
        var previous: Int64 = 0
        for index in 0..<count {
            previous += deltas[index]
            list.positions.append(try sequenceIndex(previous))
            let argument = arguments[index]
            let isMove = list.kinds[index] == move
            guard argument > 0 || isMove, argument <= UInt64(Limits.documentOperations) else {
                throw .malformed("An operation on a list has an argument of \(argument).")
            }
            list.arguments.append(UInt32(argument))
            if list.kinds[index] == insertion { inserted += argument }
        }
        guard inserted == UInt64(reader.remaining / 16), reader.remaining % 16 == 0 else {
            throw .malformed("The inserted elements do not have the number that is declared.")
        }
        while !reader.isAtEnd { list.records.append(try reader.record()) }
        return list
    }
}

/// Reads the number of operations and the column of their kinds.
///
/// Each operation takes at least one byte in the column of positions, so the count is bounded by
/// the input.
private func sequenceHeader(
    _ reader: inout ByteReader,
    _ limit: Int,
    kinds: inout [UInt8],
    lastKind: UInt8
) throws(ReplicaError) -> Int {
    let count = try reader.count(of: "operations", upTo: limit)
    guard count > 0 else {
        throw ReplicaError(.notCanonical, "A sequence without operations is not written.")
    }
    for kind in try RunColumn.decode(count, from: &reader) {
        guard kind <= UInt64(lastKind) else { throw .malformed("Unknown operation \(kind).") }
        kinds.append(UInt8(kind))
    }
    return count
}

private func positionDeltas(
    _ count: Int,
    _ reader: inout ByteReader
) throws(ReplicaError) -> [Int64] {
    var deltas: [Int64] = []
    for _ in 0..<count {
        let delta = try reader.signed()
        guard delta.magnitude <= UInt64(UInt32.max) else {
            throw .malformed("A position is out of range.")
        }
        deltas.append(delta)
    }
    return deltas
}

private func sequenceIndex(_ position: Int64) throws(ReplicaError) -> UInt32 {
    guard position >= 0, position <= Int64(Int32.max) else {
        throw .malformed("A position is out of range.")
    }
    return UInt32(position)
}
