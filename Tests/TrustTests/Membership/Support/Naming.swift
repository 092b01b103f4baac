import Trust

// Short texts as identifiers, so that a test reads "A/l1" where the product has hashes.

extension Identifier32 {
    /// Text of at most 32 bytes, filled up with zeros.
    init(_ text: String) {
        guard let made = Self(bytes: padded(text, to: 32)) else {
            preconditionFailure("A test's identifier has at most 32 bytes: \(text)")
        }
        self = made
    }

    /// The text that this was made from.
    var text: String { unpadded(bytes) }
}

extension Identifier16 {
    /// Text of at most 16 bytes, filled up with zeros.
    init(_ text: String) {
        guard let made = Self(bytes: padded(text, to: 16)) else {
            preconditionFailure("A test's short identifier has at most 16 bytes: \(text)")
        }
        self = made
    }

    /// The text that this was made from.
    var text: String { unpadded(bytes) }
}

extension Identifier8 {
    /// Text of at most 8 bytes, filled up with zeros.
    init(_ text: String) {
        guard let made = Self(bytes: padded(text, to: 8)) else {
            preconditionFailure("A test's shortest identifier has at most 8 bytes: \(text)")
        }
        self = made
    }
}

extension MemberID {
    /// A member written as "organisation/person".
    init(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        precondition(parts.count == 2, "A test's member is written organisation/person: \(text)")
        self.init(organisation: OrganisationID(parts[0]), person: PersonID(parts[1]))
    }

    var text: String { organisation.text + "/" + person.text }
}

private func padded(_ text: String, to count: Int) -> [UInt8] {
    let bytes = Array(text.utf8)
    return bytes + [UInt8](repeating: 0, count: max(0, count - bytes.count))
}

private func unpadded(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
}
