/// Operations being made together, which become one change.
///
/// Positions in a text or list are those that the person sees: after everything in the document
/// and everything in this edit so far.
package struct Edit {
    /// The document as it was before the edit.
    package let document: Document
    /// The last value written to a cell; nobody can have seen the ones before.
    private var written: [CellAddress: [UInt8]] = [:]
    /// By element: whether it is added or removed.
    private var sets: [CellAddress: [[UInt8]: Bool]] = [:]
    private var increments: [CellAddress: Int64] = [:]
    private var texts: [CellAddress: SequenceEdit<TextOperations>] = [:]
    private var lists: [CellAddress: SequenceEdit<ListOperations>] = [:]

    init(_ document: Document) {
        self.document = document
    }

    /// Writes a value to a register, or an event whole.
    package mutating func write(_ value: Value, to address: CellAddress) throws(ReplicaError) {
        guard address.type.isWritten else { throw Self.unfit("written", address) }
        if address.type == .event {
            let stands = document.cells.value(address)?.current.isEmpty == false
            if stands || written[address] != nil {
                throw ReplicaError(
                    .eventStands,
                    "The event is written already.",
                    advice: "Correct it by another event."
                )
            }
        }
        written[address] = try value.encoded()
    }

    /// Adds an element to a set.
    package mutating func add(_ element: Value, to address: CellAddress) throws(ReplicaError) {
        guard address.type.isSet else { throw Self.unfit("added to", address) }
        sets[address, default: [:]][try element.encoded()] = true
    }

    /// Removes an element from a set; a removing-wins set also one that is not in it.
    package mutating func remove(
        _ element: Value,
        from address: CellAddress
    ) throws(ReplicaError) {
        guard address.type.isSet else { throw Self.unfit("removed from", address) }
        sets[address, default: [:]][try element.encoded()] = false
    }

    /// Adds to a counter; within one edit the sum saturates like the counter.
    package mutating func increment(
        _ address: CellAddress,
        by amount: Int64
    ) throws(ReplicaError) {
        guard address.type == .counter else { throw Self.unfit("counted", address) }
        let (sum, overflows) = (increments[address] ?? 0).addingReportingOverflow(amount)
        let limit = Limits.counter
        increments[address] =
            overflows ? (amount < 0 ? -limit : limit) : min(max(sum, -limit), limit)
    }
}

// MARK: - Texts and lists

extension Edit {
    /// The number of scalars in a text, with what this edit did.
    package func length(of address: CellAddress) -> Int {
        texts[address]?.length ?? document.cells.text(address)?.buffer.count ?? 0
    }

    /// The number of elements in a list, with what this edit did.
    package func count(of address: CellAddress) -> Int {
        lists[address]?.length ?? document.cells.list(address)?.shown.count ?? 0
    }

    /// Inserts text after the first `position` scalars.
    package mutating func insert(
        _ string: String,
        at position: Int,
        in address: CellAddress
    ) throws(ReplicaError) {
        guard address.type == .text else { throw Self.unfit("edited as a text", address) }
        let length = length(of: address)
        try Self.check(position..<position, within: length)
        let scalars = string.unicodeScalars.count
        if scalars == 0 { return }
        texts[address, default: SequenceEdit(TextOperations(), length: length)]
            .insert(Array(string.utf8), scalars, at: position)
        try checkSize(string.utf8.count)
    }

    /// Deletes a range of scalars.
    package mutating func delete(
        _ range: Range<Int>,
        in address: CellAddress
    ) throws(ReplicaError) {
        switch address.type {
        case .text:
            let length = length(of: address)
            try Self.check(range, within: length)
            if range.isEmpty { return }
            texts[address, default: SequenceEdit(TextOperations(), length: length)].delete(range)
        case .list:
            let length = count(of: address)
            try Self.check(range, within: length)
            if range.isEmpty { return }
            lists[address, default: SequenceEdit(ListOperations(), length: length)].delete(range)
        default: throw Self.unfit("edited as a sequence", address)
        }
    }

    /// Inserts elements after the first `position` elements of a list.
    package mutating func insert(
        _ records: [RecordID],
        at position: Int,
        in address: CellAddress
    ) throws(ReplicaError) {
        guard address.type == .list else { throw Self.unfit("edited as a list", address) }
        let length = count(of: address)
        try Self.check(position..<position, within: length)
        if records.isEmpty { return }
        lists[address, default: SequenceEdit(ListOperations(), length: length)]
            .insert(records, at: position)
    }

    /// Moves an element, so that it ends at index `destination`.
    package mutating func move(
        from position: Int,
        to destination: Int,
        in address: CellAddress
    ) throws(ReplicaError) {
        guard address.type == .list else { throw Self.unfit("edited as a list", address) }
        let length = count(of: address)
        guard position >= 0, position < length, destination >= 0, destination < length else {
            throw Self.outside(position..<position, length)
        }
        lists[address, default: SequenceEdit(ListOperations(), length: length)]
            .move(from: position, to: destination)
    }

    private func checkSize(_ bytes: Int) throws(ReplicaError) {
        if bytes > Limits.changeBytes { throw Self.tooLarge(bytes) }
    }

    private static func check(_ range: Range<Int>, within length: Int) throws(ReplicaError) {
        guard range.lowerBound >= 0, range.upperBound <= length else {
            throw outside(range, length)
        }
    }
}

// MARK: - The result

extension Edit {
    /// The operations by cell, ascending, as they are encoded.
    var operations: [CellOperations] {
        var cells: [CellOperations] = []
        for (address, value) in written {
            cells.append(CellOperations(address: address, operations: .write(value)))
        }
        for (address, elements) in sets {
            func sorted(_ kind: Bool) -> [[UInt8]] {
                elements.filter { $0.value == kind }.map(\.key)
                    .sorted { $0.lexicographicallyPrecedes($1) }
            }
            cells.append(
                CellOperations(
                    address: address,
                    operations: .set(added: sorted(true), removed: sorted(false))
                )
            )
        }
        for (address, amount) in increments where amount != 0 {
            cells.append(CellOperations(address: address, operations: .increment(amount)))
        }
        for (address, text) in texts {
            cells.append(CellOperations(address: address, operations: .text(text.operations)))
        }
        for (address, list) in lists {
            cells.append(CellOperations(address: address, operations: .list(list.operations)))
        }
        return cells.sorted { $0.address < $1.address }
    }

    static func tooLarge(_ bytes: Int) -> ReplicaError {
        .limit(
            "A change of \(bytes) bytes exceeds \(Limits.changeBytes).",
            advice: "Split the edit into several."
        )
    }

    private static func unfit(_ verb: String, _ address: CellAddress) -> ReplicaError {
        ReplicaError(
            .mergeType,
            "A cell of merge type \(address.type.rawValue) cannot be \(verb).",
            advice: "Use the operation of its merge type."
        )
    }

    private static func outside(_ range: Range<Int>, _ length: Int) -> ReplicaError {
        ReplicaError(
            .position,
            "\(range) lies outside the \(length) elements there are.",
            advice: "Count again: the document may have changed."
        )
    }
}

/// Operations on one text or list, and its length after them.
struct SequenceEdit<Columns> {
    private(set) var operations: Columns
    private(set) var length: Int

    init(_ operations: Columns, length: Int) {
        self.operations = operations
        self.length = length
    }
}

extension SequenceEdit<TextOperations> {
    /// Typing on extends the last operation.
    mutating func insert(_ bytes: [UInt8], _ scalars: Int, at position: Int) {
        operations.text.append(contentsOf: bytes)
        length += scalars
        let last = operations.kinds.count - 1
        if last >= 0, operations.kinds[last] == TextOperations.insertion,
            Int(operations.positions[last]) + Int(operations.lengths[last]) == position
        {
            operations.lengths[last] += UInt32(scalars)
            return
        }
        append(TextOperations.insertion, position, scalars)
    }

    /// Deleting on, forwards or backwards, extends the last operation.
    mutating func delete(_ range: Range<Int>) {
        length -= range.count
        let last = operations.kinds.count - 1
        if last >= 0, operations.kinds[last] == TextOperations.deletion {
            let position = Int(operations.positions[last])
            if range.lowerBound == position || range.upperBound == position {
                operations.positions[last] = UInt32(range.lowerBound)
                operations.lengths[last] += UInt32(range.count)
                return
            }
        }
        append(TextOperations.deletion, range.lowerBound, range.count)
    }

    private mutating func append(_ kind: UInt8, _ position: Int, _ length: Int) {
        operations.kinds.append(kind)
        operations.positions.append(UInt32(position))
        operations.lengths.append(UInt32(length))
    }
}

extension SequenceEdit<ListOperations> {
    mutating func insert(_ records: [RecordID], at position: Int) {
        operations.records += records
        append(ListOperations.insertion, position, records.count)
        length += records.count
    }

    mutating func delete(_ range: Range<Int>) {
        append(ListOperations.deletion, range.lowerBound, range.count)
        length -= range.count
    }

    mutating func move(from position: Int, to destination: Int) {
        append(ListOperations.move, position, destination)
    }

    private mutating func append(_ kind: UInt8, _ position: Int, _ argument: Int) {
        operations.kinds.append(kind)
        operations.positions.append(UInt32(position))
        operations.arguments.append(UInt32(argument))
    }
}
