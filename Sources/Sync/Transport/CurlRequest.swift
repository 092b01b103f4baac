package import Trust

/// One HTTPS request, with every limit it is made under.
package struct CurlRequest: Sendable {
    /// `host:port`; an IPv6 address stands in brackets.
    package let authority: String
    package let request: HTTPRequest
    /// SHA-256 of the public keys of which the server must hold one; certificates are not looked at.
    package let pins: [ContentHash]
    /// Bytes of body beyond which the answer is refused while it is read.
    package let maxAnswerBytes: Int
    package let patience: Patience

    package init(
        authority: String,
        request: HTTPRequest,
        pins: [ContentHash],
        maxAnswerBytes: Int,
        patience: Patience = .standard
    ) {
        self.authority = authority
        self.request = request
        self.pins = pins
        self.maxAnswerBytes = maxAnswerBytes
        self.patience = patience
    }

    var url: String {
        "https://\(authority)\(request.path)" + (request.query.map { "?\($0)" } ?? "")
    }

    /// As libcurl wants it: `sha256//` and base 64, one after the other.
    var pinnedKeys: String {
        pins.map { "sha256//\(base64($0.bytes))" }.joined(separator: ";")
    }
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
