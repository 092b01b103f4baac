import Foundation
import TestSupport
import Testing
import Trust

@Suite final class `A signed request` {
    static let now: UInt64 = 1_800_000_000_000
    let random = RandomSource.seeded(31)
    let keys = DeviceKeys.generate(.seeded(32))
    let server: ServerID = RandomSource.seeded(33).identifier()

    func request() -> HTTPRequest {
        var request = HTTPRequest(
            method: "POST",
            path: "/v1/session",
            query: "a=1",
            body: [1, 2, 3]
        )
        request.sign(by: keys, at: Int64(Self.now / 1_000), nonce: random.bytes(16))
        return request
    }

    @Test func `is accepted from the device that signed it, and from no other`() throws {
        let signed = try SignedRequest(request(), now: Self.now)
        #expect(signed.claim == .device(keys.id))
        try signed.verify(by: keys.identity)
        let other = DeviceKeys.generate(random).identity
        #expect(reason { try signed.verify(by: other) } == .authentication)
        #expect(reason { _ = try signed.verify(with: [.generate(random)], at: server) } == .session)
    }

    @Test(
        arguments: [
            (0, nil), (300, nil), (-300, nil), (301, .clock), (-301, .clock),
            (-1_799_999_999, .clock),
        ] as [(Int64, Reason?)]
    )
    func `C12 counts within five minutes of the server's time`(
        _ seconds: Int64,
        _ expected: Reason?
    ) {
        let now = UInt64(Int64(Self.now) + seconds * 1_000)
        #expect(reason { _ = try SignedRequest(request(), now: now) } == expected)
    }

    @Test func `is refused when any signed part is another`() throws {
        let changes: [(String, Reason, (inout HTTPRequest) -> Void)] = [
            ("method", .authentication, { $0.method = "PUT" }),
            ("path", .authentication, { $0.path = "/v1/sync" }),
            ("query", .authentication, { $0.query = "a=2" }),
            ("no query", .authentication, { $0.query = nil }),
            ("body", .digest, { $0.body = [1, 2, 4] }),
        ]
        for (name, expected, change) in changes {
            var altered = request()
            change(&altered)
            #expect(refusal(altered) == expected, "\(name)")
        }
    }

    @Test(arguments: ["content-digest", "signature-input", "signature"])
    func `C12 D13 is refused when a field is missing, doubled or altered`(_ name: String) throws {
        let whole = request()
        var missing = whole
        missing.fields.removeAll { $0.name == name }
        var doubled = whole
        doubled.fields += whole.fields.filter { $0.name == name }
        #expect(refusal(missing) != nil)
        #expect(refusal(doubled) != nil)
        let index = try #require(whole.fields.firstIndex { $0.name == name })
        let value = Array(whole.fields[index].value.utf8)
        for place in value.indices {
            var other = value
            other[place] = other[place] == 0x41 ? 0x42 : 0x41
            var altered = whole
            altered.fields[index] = .init(name, String(decoding: other, as: UTF8.self))
            #expect(refusal(altered) != nil, "\(name) byte \(place)")
        }
    }

    @Test
    func
        `C09 C12 is refused with fewer components, another tag, algorithm, label or a short nonce`()
        throws
    {
        let edits = [
            ("\"@query\" ", ""), ("samen-v1", "samen-v2"), ("ed25519", "hmac-sha256"),
            ("samen=(", "other=("), ("samen=(", "samen=(\"@method\" "), (";alg=\"ed25519\"", ""),
            (";tag=\"samen-v1\"", ";tag=\"samen-v1\";expires=1"),
        ]
        for (old, new) in edits {
            var altered = request()
            let index = try #require(altered.fields.firstIndex { $0.name == "signature-input" })
            let value = altered.fields[index].value
            #expect(value.contains(old))
            altered.fields[index] = .init("signature-input", value.replacing(old, with: new))
            #expect(refusal(altered) == .authentication, "\(old) → \(new)")
        }
        for count in [0, 15, 17] {
            var short = HTTPRequest(method: "GET", path: "/v1/hello")
            short.sign(by: keys, at: Int64(Self.now / 1_000), nonce: random.bytes(count))
            #expect(refusal(short) == .authentication)
        }
    }

    @Test(arguments: [
        "/a/../b", "/a/%2e%2e/b", "//", "/a//b", "/a/", "a", "", "/a/./b", "/a b", "/ä", "/a\u{0}",
        "http://host/a", "/a?b", "/a#b",
    ])
    func `C13 has one spelling of its path`(_ path: String) {
        var altered = request()
        altered.path = path
        #expect(refusal(altered) == .malformed)
    }

    @Test func `C09 is refused with any other components, though they are rightly signed`() throws {
        let all = ["@method", "@path", "@query", "content-digest"]
        let lists = [
            [], ["@method"], Array(all.dropLast()), Array(all.dropFirst()), all.reversed(),
            all + ["date"],
        ]
        for names in lists + [all] {
            var signed = request()
            let field = try #require(signed.fields.first { $0.name == "signature-input" }).value
            let sound = try #require(SignatureInput(field: field, label: "samen"))
            let input = SignatureInput(
                components: names.map { SignatureInput.Component($0) },
                parameters: sound.parameters
            )
            let digest = signed.fields.first { $0.name == "content-digest" }?.value
            let values = [
                "@method": "POST", "@path": "/v1/session", "@query": "?a=1",
                "content-digest": digest, "date": "Tue, 20 Apr 2021 02:07:55 GMT",
            ]
            signed.fields.append(.init("date", "Tue, 20 Apr 2021 02:07:55 GMT"))
            let base = try #require(input.base { values[$0.name] ?? nil })
            let signature = Data(keys.signing.sign(bytes: base).bytes).base64EncodedString()
            signed.fields = signed.fields.map { field in
                switch field.name {
                case "signature-input": .init(field.name, "samen=\(input.serialized)")
                case "signature": .init(field.name, "samen=:\(signature):")
                default: field
                }
            }
            // The one list that is right shows that the others were signed rightly, too.
            #expect(refusal(signed) == (names == all ? nil : .authentication), "\(names)")
        }
    }

    private func refusal(_ request: HTTPRequest) -> Reason? {
        reason { try SignedRequest(request, now: Self.now).verify(by: keys.identity) }
    }
}

@Suite final class `A session` {
    static let now: UInt64 = 1_800_000_000_000
    let random = RandomSource.seeded(41)
    let keys = DeviceKeys.generate(.seeded(42))
    let server: ServerID = RandomSource.seeded(43).identifier()
    let network: NetworkID = RandomSource.seeded(44).identifier()
    let secret = NodeSecret.generate(.seeded(45))

    var token: SessionToken {
        SessionToken(
            device: keys.id,
            id: RandomSource.seeded(46).identifier(),
            expiresMilliseconds: Self.now + 3_600_000
        )
    }

    func request(_ token: SessionToken, _ key: SessionKey, at now: UInt64 = now) -> HTTPRequest {
        var request = HTTPRequest(method: "POST", path: "/v1/sync", body: [7])
        request.authenticate(in: token, with: key, at: Int64(now / 1_000), nonce: random.bytes(16))
        return request
    }

    @Test func `opens for the device alone, and then authenticates its requests`() throws {
        let encapsulation = XWingEncapsulation()
        let sealed = try secret.key(of: token, at: server).sealed(
            for: token,
            to: keys.identity,
            at: server,
            in: network,
            encapsulation
        )
        let key = try SessionKey.open(
            sealed,
            of: token,
            with: keys.agreement,
            at: server,
            in: network,
            encapsulation
        )
        let signed = try SignedRequest(request(token, key), now: Self.now)
        #expect(signed.claim == .session(token))
        _ = try signed.verify(with: [secret], at: server)

        let thief = DeviceKeys.generate(random)
        #expect(
            reason {
                _ = try SessionKey.open(
                    sealed,
                    of: token,
                    with: thief.agreement,
                    at: server,
                    in: network,
                    encapsulation
                )
            } == .wrongRecipient
        )
    }

    @Test func `C10 C11 is known at its server, under its secret, to its expiry, for its device`()
        throws
    {
        let key = secret.key(of: token, at: server)
        let signed = try SignedRequest(request(token, key), now: Self.now)
        let fresh = NodeSecret.generate(random)
        _ = try signed.verify(with: [fresh, secret], at: server)
        #expect(reason { _ = try signed.verify(with: [fresh], at: server) } == .session)
        let elsewhere: ServerID = random.identifier()
        #expect(reason { _ = try signed.verify(with: [secret], at: elsewhere) } == .session)
        #expect(reason { try signed.verify(by: keys.identity) } == .authentication)

        let later = token.expiresMilliseconds
        let expired = request(token, key, at: later)
        #expect(reason { _ = try SignedRequest(expired, now: later) } == .session)
    }

    @Test func `C11 cannot be prolonged or taken over by editing its token`() throws {
        let key = secret.key(of: token, at: server)
        let prolonged = SessionToken(
            device: token.device,
            id: token.id,
            expiresMilliseconds: token.expiresMilliseconds + 1
        )
        let stolen = SessionToken(
            device: DeviceKeys.generate(random).id,
            id: token.id,
            expiresMilliseconds: token.expiresMilliseconds
        )
        for edited in [prolonged, stolen] {
            let signed = try SignedRequest(request(edited, key), now: Self.now)
            #expect(reason { _ = try signed.verify(with: [secret], at: server) } == .session)
        }
        for text in ["", "..", "\(token.keyID).", token.keyID.uppercased(), "\(token.device)"] {
            #expect(SessionToken(keyID: text) == nil)
        }
        #expect(SessionToken(keyID: token.keyID) == token)
    }

    @Test func `binds each answer to its request`() throws {
        let key = secret.key(of: token, at: server)
        let (first, second) = (request(token, key), request(token, key))
        var answer = HTTPResponse(status: 200, body: [9])
        try answer.authenticate(answering: first, with: key, at: 0)
        try answer.verify(answering: first, with: key)

        var (status, body, bare) = (answer, answer, answer)
        status.status = 404
        body.body = [8]
        bare.fields = []
        let foreign = NodeSecret.generate(random).key(of: token, at: server)
        #expect(reason { try answer.verify(answering: second, with: key) } == .responseMAC)
        #expect(reason { try status.verify(answering: first, with: key) } == .responseMAC)
        #expect(reason { try body.verify(answering: first, with: key) } == .responseMAC)
        #expect(reason { try bare.verify(answering: first, with: key) } == .responseMAC)
        #expect(reason { try answer.verify(answering: first, with: foreign) } == .responseMAC)
    }
}
