import Replica

/// Some devices that write in one document, merge with each other and declare changes void; and
/// the record of it all for the oracle.
struct World {
    /// Which cells are written, and how wildly.
    struct Style {
        var devices = 3
        var steps = 12
        var cells = Cell.all
        /// Out of 12 steps: how many declare something void, or effective again.
        var voids = 1
        /// The longest text that is inserted at once.
        var typing = 3
        /// Whether the first two devices believe that they are the same one.
        var hasClone = false
        /// Whether the last device cannot read every second change of the others.
        var hasBlindDevice = false
    }

    let style: Style
    private(set) var replicas: [Document]
    private(set) var changes: [Change] = []
    private(set) var recorded: [OracleChange] = []
    private var indexes: [ChangeID: Int] = [:]
    var random: SplitMix64

    init(_ style: Style, seed: UInt64) {
        self.style = style
        replicas = Array(repeating: Document(), count: style.devices)
        random = SplitMix64(seed: seed)
    }

    /// Lets everyone act at random.
    mutating func run() {
        for _ in 0..<style.steps {
            let device = random.below(style.devices)
            let action = random.below(12)
            if action < style.voids {
                toggleVoid(device)
            } else if action < 5 {
                exchange(from: random.below(style.devices), to: device)
            } else {
                edit(device)
            }
        }
    }

    var oracle: Oracle { Oracle(recorded) }

    var allCells: [CellAddress] { style.cells }

    /// The indexes of changes with these identities.
    func indexes(of ids: [ChangeID]) -> Set<Int> {
        Set(ids.compactMap { indexes[$0] })
    }

    // MARK: - Acting

    mutating func exchange(from: Int, to: Int) {
        if from == to { return }
        let missing = replicas[from].missing(from: replicas[to].version)
        let count = random.chance(3, in: 4) ? missing.count : random.below(missing.count + 1)
        var sent = Array(missing.prefix(count))
        if style.hasBlindDevice {
            // What the blind device cannot read it forwards as it is, so the true bytes travel.
            sent = sent.compactMap { indexes[$0.carrier].map { changes[$0] } }
            if to == style.devices - 1 { sent = sent.map(\.unreadableToSome) }
        }
        _ = replicas[to].merge(sent)
    }

    mutating func toggleVoid(_ device: Int) {
        guard let change = changes.randomElement(using: &random) else { return }
        _ = replicas[device].setVoid([change.carrier], random.chance(2, in: 3))
    }

    /// Makes one change with up to three operations on random cells.
    mutating func edit(_ device: Int) {
        var operations: [(CellAddress, OracleOperation)] = []
        let document = replicas[device]
        var lengths: [CellAddress: Int] = [:]
        for _ in 0..<1 + random.below(3) {
            let cell = random.pick(style.cells)
            // One operation a cell and change, except where order within the change matters.
            if !cell.type.isOrdered, operations.contains(where: { $0.0 == cell }) { continue }
            if let operation = operation(on: cell, document, &lengths) {
                operations.append((cell, operation))
            }
        }
        edit(device, operations)
    }

    /// Makes one change of given operations, and records it for the oracle.
    mutating func edit(_ device: Int, _ operations: [(CellAddress, OracleOperation)]) {
        let past = replicas[device].presentChanges
        let voids = past.filter { replicas[device].status(of: $0)?.isEffective == false }
        let author = chain(style.hasClone && device == 1 ? 1 : device + 1)
        let edited = try? replicas[device].edit(by: author, authored: 7) {
            edit throws(ReplicaError) in
            for (cell, operation) in operations { try edit.apply(operation, to: cell) }
        }
        guard let made = edited else { return }
        let recordedPast = indexes(of: past)
        indexes[made.change.carrier] = changes.count
        changes.append(made.change)
        recorded.append(
            OracleChange(
                id: made.change.origin,
                past: recordedPast,
                voidSeen: indexes(of: voids),
                operations: operations
            )
        )
    }

    private mutating func operation(
        on cell: CellAddress,
        _ document: Document,
        _ lengths: inout [CellAddress: Int]
    ) -> OracleOperation? {
        switch cell.type {
        case .addWinsSet, .removeWinsSet:
            let value = Value.int(Int64(random.below(3)))
            return random.chance(3, in: 5) ? .add(value) : .remove(value)
        case .counter:
            return .increment(random.chance(1, in: 8) ? 1 << 62 : Int64(random.below(9)) - 3)
        case .text: return textOperation(on: cell, document, &lengths)
        case .list: return listOperation(on: cell, document, &lengths)
        case .event where !document.current(cell).isEmpty: return nil
        default:
            return .write(random.chance(1, in: 5) ? .empty : .int(Int64(random.below(4))))
        }
    }

    private mutating func textOperation(
        on cell: CellAddress,
        _ document: Document,
        _ lengths: inout [CellAddress: Int]
    ) -> OracleOperation {
        let length = lengths[cell] ?? document.textLength(cell)
        if length > 0, random.chance(2, in: 5) {
            let start = random.below(length)
            let end = min(length, start + 1 + random.below(style.typing))
            lengths[cell] = length - (end - start)
            return .delete(start..<end)
        }
        var scalars: [Unicode.Scalar] = []
        for _ in 0..<1 + random.below(style.typing) {
            scalars.append(random.pick(Array("abcdefghijklmnopqrstuvwxyzéß€😀\n".unicodeScalars)))
        }
        lengths[cell] = length + scalars.count
        return .insert(scalars, at: random.below(length + 1))
    }

    private mutating func listOperation(
        on cell: CellAddress,
        _ document: Document,
        _ lengths: inout [CellAddress: Int]
    ) -> OracleOperation {
        let length = lengths[cell] ?? document.list(cell).count
        let kind = random.below(6)
        if length > 0, kind < 2 {
            return .move(from: random.below(length), to: random.below(length))
        }
        if length > 0, kind == 2 {
            let start = random.below(length)
            lengths[cell] = length - 1
            return .deleteRecords(start..<start + 1)
        }
        let records = (0..<1 + random.below(2)).map { _ in record(random.below(1000)) }
        lengths[cell] = length + records.count
        return .insertRecords(records, at: random.below(length + 1))
    }
}

extension MergeType {
    /// Whether several operations of one change on one cell all count.
    fileprivate var isOrdered: Bool { self == .text || self == .list }
}

extension Edit {
    /// Makes an operation of the oracle.
    mutating func apply(_ operation: OracleOperation, to cell: CellAddress) throws(ReplicaError) {
        switch operation {
        case .write(let value): try write(value, to: cell)
        case .add(let value): try add(value, to: cell)
        case .remove(let value): try remove(value, from: cell)
        case .increment(let amount): try increment(cell, by: amount)
        case .insert(let scalars, let position):
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            try insert(String(text), at: position, in: cell)
        case .delete(let range): try delete(range, in: cell)
        case .insertRecords(let records, let position):
            try insert(records, at: position, in: cell)
        case .deleteRecords(let range): try delete(range, in: cell)
        case .move(let from, let to): try move(from: from, to: to, in: cell)
        }
    }
}

extension Document {
    /// The identities of all changes that are part of the document.
    var presentChanges: [ChangeID] { missing(from: VersionVector()).map(\.origin) }
}

extension Change {
    /// The same change as a program would see it that does not know the format of its operations.
    var unreadable: Change {
        var bytes = payload
        let format = 2 + Int(bytes[1])
        precondition(bytes[1] < 0x80, "The envelope of a small change has a short length.")
        bytes[format] = 2
        return Change(carrier: carrier, origin: origin, payload: bytes)
    }

    /// Unreadable if its number is odd and its envelope short; the same for everyone.
    var unreadableToSome: Change {
        carrier.seq % 2 == 1 && payload[1] < 0x80 ? unreadable : self
    }

    /// The same operations, sealed again by the same device in another incarnation.
    func rehomed(incarnation: UInt64, seq: UInt64) -> Change {
        let chain = ChainID(device: carrier.chain.device, incarnation: incarnation)
        return Change(
            carrier: ChangeID(chain: chain, seq: seq),
            origin: origin,
            payload: payload
        )
    }
}
