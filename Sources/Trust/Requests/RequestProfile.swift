import Wire

/// The one way in which requests and answers of this protocol are signed (Protocol/README.md §10).
enum RequestProfile {
    static let label = "samen"
    static let tag = "samen-v1"

    enum Algorithm: String, Sendable {
        case ed25519
        case hmac = "hmac-sha256"
    }

    static let requestComponents: [SignatureInput.Component] = [
        .init("@method"), .init("@path"), .init("@query"), .init("content-digest"),
    ]

    static let responseComponents: [SignatureInput.Component] = [
        .init("@status"), .init("content-digest"),
        .init("signature", isOfRequest: true, key: label),
    ]

    /// Exactly these parameters in exactly this order.
    static func requestParameters(
        created: Int64,
        nonce: [UInt8],
        keyID: String,
        _ algorithm: Algorithm
    ) -> [SignatureInput.Parameter] {
        [
            .init("created", .integer(created)),
            .init("nonce", .string(hexadecimal(nonce))),
            .init("keyid", .string(keyID)),
            .init("alg", .string(algorithm.rawValue)),
            .init("tag", .string(tag)),
        ]
    }

    static func responseParameters(created: Int64) -> [SignatureInput.Parameter] {
        [
            .init("created", .integer(created)),
            .init("alg", .string(Algorithm.hmac.rawValue)),
            .init("tag", .string(tag)),
        ]
    }

    /// The bytes that a request's signature covers; nil if a component is missing.
    static func base(_ input: SignatureInput, _ request: HTTPRequest) -> [UInt8]? {
        input.base { component in
            switch component.name {
            case "@method": request.method
            case "@path": request.path
            case "@query": "?\(request.query ?? "")"
            case "content-digest": request.fields.single("content-digest")
            default: nil
            }
        }
    }

    /// The bytes that a response's signature covers: among them the request's own signature.
    static func base(
        _ input: SignatureInput,
        _ response: HTTPResponse,
        answering requestSignature: [UInt8]
    ) -> [UInt8]? {
        input.base { component in
            switch component {
            case responseComponents[0]: "\(response.status)"
            case responseComponents[1]: response.fields.single("content-digest")
            case responseComponents[2]:
                // The member's value as it stands in the request's Signature field (RFC 9421 §2.1.2).
                String(FieldValues.byteSequence("", requestSignature).dropFirst())
            default: nil
            }
        }
    }

    /// Paths and queries have one spelling: no escapes, no empty or dotted segments, so the bytes
    /// that are signed are the bytes that are routed.
    static func isCanonical(_ request: HTTPRequest) -> Bool {
        let method = request.method.utf8
        guard (1...16).contains(method.count), method.allSatisfy({ (0x41...0x5A).contains($0) }),
            request.path.hasPrefix("/"),
            request.path.utf8.count <= Limits.signatureFieldBytes,
            (request.query ?? "").utf8.count <= Limits.signatureFieldBytes
        else { return false }
        let segments = request.path.dropFirst().split(
            separator: "/",
            omittingEmptySubsequences: false
        )
        return segments.allSatisfy { segment in
            !segment.isEmpty && segment != "." && segment != ".."
                && segment.utf8.allSatisfy(isPlain)
        } && (request.query ?? "").utf8.allSatisfy { isPlain($0) || $0 == 0x3D || $0 == 0x26 }
    }

    /// A letter, a digit, or one of `-._~`.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }
}
