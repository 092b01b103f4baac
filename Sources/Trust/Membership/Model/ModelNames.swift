/// Identifiers for the opaque texts of one model log, and the texts again.
///
/// The evaluation compares identifiers and never looks into them, so numbers do.
package final class ModelNames {
    private var texts = Interner<String>()

    package init() {}

    /// - Throws: `malformed` if the text could be taken for another one.
    package func long<Kind>(_ text: String) throws(TrustError) -> Identifier32<Kind> {
        guard let made = Identifier32<Kind>(bytes: try bytes(of: text, count: 32)) else {
            preconditionFailure("thirty-two bytes make an identifier")
        }
        return made
    }

    package func short<Kind>(_ text: String) throws(TrustError) -> Identifier16<Kind> {
        guard let made = Identifier16<Kind>(bytes: try bytes(of: text, count: 16)) else {
            preconditionFailure("sixteen bytes make an identifier")
        }
        return made
    }

    /// A member written as "organisation/person".
    package func member(_ text: String) throws(TrustError) -> MemberID {
        guard let slash = text.firstIndex(of: "/") else {
            throw TrustError(.malformed, "a member is written organisation/person")
        }
        return MemberID(
            organisation: try short(String(text[..<slash])),
            person: try short(String(text[text.index(after: slash)...]))
        )
    }

    package func text<Kind>(of id: Identifier32<Kind>) -> String { text(of: id.bytes) }

    package func text<Kind>(of id: Identifier16<Kind>) -> String { text(of: id.bytes) }

    package func text(of member: MemberID) -> String {
        text(of: member.organisation) + "/" + text(of: member.person)
    }

    private func bytes(of text: String, count: Int) throws(TrustError) -> [UInt8] {
        guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw TrustError(.malformed, "a name consists of printable ASCII characters")
        }
        let number = UInt64(texts.intern(text))
        let words = withUnsafeBytes(of: number.bigEndian) { Array($0) }
        return [UInt8](repeating: 0, count: count - words.count) + words
    }

    private func text(of bytes: [UInt8]) -> String {
        texts.values[bytes.suffix(8).reduce(0) { $0 << 8 | Int($1) }]
    }
}
