import Replica

/// One operation as its author made it.
enum OracleOperation {
    case write(Value)
    case add(Value)
    case remove(Value)
    case increment(Int64)
    case insert([Unicode.Scalar], at: Int)
    case delete(Range<Int>)
    case insertRecords([RecordID], at: Int)
    case deleteRecords(Range<Int>)
    case move(from: Int, to: Int)
}

/// One change as its author made it, with what the author had seen.
struct OracleChange {
    let id: ChangeID
    /// The indexes of all changes in its past.
    let past: Set<Int>
    /// Those of them that had no effect for the author.
    let voidSeen: Set<Int>
    let operations: [(cell: CellAddress, operation: OracleOperation)]
}

/// What stands in a cell, in a form that compares.
enum OracleState: Equatable {
    case written([ChangeID: Value])
    case elements([Value])
    case count(Int64)
    case text(String)
    case list([RecordID])
    case nothing
}

/// A naive evaluation of every merge type, straight from its definition.
///
/// It knows nothing of arrival, chains, encodings or views kept up to date: only the set of
/// (operation, saw, void). It is quadratic and worse.
struct Oracle {
    let changes: [OracleChange]
    let lamports: [Int]

    init(_ changes: [OracleChange]) {
        self.changes = changes
        var lamports: [Int] = []
        for change in changes {
            lamports.append(1 + (change.past.map { lamports[$0] }.max() ?? 0))
        }
        self.lamports = lamports
    }

    /// The state of a cell, given which changes there are and which of them are void.
    func state(_ cell: CellAddress, present: Set<Int>, void: Set<Int>) -> OracleState {
        switch cell.type {
        case .text:
            let text = NaiveText(self, cell, present)
            return .text(text.shown(effective: present.subtracting(void)))
        case .list:
            let list = NaiveList(self, cell, present)
            return .list(list.shown(effective: present.subtracting(void)))
        default:
            return values(cell, present.subtracting(void))
        }
    }

    func saw(_ a: Int, _ b: Int) -> Bool { changes[a].past.contains(b) }

    /// Whether `a` comes before `b` by Lamport counter and identity.
    func precedes(_ a: Int, _ b: Int) -> Bool {
        (lamports[a], changes[a].id) < (lamports[b], changes[b].id)
    }

    private func values(_ cell: CellAddress, _ effective: Set<Int>) -> OracleState {
        var writes: [Int: Value] = [:]
        var additions: [Value: [Int]] = [:]
        var removals: [Value: [Int]] = [:]
        var sum: Int128 = 0
        for index in effective {
            for (address, operation) in changes[index].operations where address == cell {
                switch operation {
                case .write(let value): writes[index] = value
                case .add(let value): additions[value, default: []].append(index)
                case .remove(let value): removals[value, default: []].append(index)
                case .increment(let amount): sum += Int128(amount)
                default: break
                }
            }
        }
        let all = Array(writes.keys)
        switch cell.type {
        case .register:
            let last = all.filter { a in !all.contains { precedes(a, $0) } }
            return written(last, writes)
        case .multiRegister, .earliest:
            return written(all.filter { a in !all.contains { saw($0, a) } }, writes)
        case .event:
            return written(all.filter { a in !all.contains { saw(a, $0) } }, writes)
        case .counter:
            let limit = Int128(Int64(1) << 62)
            return .count(Int64(min(max(sum, -limit), limit)))
        case .addWinsSet:
            return .elements(
                additions.keys.filter { element in
                    (additions[element] ?? []).contains { addition in
                        !(removals[element] ?? []).contains { saw($0, addition) }
                    }
                }
            )
        default:
            return .elements(
                additions.keys.filter { element in
                    (additions[element] ?? []).contains { addition in
                        (removals[element] ?? []).allSatisfy { saw(addition, $0) }
                    }
                }
            )
        }
    }

    private func written(_ indexes: [Int], _ writes: [Int: Value]) -> OracleState {
        var values: [ChangeID: Value] = [:]
        for index in indexes { values[changes[index].id] = writes[index] }
        return .written(values)
    }
}

extension Document {
    /// The state of a cell in the oracle's form.
    func oracleState(_ cell: CellAddress) -> OracleState {
        switch cell.type {
        case .text: .text(text(cell))
        case .list: .list(list(cell))
        case .counter: .count(count(cell))
        case .addWinsSet, .removeWinsSet: .elements(elements(cell))
        default:
            .written(
                Dictionary(
                    current(cell).map { ($0.author, $0.value) },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        }
    }
}

extension OracleState {
    /// The same state with elements in one order.
    var sorted: OracleState {
        if case .elements(let values) = self {
            return .elements(values.sorted { String(describing: $0) < String(describing: $1) })
        }
        return self
    }
}
