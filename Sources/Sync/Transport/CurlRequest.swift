import Trust

/// One HTTPS request, with every limit it is made under.
struct CurlRequest: Sendable {
    /// `host:port`; an IPv6 address stands in brackets.
    let authority: String
    let request: HTTPRequest
    let keys: ServerKeys
    /// Bytes of body beyond which the answer is refused while it is read.
    let maxAnswerBytes: Int
    let patience: Patience

    init(
        authority: String,
        request: HTTPRequest,
        keys: ServerKeys,
        maxAnswerBytes: Int,
        patience: Patience
    ) {
        self.authority = authority
        self.request = request
        self.keys = keys
        self.maxAnswerBytes = maxAnswerBytes
        self.patience = patience
    }

    var url: String {
        "https://\(authority)\(request.path)" + (request.query.map { "?\($0)" } ?? "")
    }

    /// As libcurl wants it: `sha256//` and base 64, one after the other; nil if any key will do.
    var pinnedKeys: String? {
        guard case .pinned(let pins) = keys else { return nil }
        return pins.map { "sha256//\(base64($0.bytes))" }.joined(separator: ";")
    }
}

/// The keys that a server may hold; certificates are not looked at.
enum ServerKeys: Hashable, Sendable {
    /// SHA-256 of public keys, of which it must hold one.
    case pinned([ContentHash])
    /// Any: it is not known yet, and nothing is said to it that not everyone may hear.
    case any
}

/// RFC 4648 §4.
private func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
        for index in 0...group.count {
            text.append(alphabet[Int(bits >> UInt32(18 - 6 * index)) & 63])
        }
        text += [UInt8](repeating: UInt8(ascii: "="), count: 3 - group.count)
    }
    return String(decoding: text, as: UTF8.self)
}
