import Foundation
import Sync
import Trust

// The outside of requests and answers: fields, signatures, refusals, certificates.

extension Decoder {
    static let requests = [signedRequest, signedAnswer, response, certificate]

    private static let signedRequest = Decoder(
        "signed-request",
        of: [
            "Trust/Requests/SignatureInput.swift", "Trust/Requests/SignedRequest.swift",
            "Trust/Requests/FieldValues.swift", "Trust/Requests/RequestProfile.swift",
        ],
        apart: [
            "checks a signature, with a key that reading does not have": [
                "SignedRequestV6verify", "SignedRequestV11isSignature",
            ],
            "is of answers, whose decoder is below": ["4base__9answering", "responseParameters"],
        ],
        expansion: 96,
        seeds: { vectors in try RequestSeeds(vectors).requests },
        read: { bytes in
            let (head, rest) = bytes.line
            let parts = String(decoding: head, as: UTF8.self)
                .split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            let (fields, body) = Self.fields(of: rest)
            let request = HTTPRequest(
                method: parts[0],
                path: parts.count > 1 ? parts[1] : "",
                query: parts.count > 2 ? parts[2] : nil,
                fields: withDigest(fields, of: body),
                body: body
            )
            guard let signed = try? SignedRequest(request, now: Known.now) else { return false }
            _ = (signed.claim.device, signed.claim.session)
            return true
        }
    )

    private static let signedAnswer = Decoder(
        "signed-answer",
        of: [
            "Trust/Requests/SignatureInput.swift", "Trust/Requests/RequestSigning.swift",
            "Trust/Requests/FieldValues.swift", "Trust/Requests/RequestProfile.swift",
        ],
        apart: [
            "signs": [
                "HTTPRequestV4sign", "authenticate", "HTTPRequestV7prepare", "setSignature",
            ],
            "is of requests, whose decoder is above": [
                "isCanonical", "7isPlain", "requestParameters", "RequestProfileO4baseySay",
                "SignatureInputV6string",
            ],
        ],
        expansion: 96,
        seeds: { vectors in try RequestSeeds(vectors).answers },
        read: { bytes in
            let (head, rest) = bytes.line
            let (fields, body) = Self.fields(of: rest)
            let response = HTTPResponse(
                status: Int(String(decoding: head, as: UTF8.self)) ?? 200,
                fields: withDigest(fields, of: body),
                body: body
            )
            return (try? response.verify(answering: Known.asked, with: Known.sessionKey)) != nil
        }
    )

    /// The fields, and the digest of the body where none is among them.
    private static func withDigest(
        _ fields: [HTTPRequest.Field],
        of body: [UInt8]
    ) -> [HTTPRequest.Field] {
        if fields.contains(where: { $0.name == "content-digest" }) { return fields }
        let digest = Data(Hashing.sha256(body)).base64EncodedString()
        return fields + [.init("content-digest", "sha-256=:\(digest):")]
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
        apart: ["says whether a check is worth its time": ["isSigned"]],
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
        seeds: { _ in CertificateSeeds.inputs },
        read: { bytes in
            CertificateKey.hash(ofPEM: String(decoding: bytes, as: UTF8.self)) != nil
        }
    )
}
