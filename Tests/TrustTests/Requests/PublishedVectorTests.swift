import FoundationEssentials
import Testing
import Trust

/// RFC 9421 appendix B.2: the same request, signed in two ways.
@Suite struct `The vectors that RFC 9421 publishes` {
    static let values = [
        "date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "@method": "POST",
        "@path": "/foo",
        "@authority": "example.com",
        "content-type": "application/json",
        "content-length": "18",
    ]

    @Test func `B.2.5: hmac-sha256 over selected components`() throws {
        let field = """
            sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"
            """
        let input = try #require(SignatureInput(field: field, label: "sig-b25"))
        let base = try #require(input.base { Self.values[$0.name] })
        #expect(
            String(decoding: base, as: UTF8.self) == """
                "date": Tue, 20 Apr 2021 02:07:55 GMT
                "@authority": example.com
                "content-type": application/json
                "@signature-params": ("date" "@authority" "content-type");\
                created=1618884473;keyid="test-shared-secret"
                """
        )
        var secret = try bytes(
            "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
        )
        let code = Hashing.authenticationCode(of: base, under: SecretBytes(consuming: &secret))
        #expect(try code == bytes("pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8="))
    }

    @Test func `B.2.6: ed25519 over selected components`() throws {
        let field = """
            sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");\
            created=1618884473;keyid="test-key-ed25519"
            """
        let input = try #require(SignatureInput(field: field, label: "sig-b26"))
        let base = try #require(input.base { Self.values[$0.name] })
        let published = try bytes(
            "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
        )
        let key = try SigningPublicKey(
            checking: bytes("JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")
        )
        let signature = try #require(Signature(bytes: published))
        #expect(key.verifies(signature, overBytes: base))

        // The published key in PKCS #8, whose last 32 bytes are the seed.
        let privateKey = try bytes(
            "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF"
        )
        var seed = Array(privateKey.suffix(32))
        let signing = SigningKey(seed: SecretBytes(consuming: &seed))
        #expect(signing.publicKey == key)
        #expect(signing.sign(bytes: base) == signature)
    }

    private func bytes(_ base64: String) throws -> [UInt8] {
        try Array(#require(Data(base64Encoded: base64)))
    }
}
