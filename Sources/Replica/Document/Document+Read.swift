/// A value that stands in a cell, and who put it there.
package struct Standing: Equatable, Sendable {
    package let value: Value
    package let author: ChangeID
    /// Milliseconds by the author's clock.
    package let authored: UInt64
}

extension Document {
    /// Every cell in which something stands, ascending.
    package var addresses: [CellAddress] {
        cells.directory.keys.filter(stands).sorted()
    }

    /// Every record in which something stands, ascending by type and identity.
    package var records: [Record] {
        Set(cells.directory.keys.filter(stands).map(\.record)).sorted()
    }

    /// The cells of a record in which something stands, ascending.
    package func addresses(of record: Record) -> [CellAddress] {
        cells.directory.keys.filter { $0.record == record && stands($0) }.sorted()
    }

    /// Whether something stands in a cell: a value, an element, a text that is not empty.
    package func stands(_ address: CellAddress) -> Bool {
        guard let reference = cells.directory[address] else { return false }
        let index = Int(reference.index)
        return switch reference.family {
        case .value: !cells.values[index].current.isEmpty
        case .text: cells.texts[index].buffer.count > 0
        case .list: !cells.lists[index].shown.isEmpty
        }
    }

    /// The values that stand in a register, `earliest` or event, in the order of their writing.
    package func current(_ address: CellAddress) -> [Standing] {
        guard address.type.isWritten, let cell = cells.value(address) else { return [] }
        return ordered(cell).map { standing(cell.writes[Int($0)]) }
    }

    /// The value in force: of a register the last, of `earliest` the smallest, of an event the
    /// first; of a `multiRegister` only if one distinct value stands.
    package func value(_ address: CellAddress) -> Value? {
        let current = current(address)
        switch address.type {
        case .multiRegister: return isContested(address) ? nil : current.first?.value
        case .earliest:
            return current.map(\.value).min { Value.precedes($0.bytes[...], $1.bytes[...]) }
        default: return current.first?.value
        }
    }

    /// Whether more than one distinct value stands.
    package func isContested(_ address: CellAddress) -> Bool {
        guard let first = current(address).first else { return false }
        return current(address).contains { $0.value != first.value }
    }

    /// The elements of a set, ascending by their encoding.
    package func elements(_ address: CellAddress) -> [Value] {
        guard address.type.isSet else { return [] }
        var elements: [Value] = []
        for standing in additions(address) where elements.last != standing.value {
            elements.append(standing.value)
        }
        return elements
    }

    /// The additions that keep elements in a set, by element: who says so.
    package func additions(_ address: CellAddress) -> [Standing] {
        guard address.type.isSet, let cell = cells.value(address) else { return [] }
        return ordered(cell).map { standing(cell.writes[Int($0)]) }
    }

    /// The value of a counter, saturated at ±2⁶².
    package func count(_ address: CellAddress) -> Int64 {
        address.type == .counter ? cells.value(address)?.count ?? 0 : 0
    }

    /// The text that is shown.
    package func text(_ address: CellAddress) -> String {
        cells.text(address)?.buffer.string ?? ""
    }

    /// The number of Unicode scalars in a text.
    package func textLength(_ address: CellAddress) -> Int {
        cells.text(address)?.buffer.count ?? 0
    }

    /// The elements of a list, in order.
    package func list(_ address: CellAddress) -> [RecordID] {
        cells.list(address)?.shown ?? []
    }

    /// Every write to a cell of values, also those that no longer stand or are void, in the order
    /// of their writing: its history.
    package func history(_ address: CellAddress) -> [Standing] {
        guard address.type.isKnown, let cell = cells.value(address) else { return [] }
        let order = cell.writes.indices.map(UInt32.init)
        return sorted(order, of: cell).map { standing(cell.writes[Int($0)]) }
    }

    /// What stands in a cell, in an order that does not depend on arrival: sets by element first,
    /// then by Lamport counter and identity.
    func ordered(_ cell: ValueCell) -> [UInt32] {
        if !cell.address.type.isSet { return sorted(cell.current, of: cell) }
        return cell.current.sorted { a, b in
            let first = cell.writes[Int(a)]
            let second = cell.writes[Int(b)]
            let left = cells.heap[first.value]
            let right = cells.heap[second.value]
            if left == right { return graph.precedes(first.node, second.node) }
            return left.lexicographicallyPrecedes(right)
        }
    }

    private func sorted(_ indexes: [UInt32], of cell: ValueCell) -> [UInt32] {
        indexes.sorted { a, b in
            let first = cell.writes[Int(a)].node
            let second = cell.writes[Int(b)].node
            return first == second ? a < b : graph.precedes(first, second)
        }
    }

    private func standing(_ write: ValueCell.Write) -> Standing {
        Standing(
            value: cells.heap.value(write.value),
            author: graph.id(write.node),
            authored: graph.authored[Int(write.node)]
        )
    }
}
