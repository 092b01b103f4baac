import ArgumentParser
import Foundation
import SamenServer
import Trust

struct SyncLog: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync-log",
        abstract: "Show what devices synced: when, how much, what became of it; never what it said."
    )

    @OptionGroup var data: DataOption

    @Option(help: "Only lines of the last so many minutes, hours or days: 30m, 12h, 7d.")
    var since: TimeSpan?

    @Option(help: "Only lines of one device, by the first digits of its id.")
    var device: String?

    @Flag(help: "Go on showing lines as they come, until the command is ended.")
    var follow = false

    @Flag(help: "One JSON object a line.")
    var json = false

    @Flag(help: "Show who looked at this log, and when, instead of the log.")
    var looks = false

    func validate() throws {
        guard let device else { return }
        guard (4...64).contains(device.utf8.count),
            device.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
        else { throw ValidationError("--device takes 4 to 64 hexadecimal digits.") }
    }

    func run() throws {
        let store = try data.folder.openForReading()
        let log = try data.folder.looks()
        // Noted before anything is shown.
        try log.note(.now(looks ? .looks : .syncLog, device: device ?? ""))
        guard !looks else {
            for look in try log.looks() { say(look.line) }
            return
        }
        let format = SyncLogFormat(isJSON: json)
        if let header = format.header { say(header) }
        let start = since.map { $0.start(before: Date()) } ?? 0
        var last: UInt64 = 0
        while true {
            let lines = try store.read { reader in
                try reader.logLines(after: last, since: start, limit: 512)
            }
            for line in lines {
                last = line.number
                if isWanted(line.record.device) { say(format.line(line)) }
            }
            guard lines.isEmpty else { continue }
            guard follow else { return }
            Thread.sleep(forTimeInterval: 0.5)
        }
    }

    private func isWanted(_ device: DeviceID) -> Bool {
        guard let wanted = self.device else { return true }
        return device.description.hasPrefix(wanted.lowercased())
    }
}

extension Look {
    /// A look by whoever runs this program.
    static func now(_ kind: Kind, device: String = "") -> Look {
        Look(
            atMilliseconds: UInt64(max(0, Date().timeIntervalSince1970) * 1_000),
            user: getuid(),
            kind: kind,
            device: device.lowercased()
        )
    }
}

/// A length of time as an administrator types it.
struct TimeSpan: ExpressibleByArgument {
    let seconds: Double

    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = argument.last.flatMap({ units[$0] }),
            let count = UInt32(argument.dropLast())
        else { return nil }
        seconds = Double(count) * unit
    }

    /// Milliseconds since 1970 so long before `date`.
    func start(before date: Date) -> UInt64 {
        UInt64(max(0, date.timeIntervalSince1970 - seconds) * 1_000)
    }
}
