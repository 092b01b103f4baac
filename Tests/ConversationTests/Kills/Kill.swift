import Foundation
import TestSupport
import Trust

/// Where a program is to end without warning: at one of its calls that write, sync or send.
struct Kill {
    enum Among: String { case all, transaction }
    enum Part: String, CaseIterable { case before, half, after }

    /// Nil only counts.
    var at: Int?
    var among = Among.all
    var part = Part.before

    /// How many calls there were to choose from.
    struct Range {
        let all: Int
        let transaction: Int
    }

    /// Where it really was.
    struct Report: CustomStringConvertible {
        let call: Int
        let name: String
        let file: String
        let part: String
        let isInTransaction: Bool

        var description: String {
            "\(part) \(name) of \(file), call \(call), "
                + (isInTransaction ? "inside a transaction" : "outside")
        }
    }

    /// Every other one inside a transaction for certain, all over the whole run.
    init(_ number: Int, within range: Range, _ random: RandomSource) {
        among = number % 2 == 0 ? .transaction : .all
        part = Part.allCases[number / 2 % Part.allCases.count]
        let drawn = random.bytes(4).reduce(0) { $0 << 8 | Int($1) }
        at = 1 + drawn % max(1, among == .transaction ? range.transaction : range.all)
    }

    init() {}

    /// A call that the run surely reaches, if it did not reach this one.
    mutating func comeEarlier() {
        at = at.map { max(1, $0 * 2 / 3) }
    }

    func environment(report: String) -> [String: String] {
        [
            "LD_PRELOAD": ServerProcess.program("libkillshim.so").path,
            "SAMEN_KILL_AT": String(at ?? 0),
            "SAMEN_KILL_AMONG": among.rawValue,
            "SAMEN_KILL_PART": part.rawValue,
            "SAMEN_KILL_REPORT": report,
        ]
    }
}

/// The file that a killed program reports to.
struct KillReports {
    let path: String

    /// Nil if the program ended by itself.
    func take() -> Kill.Report? {
        let words = takeWords("killed")
        guard words.count == 6, let call = Int(words[1]) else { return nil }
        return Kill.Report(
            call: call,
            name: words[2],
            file: words[3],
            part: words[4],
            isInTransaction: words[5] == "transaction"
        )
    }

    /// What a program that ended by itself had counted.
    func takeRange() -> Kill.Range? {
        let words = takeWords("ended")
        guard words.count == 3, let all = Int(words[1]), let inside = Int(words[2]) else {
            return nil
        }
        return Kill.Range(all: all, transaction: inside)
    }

    private func takeWords(_ first: String) -> [String] {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let data = FileManager.default.contents(atPath: path) ?? Data()
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").last { line in
            line.hasPrefix(first + " ")
        }
        return line.map { $0.split(separator: " ").map(String.init) } ?? []
    }
}

/// How much of a kind the tests do; `SAMEN_KILLS` asks for more.
enum Amount {
    static let kills = ProcessInfo.processInfo.environment["SAMEN_KILLS"].flatMap { Int($0) } ?? 20
    /// The first seed; another one gives other places.
    static let seed =
        ProcessInfo.processInfo.environment["SAMEN_SEED"].flatMap { UInt64($0) } ?? 1
    static let fullDisks =
        ProcessInfo.processInfo.environment["SAMEN_FULL_DISKS"].flatMap { Int($0) } ?? 5
    static let connections =
        ProcessInfo.processInfo.environment["SAMEN_CONNECTIONS"].flatMap { Int($0) } ?? 300
    static let requests =
        ProcessInfo.processInfo.environment["SAMEN_REQUESTS"].flatMap { Int($0) } ?? 2_000
}
