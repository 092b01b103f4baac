/// Where a server is reached: a host and a port, in one spelling.
///
/// An address proves nothing; a server is known by its key.
package struct ServerAddress: Hashable, Sendable {
    package static let maxByteCount = 255

    /// A name, an IPv4 address, or an IPv6 address between brackets.
    package let host: String
    package let port: UInt16

    /// Reads `host:port`; capitals count as small letters.
    package init?(_ text: String) {
        let text = text.lowercased()
        guard text.utf8.count <= Self.maxByteCount, let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...]), port > 0
        else { return nil }
        let host = String(text[..<colon])
        guard Self.isHost(host), "\(host):\(port)" == text else { return nil }
        self.host = host
        self.port = port
    }

    private static func isHost(_ host: String) -> Bool {
        let bytes = Array(host.utf8)
        if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") {
            return bytes.count > 3
                && bytes.dropFirst().dropLast().allSatisfy {
                    isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
                        || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
                }
        }
        guard let first = bytes.first, let last = bytes.last else { return false }
        return isLetterOrDigit(first) && (isLetterOrDigit(last) || last == UInt8(ascii: "."))
            && bytes.allSatisfy {
                isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
            }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}

extension ServerAddress: CustomStringConvertible {
    package var description: String { "\(host):\(port)" }
}
