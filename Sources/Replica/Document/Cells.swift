/// Where a cell is kept.
struct CellReference: Hashable {
    enum Family: UInt8 {
        case value
        case text
        case list
    }

    let family: Family
    let index: UInt32
}

/// All cells of a document, by family.
struct Cells {
    private(set) var directory: [CellAddress: CellReference] = [:]
    var heap = ValueHeap()
    var values: [ValueCell] = []
    var texts: [TextCell] = []
    var lists: [ListCell] = []

    /// The cell at an address, made if it is not there.
    mutating func reference(_ address: CellAddress) -> CellReference {
        if let reference = directory[address] { return reference }
        let reference: CellReference
        switch address.type {
        case .text:
            reference = CellReference(family: .text, index: UInt32(texts.count))
            texts.append(TextCell(address))
        case .list:
            reference = CellReference(family: .list, index: UInt32(lists.count))
            lists.append(ListCell(address))
        default:
            reference = CellReference(family: .value, index: UInt32(values.count))
            values.append(ValueCell(address))
        }
        directory[address] = reference
        return reference
    }

    func address(_ reference: CellReference) -> CellAddress {
        let index = Int(reference.index)
        return switch reference.family {
        case .value: values[index].address
        case .text: texts[index].address
        case .list: lists[index].address
        }
    }

    func value(_ address: CellAddress) -> ValueCell? {
        guard let reference = directory[address], reference.family == .value else { return nil }
        return values[Int(reference.index)]
    }

    func text(_ address: CellAddress) -> TextCell? {
        guard let reference = directory[address], reference.family == .text else { return nil }
        return texts[Int(reference.index)]
    }

    func list(_ address: CellAddress) -> ListCell? {
        guard let reference = directory[address], reference.family == .list else { return nil }
        return lists[Int(reference.index)]
    }
}
