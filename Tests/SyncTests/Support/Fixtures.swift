import Sync
import Synchronization
import Trust
import Wire

import struct Foundation.Data

/// Random numbers that repeat from a seed.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

extension RandomSource {
    static func seeded(_ seed: UInt64) -> RandomSource {
        let state = SeededBox(seed)
        return RandomSource { buffer in state.fill(buffer) }
    }
}

private final class SeededBox: Sendable {
    private let state: Mutex<Seeded>

    init(_ seed: UInt64) { state = Mutex(Seeded(seed)) }

    func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        state.withLock { state in
            for index in buffer.indices { buffer[index] = UInt8(truncatingIfNeeded: state.next()) }
        }
    }
}

/// Names and messages for tests.
///
/// Signatures are stand-ins: Trust checks them, the exchange does not.
enum Make {
    static func device(_ number: UInt8) -> DeviceID {
        identifier(DeviceID(bytes: [UInt8](repeating: number, count: 32)))
    }

    static func incarnation(_ number: UInt64) -> IncarnationID {
        identifier(IncarnationID(bytes: bigEndian(number)))
    }

    static func server(_ number: UInt8 = 0xCE) -> ServerID {
        identifier(ServerID(bytes: [UInt8](repeating: number, count: 16)))
    }

    static func feed(_ number: UInt64) -> FeedID {
        identifier(FeedID(bytes: bigEndian(number) + bigEndian(UInt64(7))))
    }

    /// Spread over the whole range, as hashes are.
    static func document(_ number: Int) -> DocumentID {
        let hash = Hashing.hash(.document, [bigEndian(UInt64(number))])
        return identifier(DocumentID(bytes: hash.prefix(16)))
    }

    static func identifier<Name>(_ name: Name?) -> Name {
        guard let name else { preconditionFailure("test data has the right size") }
        return name
    }

    /// `work` stands for the operations: a change that is sealed again keeps it.
    static func change(
        _ place: ChangePlace,
        prev: ChangeID?,
        work: [UInt8],
        isForged: Bool = false
    ) -> SealedChange {
        var header = WireChangeHeader()
        header.suite = 1
        header.documentID = Data(place.chain.document.bytes)
        header.deviceID = Data(place.chain.device.bytes)
        header.incarnation = Data(place.chain.incarnation.bytes)
        header.seq = place.seq
        header.prev = Data(prev?.bytes ?? [])
        header.epochID = Data([UInt8](repeating: 9, count: 16))
        header.salt = Data([UInt8](repeating: 3, count: 32))
        header.paddedLength = 256
        header.kind = .operations
        var message = WireSealedChange()
        message.header = Data(header.encoded)
        message.ciphertext = Data(work + [UInt8](repeating: 0, count: 272 - work.count))
        message.signature = Data([UInt8](repeating: isForged ? 0 : 1, count: 64))
        return change(message)
    }

    static func change(_ message: WireSealedChange) -> SealedChange {
        do {
            return try SealedChange(message)
        } catch {
            preconditionFailure("test data is well formed: \(error)")
        }
    }

    /// An entry of a document's log: the first sixteen bytes of the body name it.
    static func entry(_ document: DocumentID, _ content: [UInt8]) -> OfferedEntry {
        var message = WireSignedEntry()
        message.body = Data(document.bytes + content)
        message.signature = Data([UInt8](repeating: 1, count: 64))
        return offered(message)
    }

    static func offered(_ message: WireSignedEntry) -> OfferedEntry {
        let id = EntryID(bytes: Hashing.sha256(Array(message.body)))
        return OfferedEntry(id: identifier(id), message: message)
    }
}

extension OfferedEntry {
    var document: DocumentID { Make.identifier(DocumentID(bytes: message.body.prefix(16))) }
}

extension SealedChange {
    var work: [UInt8] { Array(wire.ciphertext) }
    var isGenuine: Bool { wire.signature.first == 1 }
    var tip: ChainTip {
        ChainTip(
            device: place.chain.device,
            incarnation: place.chain.incarnation,
            seq: place.seq,
            hash: id
        )
    }
}
