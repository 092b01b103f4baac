import Foundation
import Samen
import SimulatedWorld
import TestSupport
import Testing
import Trust

/// What is left of an erased case in the files of a vault, for whoever has its keys.
@Suite(.timeLimit(.minutes(40))) struct `A vault in which a case was erased` {
    private static let canary = Array("Kanariepiet".utf8)

    private let home: Home
    private let vault: Vault
    private let place: VaultPlace
    private let code: String
    /// Whether its word was in the file before.
    private let hadWord: Bool

    /// Founded, with a lead who has approved the erasure; the order has come.
    init() throws {
        home = try Home(seed: 77)
        (vault, _) = try home.found()
        place = vault.place
        let random = RandomSource.seeded(78)
        let lead = try vault.admitLead(random)
        let book = try vault.cases()
        code = try book.newCase(pseudonym: "Kanariepiet")
        for _ in 0..<40 { try book.set("pseudonym", of: code, to: "Kanariepiet") }
        try vault.file.checkpoint()
        hadWord = try Self.pages(Self.keys(home)[0], of: home).hasWord
        try vault.erase(code, approvedBy: lead, random)
    }

    /// How many pages of the main file open under a key, and whether one of them has the word.
    private func pages(_ key: VaultKey) throws -> (opened: Int, hasWord: Bool) {
        try Self.pages(key, of: home)
    }

    private static func pages(
        _ key: VaultKey,
        of home: Home
    ) throws -> (opened: Int, hasWord: Bool) {
        let pages = key.pages(of: try #require(try home.files()["vault.db"]))
        return (pages.count, pages.contains { Data($0).range(of: Data(canary)) != nil })
    }

    @Test func `H09 holds no word of it under the old key or the new`() throws {
        let old = try #require(try keys().first)
        #expect(try vault.device().erasedDocuments().count >= 1)
        #expect(try vault.mustRenewFile())
        #expect(try vault.cases().erasure(of: code).mustRenewFile)
        #expect(hadWord, "the control run is blind")
        // Nobody is told that this device is done before it is.
        #expect(try vault.device().maintain(at: vault.now()).erased == 0)
        vault.close()
        #expect(
            try Vault.finishErasures(place, passphrase: Home.passphrase, in: home.surroundings(3))
        )
        let new = try #require(try keys().first)
        #expect(new.generation == old.generation + 1)
        #expect(try pages(old).opened == 0)
        #expect(try !pages(new).hasWord)
        #expect(try pages(new).opened > 0)
        #expect(try home.files()["vault.building"] == nil)
        let again = try home.open()
        #expect(try !again.mustRenewFile())
        let reported = try again.device().maintain(at: again.now()).erased
        #expect(reported == (try again.device().erasedDocuments().count))
        #expect(try again.verify().faults == [])
        #expect(
            try !Vault.finishErasures(place, passphrase: Home.passphrase, in: home.surroundings(4))
        )
    }

    @Test func `H09 is sealed anew at last, wherever that was interrupted`() throws {
        let before = try home.files()
        vault.close()
        let wrong = #expect(throws: SamenError.self) {
            try Vault.finishErasures(
                place,
                passphrase: Array("iets heel anders".utf8),
                in: home.surroundings(5)
            )
        }
        #expect(wrong?.code == .wrongPassphrase)
        #expect(try home.files()["vault.keys"] == before["vault.keys"])
        // Killed while the new file was being built.
        var files = try home.files()
        files["vault.building"] = Array((files["vault.db"] ?? []).prefix(8_192))
        try home.restore(files)
        #expect(try home.open().mustRenewFile())
        #expect(
            try Vault.finishErasures(place, passphrase: Home.passphrase, in: home.surroundings(6))
        )
        let new = try #require(try keys().first)
        #expect(try pages(new).opened > 0)
        #expect(try !pages(new).hasWord)
    }

    @Test func `H09 says that it must be sealed anew, and what keeps that from being done`() throws
    {
        #expect(try vault.status().mustRenewFile)
        vault.close()
        let watch = try #require(try VaultLock(place.folder + "/watch.lock").take())
        defer { try? Vault.lock(place) }
        // Where no keys are kept, an unlocking is refused, after it has done what it can.
        func unlock() throws -> VaultRenewal? {
            do {
                let surroundings = home.surroundings(7)
                return try Vault.unlock(place, passphrase: Home.passphrase, in: surroundings)
            } catch let error as SamenError where error.code == .noKeyring {
                return nil
            }
        }
        if case .failed(let error)? = try unlock() {
            #expect(error.code.rawValue == "vault-locked")
            #expect(error.message.contains("process \(getpid())"))
            #expect(try Vault.open(place).status().mustRenewFile)
        } else {
            #expect(!Keyring.isAvailable)
        }
        #expect(try home.open().status().mustRenewFile)
        _ = consume watch
        if case .done? = try unlock() {
            #expect(try !Vault.open(place).status().mustRenewFile)
        } else {
            #expect(!Keyring.isAvailable)
        }
        #expect(try !home.open().status().mustRenewFile)
        #expect(try home.open().file.generation == 2)
        if case .notNeeded? = try unlock() {
        } else {
            #expect(!Keyring.isAvailable)
        }
    }

    private func keys() throws -> [VaultKey] { try Self.keys(home) }

    private static func keys(_ home: Home) throws -> [VaultKey] {
        let bytes = try #require(try home.files()["vault.keys"])
        return try VaultKeyFile(decoding: bytes).unlock(passphrase: Home.passphrase)
    }
}
