import Foundation

/// One measured figure with what it is compared with, taken in the same run.
struct Figure: Encodable {
    /// What `docs/benchmarks.md` promises of it.
    enum Goal: Encodable {
        case none
        case met(String)
        case missed(String)
        /// It claims durability and was not synced often enough for that.
        case void(String)

        /// Met if `isMet`; `text` says what was wanted.
        init(_ text: String, _ isMet: Bool) {
            self = isMet ? .met(text) : .missed(text)
        }

        var text: String {
            switch self {
            case .none: ""
            case .met(let text): "\(text): met"
            case .missed(let text): "\(text): **missed**"
            case .void(let text): "void: \(text)"
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(text)
        }
    }

    let what: String
    let value: Double
    let unit: String
    var beside = ""
    var goal = Goal.none
}

/// The figures of a run as people or programs read them.
enum Table {
    static func print(_ figures: [Figure], _ machine: Machine, asJSON: Bool) throws {
        if asJSON {
            struct Run: Encodable {
                let machine: Machine
                let figures: [Figure]
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let data = try encoder.encode(Run(machine: machine, figures: figures))
            Swift.print(String(decoding: data, as: UTF8.self))
            return
        }
        Swift.print("\(machine.line)\n")
        Swift.print("| what | | beside, in the same run | goal |\n|---|--:|---|---|")
        for figure in figures {
            let value = "\(number(figure.value)) \(figure.unit)"
            Swift.print("| \(figure.what) | \(value) | \(figure.beside) | \(figure.goal.text) |")
        }
    }

    /// Three digits that count, and thousands apart.
    static func number(_ value: Double) -> String {
        guard value.magnitude < 100 else {
            var digits = String(Int(value.magnitude.rounded()))
            var parts: [String] = []
            while digits.count > 3 {
                parts.insert(String(digits.suffix(3)), at: 0)
                digits = String(digits.dropLast(3))
            }
            return (value < 0 ? "-" : "") + ([digits] + parts).joined(separator: ",")
        }
        let places = value.magnitude < 1 ? 3 : value.magnitude < 10 ? 2 : 1
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((value.magnitude * scale).rounded())
        let fraction = String(scaled % Int(scale))
        let padded = String(repeating: "0", count: places - fraction.count) + fraction
        return (value < 0 ? "-" : "") + "\(scaled / Int(scale)).\(padded)"
    }
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
}
