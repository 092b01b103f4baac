import Sync
import Testing
import Trust

import struct Foundation.Data

/// What answers is not always a server of this network.
@Suite struct `An answer of whoever stands between` {
    private static func response(
        _ status: Int,
        _ type: String?,
        _ body: String,
        retryAfter: String? = nil
    ) -> HTTPResponse {
        var fields: [HTTPRequest.Field] = []
        if let type { fields.append(.init("Content-Type", type)) }
        if let retryAfter { fields.append(.init("Retry-After", retryAfter)) }
        return HTTPResponse(status: status, fields: fields, body: Array(body.utf8))
    }

    private static func failure(_ response: HTTPResponse) -> TransportFailure? {
        do throws(TransportFailure) {
            _ = try response.message()
            return nil
        } catch {
            return error
        }
    }

    static let strangers: [(String, HTTPResponse)] = [
        ("a portal's page", response(200, "text/html", "<html>log in</html>")),
        ("no type", response(200, nil, "abc")),
        ("JSON that is fine", response(200, "application/json", "{}")),
        ("a redirect", response(302, "application/x-protobuf", "")),
        ("an interim answer", response(101, "application/x-protobuf", "abc")),
        ("a page of an error", response(500, "text/html", "<h1>500</h1>")),
        ("no status at all", response(0, "application/x-protobuf", "abc")),
    ]

    @Test(arguments: strangers.map(\.0))
    func `D13 is no answer, and nothing of it is taken over`(_ name: String) throws {
        let response = try #require(Self.strangers.first { $0.0 == name }).1
        guard case .notThisProtocol(let message)? = Self.failure(response) else {
            Issue.record("it was taken for an answer")
            return
        }
        #expect(!message.contains("<") && !message.contains("log in"))
    }

    static let documents: [(String, String)] = [
        ("no JSON", "<html></html>"), ("another shape", "[1,2,3]"), ("nothing", ""),
        ("a number for a name", #"{"action":7}"#), ("cut short", #"{"action":"stop""#),
        ("deeper than any document", String(repeating: "[", count: 10_000)),
        (
            "longer than any",
            #"{"action":"stop","title":""# + String(repeating: "a", count: 17_000) + "\"}"
        ),
    ]

    @Test(.timeLimit(.minutes(40)), arguments: documents.map(\.0))
    func `D13 a refusal whose document cannot be read is what its status says`(
        _ name: String
    ) throws {
        let document = try #require(Self.documents.first { $0.0 == name }).1
        let response = Self.response(503, "application/problem+json", document)
        guard case .problem(let problem)? = Self.failure(response) else {
            Issue.record("it was no refusal")
            return
        }
        #expect(problem.action == .retry && problem.message.isEmpty)
    }

    @Test func `D13 what a refusal says is bounded, and an unknown action is a retry`() throws {
        let long = String(repeating: "\u{202E}x", count: 400)
        let document = #"{"action":"dance","title":"\#(long)","detail":"","server_time_ms":-1}"#
        let strange = Self.response(418, "application/problem+json", document)
        guard case .problem(let first)? = Self.failure(strange) else {
            Issue.record("it was no refusal")
            return
        }
        // A time before all times makes the whole document unreadable, and the status speaks.
        #expect(first.action == .retry && first.serverMilliseconds == nil)
        let action = String(repeating: "b", count: 200)
        let bounded = Self.response(
            418,
            "application/problem+json; charset=utf-8",
            #"{"action":"\#(action)","title":"\#(long)"}"#,
            retryAfter: "99999999999999"
        )
        guard case .problem(let second)? = Self.failure(bounded) else {
            Issue.record("it was no refusal")
            return
        }
        #expect(second.action == .unknown(String(repeating: "b", count: 32)))
        #expect(second.message.unicodeScalars.count == 256)
        #expect(second.retryAfterMilliseconds == 24 * 60 * 60 * 1_000)
        #expect(second.unproven.action == .retry)
    }

    @Test(arguments: ["", "Wed, 25 Nov 2026 15:00:00 GMT", "-1", "1e9", "0x10", "٣"])
    func `D13 a time to wait that is no number of seconds is none`(_ text: String) {
        let response = Self.response(429, "text/html", "", retryAfter: text)
        guard case .problem(let problem)? = Self.failure(response) else {
            Issue.record("it was no refusal")
            return
        }
        #expect(problem.action == .retry && problem.retryAfterMilliseconds == nil)
    }

    @Test func `D13 the same member twice does not let a proxy say stop`() throws {
        let document = #"{"action":"retry","action":"stop"}"#
        let response = Self.response(503, "application/problem+json", document)
        guard case .problem(let problem)? = Self.failure(response) else {
            Issue.record("it was no refusal")
            return
        }
        // Whichever of the two counts: without the server's code it is a retry.
        #expect(problem.unproven.action == .retry)
    }

    static let certificates: [(String, String)] = [
        ("nothing", ""), ("no certificate", "-----BEGIN KEY-----\nAAAA\n-----END KEY-----"),
        ("the end before the beginning", "-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----"),
        ("no base64", "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----"),
        ("an empty sequence", pem([0x30, 0])),
        ("a length without bytes", pem([0x30, 0x84, 255, 255])),
        ("a length beyond the end", pem([0x30, 0x83, 255, 255, 255])),
        ("four parts and no key", pem([0x30, 10, 0x30, 8, 2, 0, 2, 0, 2, 0, 2, 0])),
        (
            "ten thousand elements",
            pem(
                [0x30, 0x82, 0x4E, 0x20] + [UInt8](repeating: 2, count: 10)
                    + (0..<9_995).flatMap { _ in [2, 0] as [UInt8] }
            )
        ),
    ]

    @Test(.timeLimit(.minutes(40)), arguments: certificates.map(\.0))
    func `D13 what is no certificate has no key`(_ name: String) throws {
        let text = try #require(Self.certificates.first { $0.0 == name }).1
        #expect(CertificateKey.hash(ofPEM: text) == nil)
    }

    private static func pem(_ bytes: [UInt8]) -> String {
        "-----BEGIN CERTIFICATE-----\n\(Data(bytes).base64EncodedString())\n-----END CERTIFICATE-----"
    }
}
