import Foundation
import Trust
import Wire

/// What a device seals, sound and with one fault each.
enum SealingSeeds {
    static func changes(_ vectors: Vectors) throws -> [[UInt8]] {
        let chain = try vectors.bytes("changes", "chain", "sealed")
        let broken = try faults.map { fault in
            var change = try WireSealedChange(decoding: chain[0])
            fault(&change)
            return change.encoded
        }
        return try chain + vectors.bytes("changes", "invalid", "sealed") + [[0xFF]] + broken
    }

    /// Outside the header, whose faults the vectors have; and a header that is none.
    private static let faults: [@Sendable (inout WireSealedChange) -> Void] = [
        { $0.signature = Data() }, { $0.header = Data([0xFF]) }, { $0.ciphertext = Data([1]) },
        { $0.ciphertext = Data(count: (64 << 10) + 1) }, { $0.ciphertext = Data() },
        { $0.ciphertextHash = Data(count: 32) },
    ]

    /// Payloads behind a byte for the kind of their change.
    static func payloads(_ vectors: Vectors) throws -> [[UInt8]] {
        let changes = try vectors.bytes("change-valid", "payload")
        let some = changes.prefix(2)
        let packed = some.map {
            ChangePayload(change: $0, compression: .zstd, decodedLength: 99).padded()
        }
        return changes.map { [0] + ChangePayload(change: $0).padded() }
            + some.map { [1] + ChangePayload(change: $0, origin: origin(9)).padded() }
            + packed.map { [0] + $0 } + broken(changes[0])
    }

    private static func origin(_ seq: UInt64) -> ChangePayload.Origin? {
        guard let device = DeviceID(bytes: [UInt8](repeating: 7, count: 32)),
            let incarnation = IncarnationID(bytes: [UInt8](repeating: 8, count: 8))
        else { return nil }
        return ChangePayload.Origin(device: device, incarnation: incarnation, seq: seq)
    }

    /// Too short, with lengths that lie, with a compression that nobody knows, from nowhere.
    private static func broken(_ change: [UInt8]) -> [[UInt8]] {
        let sound = ChangePayload(change: change).padded()
        var lying = sound
        lying[3] = 255
        // The value of the first field stands behind its tag and the length of the message.
        var unknown = ChangePayload(change: change, compression: .zstd).padded()
        unknown[5] = 7
        let short = ChangePayload(change: change, decodedLength: 1).padded()
        let homeless = ChangePayload(change: change, origin: origin(0)).padded()
        return [[0, 1, 2], [0] + lying, [0] + unknown, [0] + short, [1] + sound, [1] + homeless]
    }

    /// Compressed frames behind their declared length: sound, and with a fault behind the frame's
    /// own header; and something to be packed.
    static var frames: [[UInt8]] {
        let texts = ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "abcdefgh"]
        let sound = texts.flatMap { text in (1...3).map { String(repeating: text, count: $0) } }
            .compactMap { text in
                Compression.deflate(Array(text.utf8)).map { [0, UInt8(text.utf8.count)] + $0 }
            }
        let broken = sound.flatMap { frame in
            (1...3).map { fault in
                var broken = frame
                broken[frame.count - fault] ^= 0x1F
                return broken
            }
        }
        return sound + broken + [[0, 0] + [UInt8](repeating: 7, count: 300)]
    }
}
