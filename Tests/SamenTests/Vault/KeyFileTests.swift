import Samen
import Testing
import Trust

@Suite struct KeyFileTests {
    private let passphrase = Array("zes woorden".utf8)

    private func file() throws -> (VaultKey, VaultKeyFile) {
        let key = try VaultKey.first(of: .random())
        return (key, try VaultKeyFile(vault: key.vault, slots: [VaultFixture.slot(for: key)]))
    }

    @Test func `the passphrase opens its key, another does not`() throws {
        let (key, file) = try file()
        let read = try VaultKeyFile(decoding: file.encoded)
        #expect(read == file)
        let opened = try read.unlock(passphrase: passphrase)
        #expect(opened.count == 1 && opened[0].secret.matches(key.secret))
        let error = #expect(throws: VaultKeyError.self) {
            try read.unlock(passphrase: Array("zes woorde".utf8))
        }
        #expect(error?.code == .refused)
        #expect(throws: VaultKeyError.self) { try read.unlock(passphrase: []) }
    }

    @Test func `G09 old and new key open with one passphrase, the newest first`() throws {
        let (key, file) = try file()
        let next = try key.successor()
        let both = try file.adding(VaultFixture.slot(for: next))
        let opened = try both.unlock(passphrase: passphrase)
        #expect(opened.map(\.generation) == [2, 1])
        #expect(try both.keeping(generation: 2).generations == [2])
        #expect(throws: VaultKeyError.self) { try both.keeping(generation: 3) }
    }

    @Test(arguments: [
        ("magic", 0, [0]), ("format", 8, [2]), ("cipher", 9, [2]), ("page size", 10, [2, 0]),
        ("reserved bytes", 12, [32]), ("no slot", 29, [0]), ("nine slots", 29, [9]),
        ("generation 0", 30, [0, 0, 0, 0]), ("8 KiB", 34, [0, 0, 0, 8]),
        ("just under 64 MiB", 34, [0, 0, 0xff, 0xff]), ("over 1 GiB", 34, [0, 0x10, 0, 1]),
        ("4 TiB", 34, [0xff, 0xff, 0xff, 0xff]), ("no passes", 38, [0, 0, 0, 0]),
        ("2³² passes", 38, [0xff, 0xff, 0xff, 0xff]), ("no lanes", 42, [0]), ("lanes", 42, [4]),
        ("empty salt", 43, [UInt8](repeating: 0, count: 16)),
    ])
    func `D11 G09 G18 bad fields are refused before anything is derived, and nothing is written`(
        name: String,
        offset: Int,
        bytes: [UInt8]
    ) throws {
        let fixture = try VaultFixture(inMemory: true)
        try fixture.create().close()
        var files = try fixture.contents()
        var encoded = try #require(files["vault.keys"])
        encoded.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        let error = #expect(throws: VaultKeyError.self) { try VaultKeyFile(decoding: encoded) }
        #expect(error?.code == .format || error?.code == .parameters)
        files["vault.keys"] = encoded
        try fixture.restore(files)
        // A derivation at what the header asks for would take longer, or all memory there is.
        let begin = ContinuousClock.now
        #expect(throws: (any Error).self) {
            try fixture.folder.storedKeys().unlock(passphrase: passphrase)
        }
        #expect(begin.duration(to: .now) < .milliseconds(100))
        #expect(try fixture.contents() == files)
    }

    @Test func `D11 a file of a wrong length is refused`() throws {
        let encoded = try file().1.encoded
        for length in 0..<encoded.count {
            #expect(throws: VaultKeyError.self) {
                try VaultKeyFile(decoding: Array(encoded[..<length]))
            }
        }
        #expect(throws: VaultKeyError.self) { try VaultKeyFile(decoding: encoded + [0]) }
    }

    @Test func `G09 G10 a slot that was changed, or is another vault's, does not open`() throws {
        let (_, file) = try file()
        let (_, other) = try self.file()
        let wrapper = try VaultFixture.wrapper.get()
        #expect(try other.slots[0].open(in: file.vault, with: wrapper) == nil)
        let encoded = file.encoded
        for offset in 13..<encoded.count where offset != 29 {
            var changed = encoded
            changed[offset] ^= 1
            // A change may be refused by itself; otherwise the same wrapper must not open the slot.
            guard let read = try? VaultKeyFile(decoding: changed) else { continue }
            #expect(try read.slots[0].open(in: read.vault, with: wrapper) == nil, "\(offset)")
        }
    }

    @Test func `calibration stays between floor and ceiling`() throws {
        let quick = try KeyDerivation.calibrated(within: .zero)
        #expect(quick.memoryKiB == 65_536 && quick.passes == 3)
        #expect(try KeyDerivation.calibrated(within: .zero).salt != quick.salt)
        let patient = try KeyDerivation.calibrated(within: .seconds(3_600))
        #expect(patient.memoryKiB > 65_536)
        #expect(KeyDerivation.memoryKiB.contains(patient.memoryKiB))
    }
}
