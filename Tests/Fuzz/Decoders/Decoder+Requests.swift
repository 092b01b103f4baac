import Foundation
import Sync
import Trust

// The outside of requests and answers: fields, signatures, refusals, certificates.

extension Decoder {
    static let requests = [signedRequest, response, certificate]

    private static let signedRequest = Decoder(
        "signed-request",
        of: [
            "Trust/Requests/SignatureInput.swift", "Trust/Requests/SignedRequest.swift",
            "Trust/Requests/FieldValues.swift", "Trust/Requests/RequestProfile.swift",
        ],
        apart: ["verify", "HTTPResponseV9answering", "responseParameters"],
        expansion: 96,
        seeds: { vectors in
            let all =
                try vectors.values("requests", ["signed"])
                + vectors.values("requests", ["authenticated"])
                + vectors.values("requests", ["invalid", "request"])
            return all.compactMap { $0 as? [String: Any] }.map(written)
        },
        read: { bytes in
            let (head, rest) = bytes.line
            let parts = String(decoding: head, as: UTF8.self)
                .split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            let (fields, body) = Self.fields(of: rest)
            var request = HTTPRequest(
                method: parts[0],
                path: parts.count > 1 ? parts[1] : "",
                query: parts.count > 2 ? parts[2] : nil,
                fields: fields,
                body: body
            )
            if !fields.contains(where: { $0.name == "content-digest" }) {
                let digest = Data(Hashing.sha256(body)).base64EncodedString()
                request.fields.append(.init("content-digest", "sha-256=:\(digest):"))
            }
            return (try? SignedRequest(request, now: 1_767_225_600_000)) != nil
        }
    )

    /// Method, path and query on a line, a line for each field but the digest, an empty line, body.
    private static func written(_ request: [String: Any]) -> [UInt8] {
        let target = [request["method"], request["path"], request["query"]]
            .compactMap { $0 as? String }.joined(separator: " ")
        let fields = (request["fields"] as? [[String]] ?? []).filter { $0[0] != "content-digest" }
            .map { $0.joined(separator: ": ") }
        let head = ([target] + fields + ["", ""]).joined(separator: "\n")
        return Array(head.utf8) + Vectors.bytes(request["body"])
    }

    private static func fields(of bytes: [UInt8]) -> ([HTTPRequest.Field], [UInt8]) {
        var fields: [HTTPRequest.Field] = []
        var rest = bytes
        while !rest.isEmpty {
            let (line, after) = rest.line
            rest = after
            if line.isEmpty { break }
            let text = String(decoding: line, as: UTF8.self)
            let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
            let value = text[colon...].dropFirst().drop { $0 == " " }
            fields.append(.init(String(text[..<colon]), String(value)))
        }
        return (fields, rest)
    }

    private static let response = Decoder(
        "response",
        of: ["Sync/Transport/HTTPAnswer.swift", "Sync/Transport/Problem.swift"],
        apart: ["isSigned"],
        expansion: 256,
        seeds: { _ in
            let problem = #"{"title":"no","detail":"x","action":"free-space","server_time_ms":7}"#
            let html = "<html><script>alert(1)</script></html>"
            let actions = [
                "retry", "rewind", "stop", "reauth", "upgrade", "rehome", "split", "now",
            ]
            let problems = actions.map { #"{"title":"no","action":"\#($0)"}"# } + [problem, "{}"]
            let statuses = [401, 403, 409, 413, 426, 500, 507]
            return statuses.flatMap { status in
                problems.map { "\(status)\ncontent-type: application/problem+json\n\n\($0)" }
            }.map { Array($0.utf8) }
                + [
                    "200\ncontent-type: application/x-protobuf\n\nabc",
                    "200\ncontent-type: text/html\n\n\(html)",
                    "302\nlocation: http://example.org/\n\n", "100\n\n",
                    "429\nretry-after: 99999999999\n\n\(html)",
                    "503\nretry-after: Wed, 25 Nov 2026 15:00:00 GMT\n\n",
                ].map { Array($0.utf8) }
        },
        read: { bytes in
            let (head, rest) = bytes.line
            let (fields, body) = Self.fields(of: rest)
            let status = Int(String(decoding: head, as: UTF8.self)) ?? 200
            let response = HTTPResponse(status: status, fields: fields, body: body)
            do throws(TransportFailure) {
                return try response.message() == body
            } catch {
                guard case .problem(let problem) = error else { return false }
                precondition(
                    problem.message.unicodeScalars.count <= 256,
                    "what a refusal says is bounded"
                )
                _ = problem.unproven
                return false
            }
        }
    )

    private static let certificate = Decoder(
        "certificate",
        of: ["Sync/Transport/CertificateKey.swift"],
        expansion: 64,
        isWhole: true,
        seeds: { _ in
            let key: [UInt8] = [0x30, 3, 1, 2, 3]
            let fields: [UInt8] = [0xA0, 3, 2, 1, 2, 2, 1, 7, 0x30, 0, 0x30, 0, 0x30, 0, 0x30, 0]
            let long: [UInt8] = [0x30, 0x82, 1, 0] + [UInt8](repeating: 4, count: 256)
            return [fields + key, fields.dropFirst(5) + key, fields + long].map { signed in
                let inner = Self.element(Array(signed))
                let pem = Data(Self.element(inner)).base64EncodedString()
                return Array(
                    "-----BEGIN CERTIFICATE-----\n\(pem)\n-----END CERTIFICATE-----".utf8
                )
            }
        },
        read: { bytes in
            CertificateKey.hash(ofPEM: String(decoding: bytes, as: UTF8.self)) != nil
        }
    )

    private static func element(_ content: [UInt8]) -> [UInt8] {
        content.count < 128
            ? [0x30, UInt8(content.count)] + content
            : [0x30, 0x82, UInt8(content.count >> 8), UInt8(content.count & 255)] + content
    }
}
