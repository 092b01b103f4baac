import Replica

/// A person who works in the network, as a file names them: organisation and person.
///
/// The case file does not know who that is; the membership log does.
package struct MemberReference: Hashable, Sendable {
    /// Organisation, then person: 16 bytes each.
    package let bytes: [UInt8]

    /// The member, or nil if one of the two is not 16 bytes.
    package init?(organisation: [UInt8], person: [UInt8]) {
        guard organisation.count == 16, person.count == 16 else { return nil }
        bytes = organisation + person
    }

    init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    package var organisation: [UInt8] { Array(bytes[..<16]) }
    package var person: [UInt8] { Array(bytes[16...]) }

    var value: Value { .bytes(bytes) }

    init?(_ value: Value) {
        guard case .bytes(let bytes) = value else { return nil }
        self.init(bytes: bytes)
    }
}
