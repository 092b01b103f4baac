import struct Foundation.Data
package import Trust

/// Finds the public key in a certificate, by which a server is known; nothing else of it is looked
/// at.
package enum CertificateKey {
    /// SHA-256 of the SubjectPublicKeyInfo (RFC 5280 §4.1) of a certificate; nil if it is none.
    package static func hash(ofPEM text: String) -> ContentHash? {
        let lines = text.split(whereSeparator: \.isNewline)
        guard let first = lines.firstIndex(of: "-----BEGIN CERTIFICATE-----"),
            let last = lines.firstIndex(of: "-----END CERTIFICATE-----"), first < last,
            let data = Data(base64Encoded: lines[(first + 1)..<last].joined())
        else { return nil }
        return subjectPublicKeyInfo(in: Array(data)).flatMap {
            ContentHash(bytes: Hashing.sha256(Array($0)))
        }
    }

    private static let sequence: UInt8 = 0x30
    private static let version: UInt8 = 0xA0

    /// The element after serial number, algorithm, issuer, validity and subject.
    private static func subjectPublicKeyInfo(in certificate: [UInt8]) -> ArraySlice<UInt8>? {
        var outside = DERElements(certificate[...])
        guard let whole = outside.next(), whole.tag == sequence else { return nil }
        var parts = DERElements(whole.content)
        guard let signed = parts.next(), signed.tag == sequence else { return nil }
        var fields = DERElements(signed.content)
        guard let field = fields.next() else { return nil }
        // Without a version the first field is the serial number.
        if field.tag == version { _ = fields.next() }
        for _ in 0..<4 where fields.next() == nil { return nil }
        guard let key = fields.next(), key.tag == sequence else { return nil }
        return key.whole
    }
}

/// The elements of some DER content, one after the other (X.690 §8.1).
private struct DERElements {
    struct Element {
        let tag: UInt8
        let whole: ArraySlice<UInt8>
        let content: ArraySlice<UInt8>
    }

    private var left: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        left = bytes
    }

    /// Nil at the end, and where the bytes are no element.
    mutating func next() -> Element? {
        var rest = left
        guard let tag = rest.popFirst(), let first = rest.popFirst() else { return nil }
        var length = Int(first)
        if first >= 0x80 {
            let digits = Int(first & 0x7F)
            guard (1...3).contains(digits), rest.count >= digits else { return nil }
            length = rest.prefix(digits).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(digits)
        }
        guard rest.count >= length else { return nil }
        let content = rest.prefix(length)
        let element = Element(
            tag: tag,
            whole: left[left.startIndex..<content.endIndex],
            content: content
        )
        left = rest.dropFirst(length)
        return element
    }
}
