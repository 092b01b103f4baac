import Foundation
import Trust

/// One line of membership vectors: a set of entries and what they mean.
struct ModelLine {
    var log: ModelLog
    var result: ModelResult

    init(parsing text: some StringProtocol) throws {
        let data = Data(text.utf8)
        log = try JSONDecoder().decode(ModelLog.self, from: data)
        result = try JSONDecoder().decode(ModelResult.self, from: data)
    }

    /// A line that says what the evaluation makes of the entries.
    init(seed: UInt64, entries: [Entry]) throws {
        log = ModelLog(seed: seed, entries: entries.map(ModelEntry.init))
        result = try log.result()
    }

    /// The line as JSON with sorted keys, without a line break.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension ModelLine: Encodable {
    func encode(to encoder: any Encoder) throws {
        try log.encode(to: encoder)
        try result.encode(to: encoder)
    }
}

extension ModelResult {
    /// What differs, by name.
    func differences(from other: ModelResult) -> [String] {
        var found: [String] = []
        if members != other.members { found.append("members") }
        if devices != other.devices { found.append("devices") }
        if valid != other.valid { found.append("valid") }
        if void != other.void { found.append("void") }
        if pending != other.pending { found.append("pending") }
        if stopped != other.stopped { found.append("stopped") }
        if toConfirm != other.toConfirm { found.append("toConfirm") }
        if documents != other.documents { found.append("documents") }
        return found
    }
}
