import CaseFile
import Replica
import Testing

/// A few devices that write in one file and hear of each other late, in any order.
struct Town {
    /// One write, and everything its author had seen.
    struct Write {
        let field: Field
        let record: RecordID
        let value: Value
        let change: ChangeID
        let seen: Set<ChangeID>
    }

    let fields: [Field]
    var random: SplitMix64
    var documents: [Document]
    private(set) var writes: [Write] = []
    private(set) var changes: [Change] = []
    private var known: [Set<ChangeID>]
    private var events = 1000

    init(_ fields: [Field], devices: Int, seed: UInt64) {
        self.fields = fields
        random = SplitMix64(seed: seed)
        documents = Array(repeating: Document(), count: devices)
        known = Array(repeating: [], count: devices)
    }

    mutating func run(steps: Int) throws {
        for _ in 0..<steps {
            let device = random.below(documents.count)
            if random.chance(1, in: 3) {
                hear(device)
            } else {
                try write(device)
            }
        }
    }

    /// Takes some of what another device has, in any order.
    private mutating func hear(_ device: Int) {
        let other = random.below(documents.count)
        let missing = documents[other].missing(from: documents[device].version)
        let heard = missing.shuffled(using: &random).prefix(1 + random.below(4))
        _ = documents[device].merge(Array(heard))
        known[device] = Set(
            changes.map(\.carrier).filter { documents[device].status(of: $0) != nil }
        )
    }

    /// Sets a field as a person would: by a correction or a resolution where that is needed.
    private mutating func write(_ device: Int) throws {
        let field = random.pick(fields)
        let id = record(1)
        let value = Pool.value(of: field, &random)
        let stamp = EventStamp(recorded: clock(device))
        let reading = documents[device].reading(field, of: id)
        events += 1
        let event = record(events)
        let correction = try value.date.map { date in
            try Event.waitingCorrection(
                newStart: date,
                reason: "reason",
                by: member(device + 1),
                secondPerson: member(9),
                stamp
            )
        }
        let resolution =
            field.mergeType == .multiRegister && reading.isContested
            ? try Resolution(of: reading, with: value, reason: "reason", stamp) : nil
        let edited = try documents[device].edit(by: chain(device + 1), authored: stamp.recorded) {
            edit throws(ReplicaError) in
            if let resolution {
                try edit.resolve(resolution, as: event)
            } else if field.mergeType == .earliest, let correction {
                try edit.correctWaiting(correction, of: id, as: event)
            } else {
                try edit.set(value, of: id, seen: reading)
            }
        }
        let change = try #require(edited).change
        writes.append(
            Write(
                field: field,
                record: id,
                value: value.value,
                change: change.carrier,
                seen: known[device]
            )
        )
        changes.append(change)
        known[device].insert(change.carrier)
    }

    /// Clocks that are right, or ten years off either way.
    private func clock(_ device: Int) -> UInt64 {
        let now: UInt64 = 1_795_613_400_000 + UInt64(changes.count) * 1000
        let decade: UInt64 = 315_576_000_000
        return [now, now + decade, now - decade][device % 3]
    }
}

/// Values to write: codes of the vocabulary, nothing, and now and then a later version's code.
enum Pool {
    static func value(of field: Field, _ random: inout SplitMix64) -> FieldValue {
        let value: Value
        switch field.kind {
        case .code(let vocabulary):
            switch random.below(12) {
            case 0: value = .empty
            case 1: value = .string(random.pick(["later", "newer"]))
            default: value = .string(random.pick(vocabulary.terms).code)
            }
        case .date:
            value = .string("20\(10 + random.below(20))-0\(1 + random.below(9))-15")
        case .member: value = .bytes(member(1 + random.below(4)).bytes)
        case .week:
            value = .string(random.pick(["1-5 09:00-17:00", "1 10:00-12:00", "6 10:00-12:00"]))
        default: value = .string(random.pick(["one", "two", "three"]))
        }
        return FieldValue(read: value, of: field)
    }
}
