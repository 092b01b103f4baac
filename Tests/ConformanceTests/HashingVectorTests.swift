import TestSupport
import Testing
import Trust

struct HashingVectors: Codable, Equatable {
    struct Hash: Codable, Equatable {
        var tag: String
        var parts: [String]
        var hash: String
    }

    struct Derivation: Codable, Equatable {
        var tag: String
        var key: String
        var salt: String
        var parts: [String]
        var derived: String
    }

    struct Code: Codable, Equatable {
        var tag: String
        var key: String
        var parts: [String]
        var code: String
    }

    struct Signed: Codable, Equatable {
        var tag: String
        var network: String
        var seed: String
        var publicKey: String
        var message: String
        var signature: String
    }

    var hashes: [Hash]
    var derivations: [Derivation]
    var signatures: [Signed]
    var codes: [Code]
    /// Length, padded length.
    var padding: [[Int]]
}

@Suite struct `Vectors of hashes, derived keys, signatures and padding` {
    let file = VectorFile<HashingVectors>(name: "hashing")

    @Test func `are what the program makes`() throws {
        #expect(try file.isCurrent(make()))
    }

    private func make() -> HashingVectors {
        let random = RandomSource.seeded(1_001)
        return HashingVectors(
            hashes: HashTag.allCases.flatMap { hashes($0, random) },
            derivations: KeyTag.allCases.map { derivation($0, random) },
            signatures: SignatureTag.allCases.map { signed($0, random) },
            codes: CodeTag.allCases.map { code($0, random) },
            padding: [0, 1, 255, 256, 257, 300, 512, 513, 1_000, 4_096, 5_000, 40_000, 65_000]
                .map { [$0, Padding.paddedLength($0)] }
        )
    }

    /// None, one and two parts: the lengths keep (“ab”, “c”) and (“a”, “bc”) apart.
    private func hashes(_ tag: HashTag, _ random: RandomSource) -> [HashingVectors.Hash] {
        let (a, b) = (random.bytes(5), random.bytes(40))
        return [
            vector(tag, [], Hashing.hash(tag)),
            vector(tag, [a], Hashing.hash(tag, a)),
            vector(tag, [a, b], Hashing.hash(tag, a, b)),
            vector(tag, [a + b, []], Hashing.hash(tag, a + b, [])),
        ]
    }

    private func vector(
        _ tag: HashTag,
        _ parts: [[UInt8]],
        _ hash: [UInt8]
    ) -> HashingVectors.Hash {
        HashingVectors.Hash(
            tag: tag.rawValue,
            parts: parts.map { hexadecimal($0) },
            hash: hexadecimal(hash)
        )
    }

    private func derivation(_ tag: KeyTag, _ random: RandomSource) -> HashingVectors.Derivation {
        let key = random.secret()
        let (salt, part) = (tag == .change ? random.bytes(32) : [], random.bytes(16))
        let derived = Hashing.derive(from: key, salt: salt, tag, part)
        return HashingVectors.Derivation(
            tag: tag.rawValue,
            key: key.hexadecimal,
            salt: hexadecimal(salt),
            parts: [hexadecimal(part)],
            derived: derived.hexadecimal
        )
    }

    private func code(_ tag: CodeTag, _ random: RandomSource) -> HashingVectors.Code {
        let key = random.secret()
        let parts = [random.bytes(16), random.bytes(5)]
        return HashingVectors.Code(
            tag: tag.rawValue,
            key: key.hexadecimal,
            parts: parts.map { hexadecimal($0) },
            code: hexadecimal(Hashing.code(under: key, tag, parts))
        )
    }

    private func signed(_ tag: SignatureTag, _ random: RandomSource) -> HashingVectors.Signed {
        let seed = random.secret()
        let key = SigningKey(seed: seed)
        let network: NetworkID = random.identifier()
        let message = random.bytes(32)
        return HashingVectors.Signed(
            tag: tag.rawValue,
            network: network.description,
            seed: seed.hexadecimal,
            publicKey: hexadecimal(key.publicKey.bytes),
            message: hexadecimal(message),
            signature: hexadecimal(key.sign(tag, in: network, message).bytes)
        )
    }
}

extension SecretBytes {
    /// Vectors print keys that protect nothing.
    var hexadecimal: String { withBytes { Trust.hexadecimal($0) } }
}
