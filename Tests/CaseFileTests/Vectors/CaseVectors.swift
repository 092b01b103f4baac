import Foundation

/// What `Protocol/vectors/casefile.json` holds.
struct CaseVectors: Codable, Equatable {
    struct Identifier: Codable, Equatable {
        let bytes, letter, short, long: String
    }

    /// What someone types: the identifier that it begins, as one writes it, or the refusal.
    struct Typed: Codable, Equatable {
        let typed: String
        var lowest, highest, refusal: String?
    }

    struct Day: Codable, Equatable {
        let text: String
        var days, weekday: Int?
    }

    struct Clock: Codable, Equatable {
        let milliseconds: UInt64
        let local: String
        let offset: Int
    }

    struct Waiting: Codable, Equatable {
        let from, to: String
        let calendar, working: Int
    }

    /// What is entered into a field: its bytes, or the refusal.
    struct Entered: Codable, Equatable {
        let place, entered: String
        var bytes, refusal: String?
    }

    struct WrittenEvent: Codable, Equatable {
        let name, place, bytes: String
    }

    /// The values that stand, and the one in force; none if all are.
    struct InForce: Codable, Equatable {
        let place: String
        let standing: [String]
        let inForce: String?
    }

    var identifiers: [Identifier] = []
    var typed: [Typed] = []
    var days: [Day] = []
    var clocks: [Clock] = []
    var waiting: [Waiting] = []
    var entered: [Entered] = []
    var events: [WrittenEvent] = []
    var inForce: [InForce] = []

    private static var file: URL {
        Lists.protocolFolder.appending(path: "vectors/casefile.json")
    }

    static func read() throws -> CaseVectors {
        try JSONDecoder().decode(CaseVectors.self, from: Data(contentsOf: file))
    }

    /// Written anew with `SAMEN_WRITE_VECTORS=1`; the change then stands in the diff.
    func writeIfAsked() throws {
        guard ProcessInfo.processInfo.environment["SAMEN_WRITE_VECTORS"] == "1" else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try (encoder.encode(self) + Data("\n".utf8)).write(to: Self.file)
    }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
