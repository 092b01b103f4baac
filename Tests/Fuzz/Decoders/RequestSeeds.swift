import Foundation
import Trust

/// Signed requests and answers as an input writes them: those of the vectors, and each of them with
/// one fault.
struct RequestSeeds {
    private let vectors: Vectors

    init(_ vectors: Vectors) {
        self.vectors = vectors
    }

    var requests: [[UInt8]] {
        get throws {
            let valid = try ["signed", "authenticated", "signedInSession"].flatMap {
                try objects($0)
            }
            let invalid = try vectors.values("requests", ["invalid", "request"])
                .compactMap { $0 as? [String: Any] }
            let texts = valid.map(written)
            return (texts + invalid.map(written) + texts.flatMap { broken($0) }).map {
                Array($0.utf8)
            }
        }
    }

    var answers: [[UInt8]] {
        get throws {
            let texts = try (objects("answers") + objects("answersInSession")).map(written)
            return (texts + broken(texts[0]) + broken(texts[0], Self.answerFaults))
                .map { Array($0.utf8) }
        }
    }

    private func objects(_ name: String) throws -> [[String: Any]] {
        try vectors.values("requests", [name]).compactMap { $0 as? [String: Any] }
    }

    /// Method, path and query, or a status, on a line, a line for each field but the digest, an empty
    /// line, and an empty body: the digest is that of whatever follows.
    private func written(_ message: [String: Any]) -> String {
        let target = [message["method"], message["path"], message["query"]]
            .compactMap { $0 as? String }.joined(separator: " ")
        let status = (message["status"] as? Int).map(String.init)
        let fields = (message["fields"] as? [[String]] ?? []).filter { $0[0] != "content-digest" }
            .map { $0.joined(separator: ": ") }
        return ([status ?? target] + fields + ["", ""]).joined(separator: "\n")
    }

    private func broken(
        _ text: String,
        _ faults: [(String, String)] = Self.requestFaults
    ) -> [String] {
        faults.map { text.replacing($0, with: $1, maxReplacements: 1) }.filter { $0 != text }
    }

    /// What stands in a message, and what takes its place.
    private static let requestFaults: [(String, String)] = [
        // Components.
        (#""@path""#, #""@path";req"#), (#""@path""#, #""@path";key="samen""#),
        (#""@path""#, #""@path";key=samen"#), (#""@path""#, #""@path";req;key="samen""#),
        (#""@path""#, #""@method""#), (#""@path""#, #""""#), (#""@path""#, #""@path"#),
        (#""@path" "#, #""@path""#), (#""@path""#, "@path"), ("samen=(", "samen="),
        ("samen=(", "samen=(" + (1...17).map { "\"a\($0)\" " }.joined()), ("samen=(", "other=("),
        (#";req;key="samen""#, ""), (#"content-digest")"#, #"content-digest") "#),
        // Parameters.
        (";created=", ";created=1234567890123456"), (";created=", ";created=x"),
        (";created=", #";created="1";created="#), (";created=", #";other="1";created="#),
        (";created=1", ";created=2"), (";created=", ";other="), (";created=", ";"),
        (";nonce=\"", ";nonce=1;other=\""), (";nonce=\"", ";nonce=\"00"),
        (";nonce=\"", ";nonce=\"x"), (";keyid=\"", ";keyid=\"00"), (";keyid=\"", ";other=\""),
        (";alg=\"", ";alg=\"none"), (";alg=\"ed25519", ";alg=\"hmac-sha256"),
        (";alg=\"hmac-sha256", ";alg=\"ed25519"), (";tag=", ";Tag="), (";tag=\"", ";tag=\"a\\"),
        (";tag=", (1...17).map { ";\(String(repeating: "p", count: $0))=1" }.joined() + ";tag="),
        (";tag=\"", ";tag=\"" + String(repeating: "x", count: 1_024)),
        (".1767229200000", ".1767225600000"), (".1767229200000", ".01767229200000"),
        // Signatures and digests.
        ("samen=:", "other=:"), ("samen=:", "samen=:?"), ("=:\n", "=\n"),
        ("samen=:", "samen=:" + String(repeating: "A", count: 256)),
        ("signature-input:", "content-digest: sha-256=:AA==:\nsignature-input:"),
        ("signature-input:", "signature-input: samen=()\nsignature-input:"),
        ("signature: ", "other: "),
        // Targets and statuses.
        ("POST", "post"), ("POST", ""), ("/v1", "v1"), ("/v1", "//v1"), ("/v1", "/../v1"),
        ("/v1", "/%76"), ("wait=25", "wait=25&for=%20"), ("200", "500"),
    ]

    private static let answerFaults: [(String, String)] = [
        (#""@status" "#, #""@status""#), (#""@status""#, #""content-digest""#),
        (#""@status""#, #""""#), (#";key="samen""#, ";key=samen"), (#"key="samen""#, #"key="x""#),
        (#""@status""#, #""@path""#), (";req", ""), (";created=1", ";created=01"),
    ]
}

extension Known {
    /// The request of `requests.json` that its first answer answers, and the key of both.
    static let asked: HTTPRequest = {
        let request = (try? Vectors.published.values("requests", ["authenticated"]))?.first
        guard let request = request as? [String: Any], let method = request["method"] as? String,
            let path = request["path"] as? String, let fields = request["fields"] as? [[String]]
        else { preconditionFailure("the vectors have an authenticated request") }
        return HTTPRequest(
            method: method,
            path: path,
            fields: fields.map { .init($0[0], $0[1]) },
            body: Vectors.bytes(request["body"])
        )
    }()

    static let sessionKey: SessionKey = {
        guard let secret = try? Vectors.published.bytes("requests", "nodeSecret").first,
            let server = try? Vectors.published.bytes("requests", "server").first,
            let server = ServerID(bytes: server),
            let session = try? SignedRequest(asked, now: now).claim.session
        else { preconditionFailure("the vectors have a session") }
        var bytes = secret
        return NodeSecret(SecretBytes(consuming: &bytes)).key(of: session, at: server)
    }()

    /// When the requests of the vectors were made.
    static let now: UInt64 = 1_767_225_600_000
}
