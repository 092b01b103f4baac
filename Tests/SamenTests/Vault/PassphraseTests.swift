import Foundation
import GRDB
import Samen
import Synchronization
import Testing
import Trust

/// Another passphrase, another key: one of two always opens the vault, and the old one opens nothing new.
@Suite struct PassphraseTests {
    private static let new = Array("gade nilo pure sabo tiku vemo".utf8)

    private func code(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? SamenError)?.code.rawValue
        }
    }

    @Test func `G09 a changed passphrase opens the same vault, and the old one nothing`() throws {
        let home = try Home()
        let vault = try home.found().vault
        let document = try vault.device().createDocument(at: vault.now())
        try vault.write("Een notitie.", in: document)
        vault.close()
        let place = try home.place()
        try Vault.changePassphrase(
            of: place,
            from: Home.passphrase,
            to: Self.new,
            in: home.surroundings()
        )
        #expect(code { _ = try home.open() } == "wrong-passphrase")
        let opened = try Vault.open(place, passphrase: Self.new, in: home.surroundings())
        #expect(try opened.text(of: document) == "Een notitie.")
        #expect(try opened.device().check() == [])
        let names = try home.files().keys
        #expect(names.allSatisfy { !$0.hasSuffix(".new") })
    }

    @Test func `G09 a wrong, short or empty passphrase changes nothing`() throws {
        let home = try Home()
        _ = try home.create()
        let place = try home.place()
        let before = try home.files()
        let surroundings = home.surroundings()
        for (old, new, expected) in [
            (Array("iets heel anders".utf8), Self.new, "wrong-passphrase"),
            (Home.passphrase, Array("kort".utf8), "misuse"),
            // Ten bytes and more, and half as many characters, however they are typed.
            (Home.passphrase, Array("ééééé".utf8), "misuse"),
            (Home.passphrase, Array("e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}".utf8), "misuse"),
            (Home.passphrase, [], "wrong-passphrase"),
        ] {
            let found = code {
                try Vault.changePassphrase(of: place, from: old, to: new, in: surroundings)
            }
            #expect(found == expected)
        }
        #expect(try home.files() == before)
        #expect(try home.open().status().stage == .new)
    }

    @Test func `G14 a new key file that was not finished is no obstacle, and no key`() throws {
        let home = try Home()
        _ = try home.create()
        let place = try home.place()
        let unfinished = place.folder + "/vault.keys.new"
        for bytes in [[], [1, 2, 3], try #require(try home.files()["vault.keys"])] as [[UInt8]] {
            try? FileManager.default.removeItem(atPath: unfinished)
            #expect(FileManager.default.createFile(atPath: unfinished, contents: Data(bytes)))
            #expect(try home.open().status().stage == .new)
        }
        try Vault.changePassphrase(
            of: place,
            from: Home.passphrase,
            to: Self.new,
            in: home.surroundings()
        )
        #expect(!FileManager.default.fileExists(atPath: unfinished))
        #expect(throws: Never.self) { try Vault.open(place, passphrase: Self.new) }
    }

    @Test func `F03 what stands where a key file is made is replaced, never written through`()
        throws
    {
        let home = try Home()
        _ = try home.create()
        let place = try home.place()
        let victim = home.root + "/victim"
        let unfinished = place.folder + "/vault.keys.new"
        try Data("untouched".utf8).write(to: URL(fileURLWithPath: victim))
        let plants: [(String) -> Int32] = [
            { symlink(victim, $0) }, { link(victim, $0) }, { mkfifo($0, 0o600) },
        ]
        var (old, new) = (Home.passphrase, Self.new)
        for plant in plants {
            #expect(plant(unfinished) == 0)
            try Vault.changePassphrase(of: place, from: old, to: new, in: home.surroundings())
            #expect(throws: Never.self) { try Vault.open(place, passphrase: new) }
            #expect(try String(contentsOfFile: victim, encoding: .utf8) == "untouched")
            (old, new) = (new, old)
        }
    }

    @Test func `G09 a passphrase's costs never fall, and are not measured without need`() throws {
        let floor = KeyDerivation.memoryKiB.lowerBound
        let target = Duration.milliseconds(900)
        func costs(_ milliseconds: Int64, computer: UInt64 = 1 << 30) -> UInt32 {
            KeyDerivation.affordable(
                took: .milliseconds(milliseconds),
                for: floor,
                within: target,
                of: computer
            )
        }
        #expect(costs(225) == 262_144)
        #expect(costs(900) == floor)
        #expect(costs(9_000) == floor)
        #expect(costs(1) == 1_048_576)
        #expect(costs(0) == 1_048_576)
        #expect(costs(56, computer: 1 << 20) == 262_144)
        let fixed = try KeyDerivation.fresh(memoryKiB: floor * 2)
        let again = try fixed.resalted()
        #expect(again.memoryKiB == fixed.memoryKiB && again.salt != fixed.salt)

        // Cheap by now: calibrated anew. Still slow enough, or a calibration that gives less: kept.
        var surroundings = try Home().surroundings()
        for (took, calibrated, expected) in [
            (Duration.zero, floor, floor * 2), (.zero, floor * 4, floor * 4),
            (.seconds(1), floor * 4, floor * 2),
        ] {
            surroundings.derivation = { try .fresh(memoryKiB: calibrated) }
            let next = try Vault.costsOfNext(after: fixed, took: took, surroundings)
            #expect(next.memoryKiB == expected)
            #expect(next.salt != fixed.salt)
        }
    }

    @Test func `G09 a re-key leaves no key that opens what was written since`() throws {
        let home = try Home()
        let vault = try home.found().vault
        let document = try vault.device().createDocument(at: vault.now())
        try vault.write("Oud. ", in: document)
        vault.close()
        let place = try home.place()
        let before = try home.files()
        try Vault.rekey(place, passphrase: Home.passphrase)
        let again = try home.open()
        #expect(again.file.generation == 2)
        #expect(try again.text(of: document) == "Oud. ")
        try again.write("Nieuw.", in: document)
        try again.file.checkpoint()
        again.close()
        // The old key file, kept by somebody who knows the passphrase, opens nothing of it.
        var files = try home.files()
        #expect(files["vault.building"] == nil)
        files["vault.keys"] = before["vault.keys"]
        try home.restore(files)
        #expect(code { _ = try home.open() } == "vault-key")
    }

    @Test func `G14 a re-key waits for no other process, and says which one is there`() throws {
        let home = try Home()
        let vault = try home.create()
        vault.close()
        let place = try home.place()
        for name in ["sync.lock", "watch.lock"] {
            let held = try #require(try VaultLock(place.folder + "/" + name).take())
            let error = #expect(throws: SamenError.self) {
                try Vault.rekey(place, passphrase: Home.passphrase)
            }
            #expect(error?.code.rawValue == "vault-locked")
            #expect(error?.message.contains("process \(getpid())") == true)
            withExtendedLifetime(held) {}
        }
        try Vault.rekey(place, passphrase: Home.passphrase)
        #expect(try home.open().file.generation == 2)
    }

    @Test func `G09 G14 a passphrase that is changed while a re-key waits stays changed`() throws {
        let home = try Home()
        let vault = try home.found().vault
        let document = try vault.device().createDocument(at: vault.now())
        try vault.write("Een notitie.", in: document)
        vault.close()
        let place = try home.place()
        let folder = try VaultFolder(place.folder, runtime: "/dev/shm/" + home.name)
        let stored = try folder.storedKeys()
        let opened = try stored.open(passphrase: Home.passphrase)
        let derivation = try VaultFixture.derivation.get().resalted()
        let slot = KeySlot(
            wrapping: try #require(opened.first).key,
            under: try derivation.key(from: Self.new),
            from: derivation
        )
        let keys = try #require(stored.replacing(opened.map(\.slot), with: slot))
        let writing = try #require(try VaultLock(place.folder + "/vault.lock").take())
        // Both on threads of their own: a pool that is busy would let the re-key lose its patience.
        let rekeying = Attempt { try Vault.rekey(place, passphrase: Home.passphrase) }
        // Once it keeps others from watching, it has opened the slot with the passphrase as it was.
        while !FileManager.default.fileExists(atPath: place.folder + "/watch.lock") {
            Thread.sleep(forTimeInterval: 0.005)
        }
        try folder.store(keys)
        _ = consume writing
        #expect(rekeying.code() == "vault-replaced")
        #expect(try folder.storedKeys() == keys)
        #expect(code { _ = try home.open() } == "wrong-passphrase")
        let again = try Vault.open(place, passphrase: Self.new, in: home.surroundings())
        #expect(try again.text(of: document) == "Een notitie.")
    }

    @Test func `a passphrase has as many characters as a person counts`() throws {
        let home = try Home()
        let long = Array("éééééééééé".utf8)
        _ = try home.create()
        try Vault.changePassphrase(
            of: home.place(),
            from: Home.passphrase,
            to: long,
            in: home.surroundings()
        )
        #expect(throws: Never.self) { try Vault.open(home.place(), passphrase: long) }
    }

    @Test func `G18 an older program leaves a newer vault as it is`() throws {
        let home = try Home()
        let vault = try home.found().vault
        let document = try vault.device().createDocument(at: vault.now())
        try vault.write("Nog niet verzonden.", in: document)
        let unsent = try vault.status().unsent
        #expect(unsent > 0)
        try vault.file.write { try $0.execute(sql: "PRAGMA user_version = 99") }
        vault.close()
        let before = try home.files()
        #expect(code { _ = try home.open() } == "newer-store")
        #expect(try home.files() == before)
        // The newer program again: everything is still there.
        let keys = try VaultFile.open(
            VaultFolder(home.place().folder, runtime: "/dev/shm/" + home.name),
            keys: VaultKeyFile(decoding: try #require(before["vault.keys"]))
                .unlock(passphrase: Home.passphrase)
        )
        try keys.write { try $0.execute(sql: "PRAGMA user_version = 1") }
        try keys.close()
        let again = try home.open()
        #expect(try again.text(of: document) == "Nog niet verzonden.")
        #expect(try again.status().unsent == unsent)
    }
}

/// Something that a thread of its own does, and the code that it failed with.
private final class Attempt: Sendable {
    private let end = DispatchSemaphore(value: 0)
    private let thrown = Mutex<String?>(nil)

    init(_ body: @escaping @Sendable () throws -> Void) {
        Thread.detachNewThread { [self] in
            do {
                try body()
            } catch {
                thrown.withLock { $0 = (error as? SamenError)?.code.rawValue }
            }
            end.signal()
        }
    }

    /// Waits for its end; nil if it succeeded.
    func code() -> String? {
        end.wait()
        return thrown.withLock { $0 }
    }
}
