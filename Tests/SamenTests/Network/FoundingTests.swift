import Foundation
import GRDB
import Samen
import TestSupport
import Testing
import Trust

@Suite struct FoundingTests {
    @Test func `whoever founds a network becomes its first administrator`() throws {
        let home = try Home()
        let vault = try home.found().vault
        let members = try vault.members()
        #expect(members.map(\.role) == [.admin])
        #expect(members.first?.isYou == true)
        #expect(members.first?.devices.count == 1)
        let lines = try vault.log()
        #expect(
            lines.map(\.code) == [
                "network-genesis", "organisation-grant", "recovery-grant", "admin-grant",
                "device-grant",
            ]
        )
        #expect(lines.allSatisfy { $0.actor == "root" && $0.verdict == "valid" })
        let status = try vault.status()
        #expect(status.stage == .enrolled && status.role == .admin)
        #expect(status.unsent == 5, "no server has any of it yet")
        #expect(status.member == members.first?.code)
    }

    @Test func `the root's key is told once, as words, and kept nowhere`() throws {
        let home = try Home()
        let vault = try home.create()
        let founded = try vault.createNetwork()
        #expect(founded.root.lines.count == 8)
        let words = founded.root.lines.joined(separator: " ")
        let seed = try KeyWords.key(from: words, .root).withBytes { Array($0) }
        let recovery = try vault.addOrganisation(rootWords: words).recovery
        let secret = try KeyWords.key(from: recovery.lines.joined(separator: " "), .recovery)
            .withBytes { Array($0) }
        try vault.file.read { db in
            let tables = try String.fetchAll(
                db,
                sql: "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
            #expect(tables.contains("profile") && tables.contains("entries"))
            for table in tables {
                for row in try Row.fetchAll(db, sql: "SELECT * FROM \(table)") {
                    for (_, value) in row {
                        let bytes = Data.fromDatabaseValue(value) ?? Data()
                        #expect(bytes.range(of: Data(seed)) == nil)
                        #expect(bytes.range(of: Data(secret)) == nil)
                    }
                }
            }
        }
    }

    @Test func `mistyped words, another network's and a recovery key's grant nothing`() throws {
        let home = try Home()
        let vault = try home.create()
        let lines = try vault.createNetwork().root.lines
        let other = try home.create("other").createNetwork().root.lines
        var mistyped = lines
        mistyped[4] = other[4]
        for wrong in [mistyped, other, Array(lines.dropLast())] {
            let error = #expect(throws: SamenError.self) {
                try vault.addOrganisation(rootWords: wrong.joined(separator: "\n"))
            }
            #expect(error?.code == .wrongWords)
            for word in lines.joined(separator: " ").split(separator: " ") {
                #expect(error?.message.contains(word) == false)
            }
        }
        let recovery = try vault.addOrganisation(rootWords: lines.joined(separator: "\n")).recovery
        let error = #expect(throws: SamenError.self) {
            try vault.grantAdministrator(rootWords: recovery.lines.joined(separator: "\n"))
        }
        #expect(error?.code == .wrongWords)
        #expect(try vault.members().isEmpty)
        #expect(try vault.status().unsent == 3)
    }

    @Test func `what must come first is asked for, and what is done is not done twice`() throws {
        let home = try Home()
        let vault = try home.create()
        let early = #expect(throws: SamenError.self) { try vault.members() }
        #expect(early?.code == .notEnrolled)
        let words = try vault.createNetwork().root.lines.joined(separator: " ")
        let again = #expect(throws: SamenError.self) { try vault.createNetwork() }
        #expect(again?.code == .alreadyDone)
        let tooSoon = #expect(throws: SamenError.self) {
            try vault.grantAdministrator(rootWords: words)
        }
        #expect(tooSoon?.code == .notAllowed)
        let first = try vault.addOrganisation(rootWords: words)
        try vault.grantAdministrator(rootWords: words)
        let twice = #expect(throws: SamenError.self) {
            try vault.grantAdministrator(rootWords: words)
        }
        #expect(twice?.code == .alreadyDone)
        let second = try vault.addOrganisation(rootWords: words)
        #expect(first.organisation != second.organisation)
        #expect(first.recovery.lines != second.recovery.lines)
        #expect(try vault.members().map(\.organisation) == [first.organisation])
    }

    @Test func `a server that cannot be reached is granted all the same`() async throws {
        let home = try Home(clock: nil)
        let (vault, words) = try home.found()
        let added = try await vault.addServer(
            rootWords: words,
            address: "127.0.0.1:1",
            server: String(repeating: "1a", count: 16),
            key: String(repeating: "2b", count: 32)
        )
        #expect(added.unreachable != nil)
        let servers = try vault.status().servers
        #expect(servers.map(\.address) == ["127.0.0.1:1"])
        #expect(servers.allSatisfy { $0.isGranted && $0.lastContact == nil })
        for (address, server) in [("nowhere", "1a"), ("127.0.0.1:1", "zz")] {
            let error = await #expect(throws: SamenError.self) {
                try await vault.addServer(
                    rootWords: words,
                    address: address,
                    server: String(repeating: server, count: 16),
                    key: String(repeating: "2b", count: 32)
                )
            }
            #expect(error?.code == .misuse)
        }
    }

    @Test func `C17 both keys are accepted between two grants, and one before and after`()
        async throws
    {
        let home = try Home(clock: nil)
        let (vault, words) = try home.found()
        let old = String(repeating: "2b", count: 32)
        let next = String(repeating: "3c", count: 32)
        _ = try await vault.addServer(
            rootWords: words,
            address: "127.0.0.1:1",
            server: String(repeating: "1a", count: 16),
            key: old
        )
        func pins() throws -> [String] { try vault.servers().flatMap(\.pins).map(\.description) }
        #expect(try pins() == [old])
        let early = await #expect(throws: SamenError.self) {
            _ = try await vault.retireKey(rootWords: words, server: "1a1a")
        }
        #expect(early?.code == .alreadyDone)
        let granted = try vault.grantKey(rootWords: words, server: "1a1a", key: next)
        #expect((granted.now, granted.next) == (old, next))
        #expect(try pins() == [old, next])
        let retired = try await vault.retireKey(rootWords: words, server: "127.0.0.1")
        #expect((retired.now, retired.next) == (next, next))
        // Nobody answers there: it is said, and the log decides.
        #expect(retired.unreachable != nil)
        #expect(try pins() == [next])
        let wrong = #expect(throws: SamenError.self) {
            _ = try vault.grantKey(rootWords: words, server: "1a1a", key: "zz")
        }
        #expect(wrong?.code == .misuse)
    }

    @Test func `another server than the one that was named is not granted`() async throws {
        let home = try Home(clock: nil)
        let (vault, words) = try home.found()
        let server = try ServerProcess(for: vault.device().network)
        try server.start()
        let wrong = [
            (String(repeating: "1a", count: 16), "\(server.key)"),
            ("\(server.server)", String(repeating: "2b", count: 32)),
        ]
        for (id, key) in wrong {
            let error = await #expect(throws: SamenError.self) {
                try await vault.addServer(
                    rootWords: words,
                    address: server.authority,
                    server: id,
                    key: key
                )
            }
            #expect(error?.code == .wrongServer)
        }
        #expect(try vault.status().servers.isEmpty)
        #expect(try vault.log().allSatisfy { $0.code != "server-grant" })
        let added = try await vault.addServer(
            rootWords: words,
            address: server.authority,
            server: "\(server.server)",
            key: "\(server.key)"
        )
        #expect(added.unreachable == nil)
    }
}
