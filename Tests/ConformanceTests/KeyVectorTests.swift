import TestSupport
import Testing
import Trust

struct KeyVectors: Codable, Equatable {
    struct Root: Codable, Equatable {
        var seed: String
        var publicKey: String
        var network: String
        var words: [String]
    }

    struct Device: Codable, Equatable {
        var network: String
        var signingSeed: String
        var agreementSeed: String
        var signingKey: String
        var agreementKey: String
        var device: String
        var possession: String
        var fingerprint: String
    }

    struct Recovery: Codable, Equatable {
        var organisation: String
        var agreementSeed: String
        var agreementKey: String
        var recipient: String
        var words: [String]
    }

    var root: Root
    var device: Device
    var recovery: Recovery
    var weakSigningKeys: [String]
    var weakAgreementKeys: [String]
}

@Suite struct `Vectors of keys` {
    let file = VectorFile<KeyVectors>(name: "keys")

    @Test func `are what the program makes`() throws {
        #expect(try file.isCurrent(make()))
    }

    @Test func `that are weak are refused`() throws {
        let vectors = try file.read()
        for key in vectors.weakSigningKeys {
            let key = try #require(bytes(hexadecimal: key))
            #expect(throws: TrustError.self) { _ = try SigningPublicKey(checking: key) }
        }
        for key in vectors.weakAgreementKeys {
            let key = try #require(bytes(hexadecimal: key))
            #expect(throws: TrustError.self) { _ = try AgreementPublicKey(checking: key) }
        }
    }

    @Test func `on paper read back as the keys`() throws {
        let vectors = try file.read()
        let root = try KeyWords.key(from: vectors.root.words.joined(separator: "\n"), .root)
        #expect(root.hexadecimal == vectors.root.seed)
        let recovery = try KeyWords.key(
            from: vectors.recovery.words.joined(separator: " "),
            .recovery
        )
        #expect(recovery.hexadecimal == vectors.recovery.agreementSeed)
    }

    private func make() -> KeyVectors {
        let random = RandomSource.seeded(1_002)
        let root = RootKey.generate(random)
        let keys = DeviceKeys.generate(random)
        let recovery = RecoveryKey.generate(for: random.identifier(), random)
        return KeyVectors(
            root: KeyVectors.Root(
                seed: root.signing.seed().hexadecimal,
                publicKey: hexadecimal(root.signing.publicKey.bytes),
                network: root.network.description,
                words: KeyWords.lines(for: root.signing.seed(), .root)
            ),
            device: KeyVectors.Device(
                network: root.network.description,
                signingSeed: keys.signing.seed().hexadecimal,
                agreementSeed: keys.agreement.seed().hexadecimal,
                signingKey: hexadecimal(keys.identity.signingKey.bytes),
                agreementKey: hexadecimal(keys.identity.agreementKey.bytes),
                device: keys.id.description,
                possession: hexadecimal(keys.proofOfPossession(in: root.network).bytes),
                fingerprint: keys.identity.fingerprint
            ),
            recovery: KeyVectors.Recovery(
                organisation: recovery.recipient.organisation.description,
                agreementSeed: recovery.agreement.seed().hexadecimal,
                agreementKey: hexadecimal(recovery.recipient.key.bytes),
                recipient: recovery.recipient.id.description,
                words: KeyWords.lines(for: recovery.agreement.seed(), .recovery)
            ),
            weakSigningKeys: Self.smallOrder,
            weakAgreementKeys: weakAgreementKeys(recovery.recipient.key.bytes)
        )
    }

    /// An all-zero X25519 half, and a coefficient of the ML-KEM half that is not reduced.
    private func weakAgreementKeys(_ sound: [UInt8]) -> [String] {
        let zero = Array(sound.prefix(1_184)) + [UInt8](repeating: 0, count: 32)
        var unreduced = sound
        (unreduced[0], unreduced[1]) = (0xFF, unreduced[1] | 0x0F)
        return [hexadecimal(zero), hexadecimal(unreduced)]
    }

    private static let smallOrder = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ]
}
