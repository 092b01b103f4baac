import FoundationEssentials

/// The two byte-valued fields: `Content-Digest` (RFC 9530) and `Signature` (RFC 9421 §4.2).
enum FieldValues {
    /// `sha-256=:…:` of the content.
    static func contentDigest(_ body: [UInt8]) -> String {
        byteSequence("sha-256", Hashing.sha256(body))
    }

    /// `label=:…:`.
    static func byteSequence(_ label: String, _ bytes: [UInt8]) -> String {
        "\(label)=:\(Data(bytes).base64EncodedString()):"
    }

    /// The bytes of `label=:…:` in its one spelling; nil for anything else.
    static func bytes(of field: String, label: String) -> [UInt8]? {
        let prefix = "\(label)=:"
        guard field.hasPrefix(prefix), field.hasSuffix(":"), field.utf8.count > prefix.utf8.count,
            field.utf8.count <= 256
        else { return nil }
        let text = String(field.dropFirst(prefix.count).dropLast())
        guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else {
            return nil
        }
        return Array(data)
    }
}
