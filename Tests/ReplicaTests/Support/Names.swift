import Replica

/// Device number `index`, as 32 equal bytes.
func device(_ index: Int) -> DeviceID {
    guard let device = DeviceID(bytes: [UInt8](repeating: UInt8(index), count: 32)) else {
        preconditionFailure("32 bytes make a device.")
    }
    return device
}

func chain(_ index: Int, incarnation: UInt64 = 1) -> ChainID {
    ChainID(device: device(index), incarnation: incarnation)
}

func record(_ index: Int) -> RecordID {
    RecordID(high: 0, low: UInt64(index))
}

/// The one cell of each merge type that most tests write to.
enum Cell {
    static let note = Record(type: 1, id: record(1))

    static func of(_ type: MergeType, field: UInt16 = 1) -> CellAddress {
        CellAddress(record: note, field: field, type: type)
    }

    static let register = of(.register)
    static let multi = of(.multiRegister)
    static let earliest = of(.earliest)
    static let addWins = of(.addWinsSet)
    static let removeWins = of(.removeWinsSet)
    static let counter = of(.counter)
    static let text = of(.text)
    static let list = of(.list)
    static let event = of(.event)

    static let all = [
        register, multi, earliest, addWins, removeWins, counter, text, list, event,
    ]
}
