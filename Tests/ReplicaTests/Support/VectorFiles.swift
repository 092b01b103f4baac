import Foundation
import Replica

/// The vectors as files: one way to write each, so that a file can be compared byte for byte.
enum VectorFiles {
    /// Name and content of each file.
    static var all: [(name: String, content: String)] {
        [
            ("change-valid.json", list(Vectors.valid.map(valid))),
            ("change-invalid.json", list(Vectors.invalid.map(invalid))),
            ("change-state.json", list(StateVectors.all.map(\.json))),
        ]
    }

    private static func valid(_ vector: Vectors.Valid) -> String {
        let content = (try? ChangeReading(payload: vector.payload)).map(describe) ?? "null"
        return object([
            ("name", quote(vector.name)), ("section", quote(vector.section)),
            ("payload", quote(vector.payload.hex)), ("content", content),
        ])
    }

    private static func invalid(_ vector: Vectors.Invalid) -> String {
        object([
            ("name", quote(vector.name)), ("section", quote(vector.section)),
            ("payload", quote(vector.payload.hex)), ("error", quote(vector.code.rawValue)),
        ])
    }

    static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { quote($0) + ": " + $1 }.joined(separator: ", ") + "}"
    }

    static func array(_ elements: [String]) -> String {
        "[" + elements.joined(separator: ", ") + "]"
    }

    private static func list(_ objects: [String]) -> String {
        "[\n  " + objects.joined(separator: ",\n  ") + "\n]\n"
    }

    static func quote(_ string: String) -> String {
        let scalars = string.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            default: String(scalar)
            }
        }
        return "\"" + scalars.joined() + "\""
    }

    static func describe(_ id: ChangeID) -> String {
        object([
            ("device", quote(id.chain.device.bytes.hex)),
            ("incarnation", String(id.chain.incarnation)), ("seq", String(id.seq)),
        ])
    }

    private static func describe(_ reading: ChangeReading) -> String {
        let runs = reading.voidSeen.map { run in
            object([
                ("first", describe(ChangeID(chain: run.chain, seq: run.first))),
                ("count", String(run.count)),
            ])
        }
        let cells = reading.cells.map { cell in
            object([
                ("record_type", String(cell.address.record.type)),
                ("record", quote(cell.address.record.id.bytes.hex)),
                ("field", String(cell.address.field)),
                ("merge_type", String(cell.address.type.rawValue)),
                ("operations", array(cell.operations.map(describe))),
            ])
        }
        return object([
            ("authored", String(reading.authored)),
            ("dependencies", array(reading.dependencies.map(describe))),
            ("void_seen", array(runs)), ("cells", array(cells)),
        ])
    }

    private static func describe(_ operation: ChangeReading.Operation) -> String {
        switch operation {
        case .write(let value): object([("write", describe(value))])
        case .add(let value): object([("add", describe(value))])
        case .remove(let value): object([("remove", describe(value))])
        case .increment(let amount): object([("increment", String(amount))])
        case .insertText(let text, let at): object([("insert", quote(text)), ("at", String(at))])
        case .delete(let range):
            object([("delete", String(range.count)), ("at", String(range.lowerBound))])
        case .insertRecords(let records, let at):
            object([("insert", array(records.map { quote($0.bytes.hex) })), ("at", String(at))])
        case .move(let from, let to): object([("move", String(from)), ("to", String(to))])
        case .unknown(let bytes): object([("unknown", quote(bytes.hex))])
        }
    }

    private static func describe(_ value: Value) -> String {
        switch value {
        case .empty: "null"
        case .bool(let value): String(value)
        case .int(let value): object([("int", String(value))])
        case .bytes(let value): object([("bytes", quote(value.hex))])
        case .string(let value): object([("string", quote(value))])
        case .record(let value): object([("record", quote(value.bytes.hex))])
        case .list(let values): object([("list", array(values.map(describe)))])
        case .fields(let fields):
            object([("fields", object(fields.map { (String($0.code), describe($0.value)) }))])
        case .unknown(let code, let bytes):
            object([("unknown", String(code)), ("bytes", quote(bytes.hex))])
        }
    }
}

/// Sets of changes with the state and the snapshot that everyone must arrive at.
enum StateVectors {
    struct Vector {
        let name: String
        let changes: [Change]
        let void: [ChangeID]
        let document: Document

        var json: String {
            VectorFiles.object([
                ("name", VectorFiles.quote(name)), ("section", VectorFiles.quote("9")),
                ("changes", VectorFiles.array(changes.map(describe))),
                ("void", VectorFiles.array(void.map(VectorFiles.describe))),
                ("state", VectorFiles.quote(document.canonicalState().hex)),
                ("snapshot", VectorFiles.quote(document.snapshot().hex)),
            ])
        }

        private func describe(_ change: Change) -> String {
            VectorFiles.object([
                ("carrier", VectorFiles.describe(change.carrier)),
                ("origin", VectorFiles.describe(change.origin)),
                ("payload", VectorFiles.quote(change.payload.hex)),
            ])
        }
    }

    static let all: [Vector] = [
        world("two devices write every merge type", World.Style(devices: 2, steps: 16), 3),
        world(
            "three devices edit a text",
            World.Style(steps: 18, cells: [Cell.text], voids: 0),
            11
        ),
        world(
            "three devices edit a list",
            World.Style(steps: 18, cells: [Cell.list], voids: 0),
            12
        ),
        world("a text with void changes", World.Style(steps: 18, cells: [Cell.text], voids: 3), 25),
        world("a device and its clone", World.Style(steps: 12, hasClone: true), 34),
    ]

    private static func world(_ name: String, _ style: World.Style, _ seed: UInt64) -> Vector {
        var world = World(style, seed: seed)
        world.run()
        let void = world.changes.map(\.carrier).filter { _ in
            world.random.chance(style.voids, in: 12)
        }
        var document = Document()
        _ = document.merge(world.changes)
        _ = document.setVoid(void, true)
        return Vector(name: name, changes: world.changes, void: void, document: document)
    }
}
