import FoundationEssentials
import TestSupport
import Testing
import Trust
import Wire

/// The same message in other bytes: what is signed is bytes, so nobody writes it anew.
@Suite struct `A second encoding` {
    let world: World

    init() throws {
        world = try World(seed: 52)
    }

    /// What someone may do to an encoded message without changing what it says.
    static let spellings: [(String, @Sendable ([UInt8]) -> [UInt8])] = [
        ("an unknown field at the end", { $0 + [0xFA, 0x3F, 2, 1, 2] }),
        ("an unknown number at the front", { [0xF8, 0x3F, 7] + $0 }),
        ("a group of a later version", { $0 + [0xFB, 0x3F, 0x08, 1, 0xFC, 0x3F] }),
        ("its numbers twice", { $0 + Self.repeated($0) }),
        ("an overlong number", Self.overlong),
    ]

    @Test(arguments: spellings.map(\.0))
    func `D05 of a header is hashed, verified and forwarded as it came`(_ name: String) throws {
        let sealed = try world.changes(["a note"])[0]
        let spelling = try #require(Self.spellings.first { $0.0 == name }).1
        var message = sealed.wire
        let header = spelling(Array(message.header))
        let (first, second) = try (
            WireChangeHeader(decoding: Array(message.header)), WireChangeHeader(decoding: header)
        )
        #expect(first.seq == second.seq && first.salt == second.salt, "it says the same")
        message.header = Data(header)
        let unsigned = try SealedChange(message)
        let key = world.worker.keys.identity.signingKey
        #expect(unsigned.id != sealed.id, "another message has another name")
        #expect(!unsigned.isSigned(by: key, in: world.network), "which nobody signed")
        let hash = Hashing.hash(.change, header, Hashing.sha256(Array(message.ciphertext)))
        #expect(unsigned.id.bytes == hash)
        let signature = world.worker.keys.signing.sign(.change, in: world.network, hash)
        message.signature = Data(signature.bytes)
        let signed = try SealedChange(message)
        #expect(signed.isSigned(by: key, in: world.network))
        #expect(Array(signed.wire.header) == header, "it goes on byte for byte")
        #expect(Array(signed.stub().wire.header) == header)
        // The header is part of what the key seals: the same content does not open under another.
        #expect(reason { _ = try signed.open(with: world.epoch.secret) } == .cannotOpen)
    }

    @Test(arguments: spellings.map(\.0))
    func `D05 of an entry is hashed, verified and forwarded as it came`(_ name: String) throws {
        let draft = world.membership.draft(in: nil, by: .device(world.admin.device), at: 0)
        let content = EntryContent.memberGrant(world.worker.member, .lead)
        let plain = try draft.signed(content, by: world.admin.keys.signing)
        let spelling = try #require(Self.spellings.first { $0.0 == name }).1
        let body = spelling(Array(plain.wire.body))
        var message = plain.wire
        message.body = Data(body)
        #expect(reason { _ = try world.membership.add(message) } == .signature)
        let hash = Hashing.hash(.entry, body)
        message.signature = Data(
            world.admin.keys.signing.sign(.entry, in: world.network, hash).bytes
        )
        let arrival = try world.membership.add(message)
        let entry = try #require(arrival.admitted.first)
        #expect(entry.id.bytes == hash && entry.id != plain.id)
        #expect(Array(entry.wire.body) == body, "it goes on byte for byte")
        #expect(world.membership.evaluation().verdict(of: entry.id) == .valid)
    }

    @Test func `D05 with a field of another wire type is another message, and refused`() throws {
        let sealed = try world.changes(["a note"])[0]
        let header = Array(sealed.wire.header)
        // Field 6, the number in the chain, as bytes; field 3, the document, as a number.
        for (field, wrong) in [(0x30, [0x32, 1, 1]), (0x1A, [0x18, 1])] as [(UInt8, [UInt8])] {
            var message = sealed.wire
            let start = try #require(
                Self.fields(of: header).first { header[$0.lowerBound] == field }
            )
            message.header = Data(header[..<start.lowerBound] + wrong + header[start.upperBound...])
            #expect(reason { _ = try SealedChange(message) } == .malformed)
        }
    }

    /// The numbers again: of two the later counts, and it is the same.
    private static func repeated(_ bytes: [UInt8]) -> [UInt8] {
        fields(of: bytes).filter { bytes[$0.lowerBound] & 7 == 0 }.flatMap { Array(bytes[$0]) }
    }

    /// The number in a chain with a zero byte more than it needs.
    private static func overlong(_ bytes: [UInt8]) -> [UInt8] {
        fields(of: bytes).flatMap { field -> [UInt8] in
            let part = Array(bytes[field])
            let isNumber = part[0] & 7 == 0 && part.count == 2
            return isNumber ? [part[0], part[1] | 0x80, 0] : part
        }
    }

    /// Where each field of an encoded message stands; tags of one byte, lengths below 2¹⁴.
    private static func fields(of bytes: [UInt8]) -> [Range<Int>] {
        var fields: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            var end = start + 1
            while bytes[start] > 0x7F, bytes[end - 1] > 0x7F { end += 1 }
            let value = end
            while bytes[end] > 0x7F { end += 1 }
            end += 1
            switch bytes[start] & 7 {
            case 1: end = value + 8
            case 2:
                end += bytes[value..<end].enumerated()
                    .reduce(0) { $0 | Int($1.element & 0x7F) << (7 * $1.offset) }
            default: break
            }
            fields.append(start..<end)
            start = end
        }
        return fields
    }
}
