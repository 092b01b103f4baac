import Foundation
import GRDB
import Glibc
import Samen
import Trust

// The sealed vault beside a plain database: the same statements, the same durability, one run.
// Order rotates between rounds; figures are medians; a second plain run shows the noise.

let rows = 20_000
let rounds = 5

/// A database that a workload can be run on, sealed or plain.
struct Subjects {
    let make: (String) throws -> any Opened
}

protocol Opened {
    func write(_ body: (Database) throws -> Void) throws
    func read(_ body: (Database) throws -> Void) throws
    func fold() throws
    func reopened() throws -> any Opened
}

struct Sealed: Opened {
    let vault: VaultFile
    let folder: VaultFolder
    let key: VaultKey

    static func make(_ path: String) throws -> any Opened {
        let folder = try VaultFolder.make(path, runtime: runtime)
        let key = try VaultKey.first(of: .random())
        let derivation = try KeyDerivation.fresh(memoryKiB: 65_536)
        let keys = try VaultKeyFile.new(for: key, passphrase: [1], derivation: derivation)
        let vault = try VaultFile.create(in: folder, key: key, keys: keys)
        return Sealed(vault: vault, folder: folder, key: key)
    }

    func write(_ body: (Database) throws -> Void) throws { try vault.write(body) }
    func read(_ body: (Database) throws -> Void) throws { try vault.read(body) }

    func fold() throws { try vault.checkpoint() }

    func reopened() throws -> any Opened {
        try vault.close()
        let again = try VaultFile.open(folder, keys: [key])
        return Sealed(vault: again, folder: folder, key: key)
    }
}

struct Plain: Opened {
    let path: String
    let queue: DatabaseQueue
    let pool: DatabasePool?

    static func open(_ path: String, reading: Bool) throws -> Plain {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            if !db.configuration.readonly { try db.execute(sql: "PRAGMA journal_mode = WAL") }
            try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cache_spill = 0")
            try db.execute(sql: "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 256")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        guard reading else { return Plain(path: path, queue: queue, pool: nil) }
        configuration.readonly = true
        let pool = try DatabasePool(path: path, configuration: configuration)
        return Plain(path: path, queue: queue, pool: pool)
    }

    func write(_ body: (Database) throws -> Void) throws { try queue.write(body) }
    func read(_ body: (Database) throws -> Void) throws { try pool.map { try $0.read(body) } }

    func fold() throws {
        try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    }

    func reopened() throws -> any Opened {
        try pool?.close()
        try queue.close()
        return try Plain.open(path, reading: true)
    }
}

func seconds(_ body: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(body) / .seconds(1)
}

func text(_ number: Int) -> String {
    let words = ["opvang", "gesprek", "school", "moeder", "station", "vrijdag", "afspraak"]
    return (0..<30).map { words[(number * 31 + $0 * 17) % 7] + String(number * $0 % 997) }
        .joined(separator: " ")
}

let texts = (0..<rows).map(text)
/// What is timed, in order, on the same database.
enum Workload: String, CaseIterable {
    case write = "write 20,000 rows with FTS5"
    case scan = "full scan, new connection"
    case search = "FTS query"
    case open = "open and read one row"
    case points = "20,000 point reads"
    case commit = "durable commit"

    func run(on opened: inout any Opened) throws {
        switch self {
        case .write:
            for start in stride(from: 0, to: rows, by: 100) {
                try opened.write { try insert(start..<start + 100, in: $0) }
            }
        case .scan:
            try opened.read { _ = try Int.fetchOne($0, sql: "SELECT sum(length(body)) FROM note") }
        case .search:
            try opened.read { db in
                let sql = "SELECT count(*) FROM word WHERE word MATCH ?"
                for number in 0..<300 {
                    let query = "opvang\(number * 3) OR school\(number)"
                    _ = try Int.fetchOne(db, sql: sql, arguments: [query])
                }
            }
        case .open:
            for number in 0..<20 {
                opened = try opened.reopened()
                let sql = "SELECT * FROM note WHERE id = ?"
                try opened.read { _ = try Row.fetchOne($0, sql: sql, arguments: [number * 777]) }
            }
        case .points:
            try opened.read { db in
                let sql = "SELECT length(body) FROM note WHERE id = ?"
                let statement = try db.cachedStatement(sql: sql)
                for number in 0..<rows {
                    _ = try Int.fetchOne(statement, arguments: [number * 7919 % rows])
                }
            }
        case .commit:
            let sql = "INSERT INTO note VALUES (?, ?)"
            for number in 0..<300 {
                try opened.write {
                    try $0.execute(sql: sql, arguments: [rows + number, texts[number]])
                }
            }
        }
    }

    private func insert(_ numbers: Range<Int>, in db: Database) throws {
        for number in numbers {
            let arguments: StatementArguments = [number, texts[number]]
            try db.cachedStatement(sql: "INSERT INTO note VALUES (?, ?)")
                .execute(arguments: arguments)
            try db.cachedStatement(sql: "INSERT INTO word (rowid, body) VALUES (?, ?)")
                .execute(arguments: arguments)
        }
    }
}

/// Runs all workloads on a fresh database, each on fresh connections, and returns seconds.
func measure(_ subject: Subjects, at path: String) throws -> [Double] {
    var opened = try subject.make(path)
    try opened.write {
        try $0.execute(
            sql: """
                CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT);
                CREATE VIRTUAL TABLE word USING fts5(body, content='note', content_rowid='id');
                """
        )
    }
    return try Workload.allCases.map { workload in
        // A plain database folds its log in when it closes; both start from an empty one.
        try opened.fold()
        opened = try opened.reopened()
        return try seconds { try workload.run(on: &opened) }
    }
}

let runtime = "/dev/shm/samen-bench-\(getpid())"

enum VaultScenario {
    /// What sealing may cost, by workload, as a multiple of the plain file.
    private static func limit(_ workload: Workload) -> Double {
        switch workload {
        case .write: 1.4
        case .scan, .points: 2.5
        case .search, .commit: 1.3
        case .open: 1.7
        }
    }

    static func run(_ place: Place) async throws -> [Figure] {
        let root = try place.folder("vault")
        try FileManager.default.createDirectory(
            atPath: runtime,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(atPath: runtime) }
        let subjects = [
            Subjects { try Sealed.make($0) },
            Subjects { try Plain.open($0, reading: true) },
            Subjects { try Plain.open($0, reading: true) },
        ]
        var results: [[[Double]]] = [[], [], []]
        for round in 0..<rounds {
            for turn in 0..<subjects.count {
                let index = (round + turn) % subjects.count
                results[index].append(try measure(subjects[index], at: "\(root)/\(round)-\(index)"))
            }
        }
        return figures(results)
    }

    private static func figures(_ results: [[[Double]]]) -> [Figure] {
        Workload.allCases.enumerated().map { number, workload in
            let medians = results.map { $0.map { $0[number] }.sorted()[rounds / 2] }
            let ratio = medians[0] / medians[1]
            let again = Table.number(medians[2] / medians[1])
            return Figure(
                what: "sealed vault: \(workload.rawValue)",
                value: ratio,
                unit: "×",
                beside: "plain file \(Table.number(medians[1] * 1_000)) ms; plain again \(again) ×",
                goal: .init("≤ \(Table.number(limit(workload))) ×", ratio <= limit(workload))
            )
        }
    }
}
