import Foundation
import Replica
import Samen
import TestSupport
import Testing
import Trust

/// The vault's key between two commands.
@Suite(
    .enabled(if: Keyring.isAvailable, "there is no keyring here, as in many containers"),
    .serialized
)
struct UnlockTests {
    @Test func `G11 G12 an unlocked vault opens without its passphrase until it is locked`() throws
    {
        let home = try Home()
        let vault = try home.create()
        let place = try home.place()
        #expect(throws: SamenError.locked) { try Vault.open(place) }
        try Vault.unlock(place, passphrase: Home.passphrase)
        defer { try? Vault.lock(place) }
        #expect(try Vault.open(place).file.vault == vault.file.vault)
        #expect(try Vault.open(place).status().stage == .new)
        try Vault.lock(place)
        #expect(throws: SamenError.locked) { try Vault.open(place) }
        try Vault.lock(place)
    }

    @Test func `G11 a wrong passphrase unlocks nothing`() throws {
        let home = try Home()
        _ = try home.create()
        let error = #expect(throws: SamenError.self) {
            try Vault.unlock(home.place(), passphrase: Array("iets heel anders".utf8))
        }
        #expect(error?.code == .wrongPassphrase)
        #expect(throws: SamenError.locked) { try Vault.open(home.place()) }
    }

    @Test func `G12 a vault locks itself after its time, which each use begins anew`() throws {
        let fixture = try VaultFixture(key: .first(of: .random()))
        defer { try? Keyring.forget(fixture.key.vault) }
        try Keyring.keep(fixture.key, seconds: 2)
        for _ in 0..<4 {
            usleep(900_000)
            let key = try #require(try Keyring.key(of: fixture.key.vault))
            #expect(key.secret.matches(fixture.key.secret))
            #expect(key.generation == 1)
        }
        usleep(3_200_000)
        #expect(try Keyring.key(of: fixture.key.vault) == nil)
    }

    @Test func `G10 G13 one vault's key is not another's`() throws {
        let home = try Home()
        _ = try home.create()
        _ = try home.create("other")
        try Vault.unlock(home.place(), passphrase: Home.passphrase)
        defer { try? Vault.lock(home.place()) }
        #expect(throws: SamenError.locked) { try Vault.open(home.place("other")) }
    }

    @Test func `G12 a clock that is set back does not stretch the time`() throws {
        let fixture = try VaultFixture(key: .first(of: .random()))
        defer { try? Keyring.forget(fixture.key.vault) }
        let vault = fixture.key.vault
        // Kept an hour of running time ago: by the clock that the kernel asks, just now.
        let now = Keyring.uptime
        try Keyring.keep(fixture.key, seconds: 900, at: now)
        #expect(try Keyring.key(of: vault, at: now + 899) != nil)
        #expect(try Keyring.key(of: vault, at: now + 899 + 899) != nil)
        #expect(try Keyring.key(of: vault, at: now + 899 + 899 + 900) == nil)
        #expect(try Keyring.key(of: vault, at: now) == nil, "it is gone, not hidden")
        // A use in the future is none of this start of the computer.
        try Keyring.keep(fixture.key, seconds: 900, at: now + 5_000)
        #expect(try Keyring.key(of: vault, at: now) == nil)
    }

    @Test func `G11 others see no key, and its ring's holder reads it`() throws {
        let fixture = try VaultFixture(key: .first(of: .random()))
        defer { try? Keyring.forget(fixture.key.vault) }
        try Keyring.keep(fixture.key, seconds: 50)
        #expect(try Keyring.key(of: fixture.key.vault) != nil)
        let name = "samen:" + hexadecimal(fixture.key.vault.bytes)
        let line = try #require(
            try Self.kernelsKeys().split(separator: "\n").first { $0.contains(name) }
        )
        // Whoever holds it: all. The user: view and read. Group and others: nothing.
        let fields = line.split(separator: " ")
        #expect(fields[4] == "3f030000", "\(line)")
        #expect(fields[5] == "\(geteuid())")
        // The kernel takes it away too, in less than a minute, although it was used.
        #expect(fields[3].hasSuffix("s"), "\(line)")
    }

    @Test
    func `G11 a key planted under the right name opens nothing, and the passphrase is asked for`()
        throws
    {
        let home = try Home()
        let vault = try home.create()
        let id = vault.file.vault
        vault.close()
        defer { try? Keyring.forget(id) }
        let before = try home.files()
        for generation in [1, 2] as [UInt32] {
            let planted = VaultKey(vault: id, generation: generation, secret: try .random())
            try Keyring.keep(planted, seconds: 60)
            #expect(throws: SamenError.locked) { try Vault.open(home.place()) }
        }
        #expect(try home.files() == before)
        try Vault.unlock(home.place(), passphrase: Home.passphrase)
        #expect(throws: Never.self) { try Vault.open(home.place()) }
    }

    @Test func `G11 a key that is taken away while a command writes costs no write`() throws {
        let home = try Home()
        let vault = try home.found().vault
        let document = try vault.device().createDocument(at: vault.now())
        try vault.stayUnlocked()
        let open = try Vault.open(home.place())
        try open.write("voor ", in: document)
        try Vault.lock(home.place())
        try open.write("na", in: document)
        #expect(throws: SamenError.locked) { try Vault.open(home.place()) }
        #expect(try home.open().text(of: document) == "voor na")
    }

    @Test func `G13 locking one vault leaves the other as it was`() throws {
        let home = try Home()
        for name in ["duif", "mus"] { try home.create(name).stayUnlocked() }
        defer { for name in ["duif", "mus"] { try? Vault.lock(home.place(name)) } }
        let states = { try Vault.list(environment: home.environment).map(\.state) }
        #expect(try states() == [.unlocked, .unlocked])
        try Vault.lock(home.place("duif"))
        #expect(try states() == [.locked, .unlocked])
        #expect(throws: SamenError.locked) { try Vault.open(home.place("duif")) }
        #expect(throws: Never.self) { try Vault.open(home.place("mus")) }
        #expect(chmod(try home.place("duif").folder, 0o755) == 0)
        let listed = try Vault.list(environment: home.environment)
        #expect(listed.map(\.state) == [.refused, .unlocked])
        #expect(listed[0].problem == "vault-permissions")
    }

    @Test func `G09 a re-key exchanges the key that is kept, and an old one only asks`() throws {
        let home = try Home()
        let vault = try home.create()
        let old = vault.file.key
        try vault.stayUnlocked()
        vault.close()
        defer { try? Keyring.forget(old.vault) }
        try Vault.rekey(home.place(), passphrase: Home.passphrase)
        #expect(try Vault.open(home.place()).file.generation == 2)
        try Keyring.keep(old, seconds: 60)
        #expect(throws: SamenError.locked) { try Vault.open(home.place()) }
    }

    @Test func `G12 G13 whoever only looks at the vaults of a computer keeps none of them open`()
        throws
    {
        let home = try Home()
        let vault = try home.create()
        let key = vault.file.key
        vault.close()
        defer { try? Keyring.forget(key.vault) }
        let now = Keyring.uptime
        let looks: [() throws -> Bool] = [
            { try Vault.list(environment: home.environment).map(\.state) == [.unlocked] },
            { try Doctor(home.place()).examine().contains { $0.code.hasPrefix("clock") } },
            { try home.place().isUnlocked },
        ]
        for look in looks {
            // Used 800 seconds ago, and to be locked after another hundred.
            try Keyring.keep(key, seconds: 900, at: now - 800)
            #expect(try look())
            #expect(try Keyring.key(of: key.vault, at: now + 100) == nil)
        }
        // A command is a use.
        try Keyring.keep(key, seconds: 900, at: now - 800)
        try Vault.open(home.place()).close()
        #expect(try Keyring.key(of: key.vault, at: now + 100) != nil)
    }

    @Test(.timeLimit(.minutes(40)))
    func `G12 what goes on in an unlocked vault ends soon after it is locked`() async throws {
        let home = try Home()
        let vault = try home.create()
        let id = vault.file.vault
        defer { try? Keyring.forget(id) }
        let place = try home.place()
        try vault.stayUnlocked()
        async let ended = Self.waited(place)
        try await Task.sleep(for: .milliseconds(700))
        // Unlocked again, as people do before it has locked itself.
        for _ in 0..<20 { try vault.stayUnlocked() }
        try await Task.sleep(for: .milliseconds(700))
        let locked = ContinuousClock.now
        try Vault.lock(place)
        let (code, end) = await ended
        #expect(code == .locked)
        #expect(end > locked)
        #expect(locked.duration(to: end) < .seconds(5))
    }

    private static func waited(
        _ place: VaultPlace
    ) async -> (SamenError.Code?, ContinuousClock.Instant) {
        do {
            try await place.waitWhileUnlocked()
            return (nil, .now)
        } catch {
            return ((error as? SamenError)?.code, .now)
        }
    }

    private static func kernelsKeys() throws -> String {
        try String(contentsOfFile: "/proc/keys", encoding: .utf8)
    }
}
