import Foundation
import GRDB
import Glibc

/// What this disk can do, taken beside every durable figure.
enum Disk {
    struct Failed: Error {
        let code: Int32
    }

    /// How often a second a written page can be made durable.
    static func syncsPerSecond(in folder: String, count: Int = 200) throws -> Double {
        let path = folder + "/sync-\(UInt64.random(in: 0 ... .max))"
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failed(code: errno) }
        defer {
            close(file)
            unlink(path)
        }
        let page = [UInt8](repeating: 0x5A, count: 4_096)
        let elapsed = try ContinuousClock().measure {
            for number in 0..<count {
                guard pwrite(file, page, page.count, off_t(number * page.count)) == page.count,
                    fdatasync(file) == 0
                else { throw Failed(code: errno) }
            }
        }
        return Double(count) / (elapsed / .seconds(1))
    }

    /// A bare SQLite file as the server sets it up, with rows of the size that it stores.
    final class BareSQLite {
        private let queue: DatabaseQueue
        private let row: Data

        init(in folder: String, rowBytes: Int) throws {
            var configuration = Configuration()
            configuration.prepareDatabase { db in
                try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
            }
            queue = try DatabaseQueue(
                path: folder + "/bare-\(UInt64.random(in: 0 ... .max)).sqlite",
                configuration: configuration
            )
            row = Data(repeating: 0x5A, count: rowBytes)
            try queue.write {
                try $0.execute(sql: "CREATE TABLE t (i INTEGER PRIMARY KEY, b BLOB)")
            }
        }

        /// Seconds of each of so many commits of one row.
        func commits(_ count: Int) throws -> [Double] {
            try (0..<count).map { _ in
                try ContinuousClock().measure {
                    try queue.write { db in
                        try db.cachedStatement(sql: "INSERT INTO t (b) VALUES (?)")
                            .execute(arguments: [row])
                    }
                } / .seconds(1)
            }
        }
    }
}
