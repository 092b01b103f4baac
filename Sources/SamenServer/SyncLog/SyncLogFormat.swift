import FoundationEssentials
import Trust

/// How lines of the sync log are shown, the same wherever they are.
package struct SyncLogFormat: Sendable {
    private let isJSON: Bool

    package init(isJSON: Bool) {
        self.isJSON = isJSON
    }

    private static let columns: [(name: String, width: Int)] = [
        ("time", 20), ("device", 12), ("call", 8), ("status", 6), ("offered", 7), ("accepted", 8),
        ("duplicate", 9), ("held", 5), ("quarantined", 11), ("refused", 7), ("in", 8), ("out", 8),
        ("ms", 6), ("skew", 8), ("behind", 7),
        ("unsent", 6), ("client", 8),
    ]

    /// The names of the columns; nil where each line names its own.
    package var header: String? {
        isJSON ? nil : Self.row(Self.columns.map(\.name))
    }

    package func line(_ line: SyncLogLine) -> String {
        isJSON ? Self.json(line) : Self.row(Self.cells(line.record))
    }

    private static func cells(_ record: SyncLogRecord) -> [String] {
        let account = record.account
        return [
            timestamp(record.atMilliseconds), String(record.device.description.prefix(12)),
            record.call.rawValue, String(record.status), String(account.offered),
            String(account.accepted), String(account.duplicate), String(account.held),
            String(account.quarantined), String(account.refused), String(record.bytesIn),
            String(record.bytesOut), String(record.durationMilliseconds),
            record.skewMilliseconds.map(String.init) ?? "-", record.behind.map(String.init) ?? "-",
            record.unsent.map { String($0) } ?? "-", record.client.map { Self.version($0) } ?? "-",
        ]
    }

    private static func row(_ cells: [String]) -> String {
        zip(columns, cells).enumerated().map { index, pair in
            let padding = String(repeating: " ", count: max(0, pair.0.width - pair.1.utf8.count))
            // Words stand left, numbers right.
            return index < 3 ? pair.1 + padding : padding + pair.1
        }.joined(separator: " ")
    }

    private static func json(_ line: SyncLogLine) -> String {
        let record = line.record
        let numbers = zip(columns.map(\.name), cells(record)).dropFirst(3).map { name, cell in
            let value = name == "client" ? "\"\(cell)\"" : cell
            return "\"\(name)\":\(cell == "-" ? "null" : value)"
        }
        let words = [
            "\"number\":\(line.number)",
            "\"time\":\"\(timestamp(record.atMilliseconds))\"",
            "\"device\":\"\(record.device)\"",
            "\"call\":\"\(record.call.rawValue)\"",
        ]
        return "{\((words + numbers).joined(separator: ","))}"
    }

    /// A version as it is written: three numbers, whatever the device said.
    package static func version(_ client: UInt32) -> String {
        "\(client >> 16).\(client >> 8 & 0xFF).\(client & 0xFF)"
    }

    /// UTC, to the second: no locale work.
    static func timestamp(_ milliseconds: UInt64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds / 1_000))
            .formatted(.iso8601)
    }
}
