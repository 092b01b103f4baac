import TestSupport
import Testing
import Trust

struct RequestVectors: Codable, Equatable {
    struct Request: Codable, Equatable {
        var name: String
        var method: String
        var path: String
        var query: String?
        var body: String
        /// Name, value.
        var fields: [[String]]
    }

    struct Answer: Codable, Equatable {
        var status: Int
        var body: String
        var fields: [[String]]
    }

    struct Invalid: Codable, Equatable {
        var request: Request
        var reason: String
    }

    /// The server's time for all of them, in milliseconds.
    var now: UInt64
    var signingSeed: String
    var agreementSeed: String
    var nodeSecret: String
    var server: String
    /// Signed by the device.
    var signed: [Request]
    /// Authenticated in a session.
    var authenticated: [Request]
    /// To the authenticated requests, in their order.
    var answers: [Answer]
    /// Signed by the device, naming a session, and the answer under that session's key.
    var signedInSession: [Request]
    var answersInSession: [Answer]
    /// Signed by the device, and then altered.
    var invalid: [Invalid]
}

@Suite final class `Vectors of request authentication` {
    let file = VectorFile<RequestVectors>(name: "requests")
    static let now: UInt64 = 1_767_225_600_000

    @Test func `are what the program makes`() throws {
        #expect(try file.isCurrent(make()))
    }

    @Test func `verify`() throws {
        let vectors = try file.read()
        let keys = DeviceKeys(
            signing: SigningKey(seed: try secret(vectors.signingSeed)),
            agreement: AgreementKey(seed: try secret(vectors.agreementSeed))
        )
        let node = NodeSecret(try secret(vectors.nodeSecret))
        let server = try #require(ServerID(bytes: decode(vectors.server)))
        for vector in vectors.signed {
            try SignedRequest(request(vector), now: vectors.now).verify(by: keys.identity)
        }
        for (vector, answer) in zip(vectors.authenticated, vectors.answers) {
            let request = try request(vector)
            let key = try SignedRequest(request, now: vectors.now).verify(with: [node], at: server)
            let response = HTTPResponse(
                status: answer.status,
                fields: answer.fields.map { .init($0[0], $0[1]) },
                body: try decode(answer.body)
            )
            try response.verify(answering: request, with: key)
        }
        for (vector, answer) in zip(vectors.signedInSession, vectors.answersInSession) {
            let request = try request(vector)
            let signed = try SignedRequest(request, now: vectors.now)
            try signed.verify(by: keys.identity)
            let session = try #require(signed.claim.session)
            let response = HTTPResponse(
                status: answer.status,
                fields: answer.fields.map { .init($0[0], $0[1]) },
                body: try decode(answer.body)
            )
            try response.verify(answering: request, with: node.key(of: session, at: server))
        }
        for vector in vectors.invalid {
            let error = #expect(throws: TrustError.self, "\(vector.request.name)") {
                try SignedRequest(request(vector.request), now: vectors.now)
                    .verify(by: keys.identity)
            }
            #expect(error?.reason.rawValue == vector.reason, "\(vector.request.name)")
        }
    }

    private func decode(_ text: String) throws -> [UInt8] {
        try #require(bytes(hexadecimal: text))
    }

    private func secret(_ text: String) throws -> SecretBytes {
        var bytes = try decode(text)
        return SecretBytes(consuming: &bytes)
    }

    private func request(_ vector: RequestVectors.Request) throws -> HTTPRequest {
        HTTPRequest(
            method: vector.method,
            path: vector.path,
            query: vector.query,
            fields: vector.fields.map { .init($0[0], $0[1]) },
            body: try decode(vector.body)
        )
    }

    // Making the file.

    private func make() throws -> RequestVectors {
        let random = RandomSource.seeded(1_006)
        let keys = DeviceKeys.generate(random)
        let nodeSecret = random.secret()
        let node = NodeSecret(nodeSecret.copy(0..<32))
        let server: ServerID = random.identifier()
        let token = SessionToken(
            device: keys.id,
            id: random.identifier(),
            expiresMilliseconds: Self.now + 3_600_000
        )
        let key = node.key(of: token, at: server)
        let seconds = Int64(Self.now / 1_000)
        var signed = plain(random)
        for index in signed.indices {
            signed[index].sign(by: keys, at: seconds, nonce: random.bytes(16))
        }
        var authenticated = plain(random)
        var answers: [RequestVectors.Answer] = []
        for index in authenticated.indices {
            let nonce = random.bytes(16)
            authenticated[index].authenticate(in: token, with: key, at: seconds + 60, nonce: nonce)
            var answer = HTTPResponse(status: 200 + index, body: random.bytes(index * 10))
            try answer.authenticate(answering: authenticated[index], with: key, at: seconds)
            answers.append(
                RequestVectors.Answer(
                    status: answer.status,
                    body: hexadecimal(answer.body),
                    fields: answer.fields.map { [$0.name, $0.value] }
                )
            )
        }
        var once = HTTPRequest(method: "POST", path: "/v1/enrol/invite", body: random.bytes(60))
        once.sign(by: keys, in: token, at: seconds, nonce: random.bytes(16))
        var confirmation = HTTPResponse(status: 200, body: random.bytes(20))
        try confirmation.authenticate(answering: once, with: key, at: seconds)
        return RequestVectors(
            now: Self.now,
            signingSeed: keys.signing.seed().hexadecimal,
            agreementSeed: keys.agreement.seed().hexadecimal,
            nodeSecret: nodeSecret.hexadecimal,
            server: server.description,
            signed: signed.map { vector("signed", $0) },
            authenticated: authenticated.map { vector("authenticated", $0) },
            answers: answers,
            signedInSession: [vector("signed, naming a session", once)],
            answersInSession: [
                RequestVectors.Answer(
                    status: confirmation.status,
                    body: hexadecimal(confirmation.body),
                    fields: confirmation.fields.map { [$0.name, $0.value] }
                )
            ],
            invalid: invalid(signed[0], keys)
        )
    }

    private func plain(_ random: RandomSource) -> [HTTPRequest] {
        [
            HTTPRequest(method: "POST", path: "/v1/session", body: random.bytes(40)),
            HTTPRequest(method: "GET", path: "/v1/hints", query: "wait=25"),
            HTTPRequest(method: "PUT", path: "/v1/blobs/0a1b", query: "", body: random.bytes(300)),
        ]
    }

    private func invalid(
        _ sound: HTTPRequest,
        _ keys: borrowing DeviceKeys
    ) -> [RequestVectors.Invalid] {
        let faults: [(String, String, (inout HTTPRequest) -> Void)] = [
            ("another body", "digest", { $0.body[0] ^= 1 }),
            ("another method", "authentication", { $0.method = "PUT" }),
            ("another path", "authentication", { $0.path = "/v1/sync" }),
            ("dotted path", "malformed", { $0.path = "/v1/../session" }),
            ("escaped path", "malformed", { $0.path = "/v1/%73ession" }),
            ("added query", "authentication", { $0.query = "x=1" }),
            ("no digest", "digest", { $0.fields.removeFirst() }),
            ("digest twice", "digest", { $0.fields.append($0.fields[0]) }),
            ("no signature", "authentication", { $0.fields.removeLast() }),
            ("two signatures", "authentication", { $0.fields.append($0.fields[2]) }),
        ]
        var vectors = faults.map { name, reason, alter in
            var altered = sound
            alter(&altered)
            return RequestVectors.Invalid(request: vector(name, altered), reason: reason)
        }
        for (name, offset) in [("too old", -301), ("from the future", 301)] as [(String, Int64)] {
            var request = HTTPRequest(method: "GET", path: "/v1/hello")
            let created = Int64(Self.now / 1_000) + offset
            request.sign(by: keys, at: created, nonce: [UInt8](repeating: 1, count: 16))
            vectors.append(RequestVectors.Invalid(request: vector(name, request), reason: "clock"))
        }
        var short = HTTPRequest(method: "GET", path: "/v1/hello")
        short.sign(by: keys, at: Int64(Self.now / 1_000), nonce: [UInt8](repeating: 1, count: 15))
        vectors.append(
            RequestVectors.Invalid(request: vector("short nonce", short), reason: "authentication")
        )
        return vectors
    }

    private func vector(_ name: String, _ request: HTTPRequest) -> RequestVectors.Request {
        RequestVectors.Request(
            name: name,
            method: request.method,
            path: request.path,
            query: request.query,
            body: hexadecimal(request.body),
            fields: request.fields.map { [$0.name, $0.value] }
        )
    }
}
