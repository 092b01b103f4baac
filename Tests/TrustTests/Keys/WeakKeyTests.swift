import TestSupport
import Testing
import Trust

@Suite struct `Weak keys are refused` {
    /// The points of small order, in every encoding that anyone accepts (Protocol/README.md §3).
    static let smallOrder = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ]

    @Test(arguments: smallOrder)
    func `C08 a signing key of small order is no key`(_ point: String) throws {
        let point = try #require(bytes(hexadecimal: point))
        #expect(reason { _ = try SigningPublicKey(checking: point) } == .weakKey)
    }

    @Test func `a signing key of another size is malformed`() {
        for count in [0, 31, 33, 64] {
            let bytes = [UInt8](repeating: 9, count: count)
            #expect(reason { _ = try SigningPublicKey(checking: bytes) } == .malformed)
        }
    }

    @Test func `C08 a key-agreement key with a weak X25519 half is no key`() throws {
        let sound = AgreementKey.generate(.seeded(4)).publicKey.bytes
        let points = [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ]
        for point in points {
            let half = try #require(bytes(hexadecimal: point))
            let weak = Array(sound.prefix(1_184)) + half
            #expect(reason { _ = try AgreementPublicKey(checking: weak) } == .weakKey)
        }
    }

    @Test func `C08 a key-agreement key with a malformed ML-KEM half is no key`() {
        var malformed = AgreementKey.generate(.seeded(4)).publicKey.bytes
        // A coefficient of 4,095 is not reduced modulo 3,329.
        (malformed[0], malformed[1]) = (0xFF, malformed[1] | 0x0F)
        #expect(reason { _ = try AgreementPublicKey(checking: malformed) } == .weakKey)
    }

    @Test func `a sound key is a key`() throws {
        let keys = DeviceKeys.generate(.seeded(7))
        let identity = keys.identity
        #expect(try SigningPublicKey(checking: identity.signingKey.bytes) == identity.signingKey)
        #expect(
            try AgreementPublicKey(checking: identity.agreementKey.bytes) == identity.agreementKey
        )
    }
}

/// The reason with which something is refused; nil if it is not.
func reason(_ body: () throws -> Void) -> Reason? {
    do {
        try body()
        return nil
    } catch {
        return (error as? TrustError)?.reason
    }
}
