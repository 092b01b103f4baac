import Foundation
import GRDB
import Replica
import Samen
import TestSupport
import Testing
import Trust

/// The vault as a person has it: made, closed, opened, locked, damaged, copied.
@Suite struct ProductTests {
    @Test func `what a device wrote is there when its vault is opened again`() throws {
        let home = try Home()
        let vault = try home.found().vault
        let document = try vault.device().createDocument(at: vault.now())
        try vault.write("Zij belde vanuit Breda.", in: document)
        let heads = try vault.device().stateHash(of: document)
        vault.close()
        let again = try home.open()
        #expect(try again.text(of: document) == "Zij belde vanuit Breda.")
        #expect(try again.device().stateHash(of: document) == heads)
        #expect(try again.device().id == vault.device().id)
        #expect(try again.status().role == .admin)
        #expect(try again.device().check() == [])
    }

    @Test func `G15 two open vaults of one folder see each other's work`() throws {
        let home = try Home()
        let one = try home.found().vault
        let document = try one.device().createDocument(at: one.now())
        let other = try home.open()
        for word in ["a", "b", "c"] {
            try one.write(word, in: document)
            try other.write(word.uppercased(), in: document)
        }
        #expect(try one.text(of: document) == "aAbBcC")
        #expect(try other.device().check() == [])
    }

    @Test func `G15 a device writes beside another process that writes to the same vault`() throws {
        let fixture = try VaultFixture()
        let file = try fixture.create()
        try file.write(Ledger.prepare)
        let town = try Town()
        // The tables of another program's test stand in for a second process of this one.
        try file.write { try $0.execute(sql: "PRAGMA application_id = \(0x7361_6D6E)") }
        let device = try Device(
            file: file,
            secrets: DeviceSecrets(town.ann.keys()),
            network: town.network,
            member: town.ann.member,
            random: town.random,
            encapsulation: town.encapsulation
        )
        try device.receive(entries: town.entries, at: town.now())
        let worker = try Worker("w", in: fixture)
        let document = try device.createDocument(at: town.now())
        for _ in 0..<30 { try device.type("x", in: document, at: town.now()) }
        let durable = try worker.kill()
        #expect(try device.text(of: document) == String(repeating: "x", count: 30))
        #expect(try device.check() == [])
        #expect(try file.read(Ledger.total) == 10_000)
        #expect(try file.read { try Ledger.last(of: "w", $0) } >= durable)
    }

    @Test func `a wrong passphrase opens nothing and spoils nothing`() throws {
        let home = try Home()
        _ = try home.create()
        for wrong in ["bado kemi sela rufo dike mabu", "Bado kemi sela rufo dike mabo", ""] {
            let error = #expect(throws: SamenError.self) {
                try Vault.open(home.place(), passphrase: Array(wrong.utf8))
            }
            #expect(error?.code == .wrongPassphrase)
        }
        #expect(try home.open().status().stage == .new)
    }

    @Test func `a passphrase is the same however its accents are typed`() throws {
        let home = try Home()
        let composed = Array("caf\u{E9} in de regen".utf8)
        let decomposed = Array("cafe\u{301} in de regen".utf8)
        _ = try Vault.create(home.place(), passphrase: composed, in: home.surroundings())
        #expect(throws: Never.self) { try Vault.open(home.place(), passphrase: decomposed) }
    }

    @Test func `a short passphrase, a second vault of a name and a bad name are refused`() throws {
        let home = try Home()
        let short = #expect(throws: SamenError.self) {
            try Vault.create(home.place(), passphrase: Array("kort".utf8))
        }
        #expect(short?.code == .misuse)
        _ = try home.create()
        let second = #expect(throws: SamenError.self) { try home.create() }
        #expect(second?.code == .vaultExists)
        for name in ["", "../b", "a/b", ".a", "-a", String(repeating: "a", count: 65), "é"] {
            #expect(throws: SamenError.self) { try home.place(name) }
        }
        let missing = #expect(throws: SamenError.self) { try home.open("other") }
        #expect(missing?.code == .vaultMissing)
        _ = try home.create("other")
        #expect(
            try VaultPlace.all(environment: home.environment).map(\.name) == ["default", "other"]
        )
    }

    @Test func `a drawn passphrase has six words and is never drawn twice`() {
        let drawn = (0..<100).map { _ in
            String(decoding: Vault.suggestedPassphrase(), as: UTF8.self)
        }
        #expect(Set(drawn).count == 100)
        for passphrase in drawn {
            let words = passphrase.split(separator: " ")
            #expect(words.count == 6 && words.allSatisfy { $0.count == 4 })
        }
    }

    @Test(arguments: [0o755, 0o750, 0o770])
    func `G04 a vault that others may enter is not opened`(mode: Int) throws {
        let home = try Home()
        let vault = try home.create()
        vault.close()
        #expect(chmod(try home.place().folder, mode_t(mode)) == 0)
        let error = #expect(throws: SamenError.self) { try home.open() }
        #expect(error?.code.rawValue == "vault-permissions")
        #expect(chmod(try home.place().folder, 0o700) == 0)
        #expect(throws: Never.self) { try home.open() }
    }
}

/// A vault whose files were damaged or put back says so, and what was written is still there.
@Suite struct DamageTests {
    /// A vault with a note, closed, all of it in the main file.
    private func written() throws -> (home: Home, document: DocumentID) {
        let home = try Home()
        let vault = try home.found().vault
        let document = try vault.device().createDocument(at: vault.now())
        try vault.write("Een notitie.", in: document)
        try vault.file.checkpoint()
        vault.close()
        return (home, document)
    }

    private func read(_ home: Home, _ document: DocumentID) throws -> String {
        let vault = try home.open()
        defer { vault.close() }
        _ = try vault.device().check()
        return try vault.text(of: document)
    }

    enum Damage: CaseIterable {
        case cut, flipped, swapped, ofAnotherVault
    }

    @Test(arguments: Damage.allCases)
    func `G05 a damaged file is an error with a code, and nothing is lost`(damage: Damage) throws {
        let (home, document) = try written()
        let whole = try home.files()
        var files = whole
        var main = try #require(whole["vault.db"])
        let pages = main.count / 4_096
        #expect(pages > 20)
        switch damage {
        case .cut: main.removeLast(main.count / 2 / 4_096 * 4_096)
        case .flipped:
            for page in 0..<pages { main[page * 4_096 + 2_000] ^= 1 }
        case .swapped:
            let second = Array(main[4_096..<8_192])
            main.replaceSubrange(4_096..<8_192, with: main[8_192..<12_288])
            main.replaceSubrange(8_192..<12_288, with: second)
        case .ofAnotherVault:
            let other = try home.create("other")
            try other.file.checkpoint()
            other.close()
            main = try #require(try home.files("other")["vault.db"])
        }
        files["vault.db"] = main
        try home.restore(files)
        let error = #expect(throws: SamenError.self) { try read(home, document) }
        let code = try #require(error?.code)
        #expect([.vaultPage, .vaultKey, .vaultLog, .damagedStore].contains(code), "\(code)")
        try home.restore(whole)
        #expect(try read(home, document) == "Een notitie.")
    }

    @Test func `D11 G09 a cut or altered key file is refused before anything is derived`() throws {
        let (home, document) = try written()
        let whole = try home.files()
        let keys = try #require(whole["vault.keys"])
        for index in [0, 8, 40, 60, keys.count - 1] {
            var files = whole
            var altered = keys
            altered[index] ^= 0xff
            files["vault.keys"] = altered
            try home.restore(files)
            #expect(throws: SamenError.self) { try home.open() }
        }
        var files = whole
        files["vault.keys"] = Array(keys.dropLast(9))
        try home.restore(files)
        let error = #expect(throws: SamenError.self) { try home.open() }
        #expect(error?.code == .vaultKey)
        try home.restore(whole)
        #expect(try read(home, document) == "Een notitie.")
    }

    @Test func `G06 a vault that was put back knows it, and one that was not does not`() throws {
        let (home, document) = try written()
        let old = try home.files()
        var vault = try home.open()
        #expect(try vault.status().suspicion == nil)
        try vault.renewMarker()
        vault.close()
        vault = try home.open()
        #expect(try vault.status().suspicion == nil)
        vault.close()
        try home.restore(old)
        vault = try home.open()
        #expect(try vault.status().suspicion == "marker")
        #expect(try vault.text(of: document) == "Een notitie.")
    }

    @Test func `G06 a marker that could not be kept, however often, rouses no doubt`() throws {
        let (home, _) = try written()
        let image = try home.files()
        for _ in 0..<3 {
            let vault = try home.open()
            // Killed, or out of space, between the store's commit and the file beside it.
            let kept = try #require(vault.marker.read())
            _ = try vault.device().renewMarker(at: vault.now(), kept: kept)
            vault.close()
            #expect(try home.open().status().suspicion == nil)
        }
        try home.open().renewMarker()
        #expect(try home.open().status().suspicion == nil)
        try home.open().renewMarker()
        try home.restore(image)
        #expect(try home.open().status().suspicion == "marker")
    }

    @Test func `G06 E07 a folder that takes no marker keeps no vault from being made`() throws {
        let home = try Home()
        let state = home.root + "/.local/state"
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        let file = state + "/samen"
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        let vault = try home.found().vault
        let image = try home.files()
        #expect(try vault.status().suspicion == nil)
        vault.close()
        // Neither while it cannot be read, nor once there is none in it.
        #expect(try home.open().status().suspicion == nil)
        try FileManager.default.removeItem(atPath: file)
        #expect(try home.open().status().suspicion == nil)
        try home.open().renewMarker()
        #expect(try home.open().status().suspicion == nil)
        // A marker that is there and cannot be read says nothing either.
        try home.open().renewMarker()
        let manager = FileManager.default
        try manager.moveItem(atPath: file, toPath: file + "-aside")
        #expect(manager.createFile(atPath: file, contents: nil))
        #expect(try home.open().status().suspicion == nil)
        try manager.removeItem(atPath: file)
        try manager.moveItem(atPath: file + "-aside", toPath: file)
        try home.restore(image)
        #expect(try home.open().status().suspicion == "marker")
    }

    @Test func `G14 a vault whose main file is gone is not made anew over its key`() throws {
        let (home, document) = try written()
        let whole = try home.files()
        var files = whole
        files["vault.db"] = nil
        try home.restore(files)
        #expect(try home.place().holdsVault)
        let made = #expect(throws: SamenError.self) { try home.create() }
        #expect(made?.code == .vaultExists)
        let opened = #expect(throws: SamenError.self) { try home.open() }
        #expect(opened?.code == .vaultPage)
        #expect(try home.files() == files)
        try home.restore(whole)
        #expect(try home.open().text(of: document) == "Een notitie.")
    }

    @Test func `G06 G10 a vault that was copied to another computer knows it`() throws {
        let (home, document) = try written()
        let elsewhere = try Home(seed: 2)
        _ = try elsewhere.create()
        try elsewhere.restore(try home.files())
        let copy = try elsewhere.open()
        #expect(try copy.status().suspicion == "marker")
        #expect(try copy.text(of: document) == "Een notitie.")
        #expect(try home.open().status().suspicion == nil)
    }

    @Test func `G01 no word of a note, no name and no key is in any file of the vault`() throws {
        let home = try Home()
        let vault = try home.found().vault
        let canaries = ["Achterdijk-7f3a91c2", "Roodkapje-KANARIE", "Wolfstraat-99-bis"]
        let document = try vault.device().createDocument(at: vault.now())
        var seen = [try home.files()]
        for round in 0..<12 {
            try vault.write("\(canaries[round % 3]) \(round). ", in: document)
            seen.append(try home.files())
            if round == 6 { try vault.file.checkpoint() }
        }
        vault.close()
        seen.append(try home.files())
        var windows: Set<[UInt8]> = []
        for canary in canaries.map({ Array($0.utf8) }) + [Array("SQLite format 3".utf8)] {
            for start in 0...canary.count - 8 { windows.insert(Array(canary[start..<start + 8])) }
        }
        for files in seen {
            for (name, bytes) in files where bytes.count >= 8 {
                let found = (0...bytes.count - 8).first { start in
                    windows.contains(Array(bytes[start..<start + 8]))
                }
                #expect(found == nil, "\(name) holds plaintext")
            }
        }
        // The search is not blind: the note is in what the vault decrypts.
        #expect(try home.open().text(of: document).contains(canaries[1]))
    }
}
