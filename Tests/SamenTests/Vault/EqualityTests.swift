import Foundation
import GRDB
import Samen
import Testing
import Trust

@Suite struct EqualityTests {
    @Test(arguments: Amount.seeds(8))
    func `a sealed database behaves as a plain one does`(seed: UInt64) throws {
        let fixture = try VaultFixture()
        let vault = try fixture.create()
        let plain = try DatabaseQueue(path: fixture.root + "/plain.db")
        var sealed = TestedDatabase.vault(vault)
        if seed % 2 == 0 {
            try vault.close()
            sealed = try .spilling(fixture)
        }
        try sealed.write(Script.prepare)
        try plain.write(Script.prepare)
        // A spilled cache and a rollback to a savepoint together break SQLite 3.40.1's log, sealed
        // or plain, so the vault never spills and this connection never rolls back a part.
        var script = Script(seed: seed, usesSavepoints: seed % 2 != 0)
        for round in 1...40 {
            let statements = script.next()
            try sealed.write { try Script.run(statements, on: $0) }
            try plain.write { try Script.run(statements, on: $0) }
            if round % 8 == 0 { try sealed.checkpoint() }
            if round % 20 == 0 {
                try sealed.vacuum()
                try plain.vacuum()
            }
            #expect(try sealed.read(Script.state) == plain.read(Script.state))
            if round % 4 == 0 { #expect(try sealed.write(Script.integrity) == "ok") }
            // A new connection recovers the log as it is on the disk.
            if round % 5 == 0 {
                try sealed.close()
                sealed = try seed % 2 == 0 ? .spilling(fixture) : .vault(fixture.open())
            }
        }
        try sealed.close()
        let again = try fixture.open()
        #expect(try again.read(Script.state) == plain.read(Script.state))
        #expect(try again.write(Script.integrity) == "ok")
    }
}

/// How much the tests do: enough for every build, or for hours with `SAMEN_SOAK` as a factor.
enum Amount {
    static let factor =
        ProcessInfo.processInfo.environment["SAMEN_SOAK"].flatMap { Int($0) } ?? 1

    static func of(_ count: Int) -> Int {
        count * factor
    }

    static func seeds(_ count: Int) -> [UInt64] {
        (1...UInt64(of(count))).map { $0 }
    }
}
