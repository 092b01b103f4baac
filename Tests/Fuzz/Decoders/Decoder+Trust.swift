import Foundation
import Trust
import Wire

// Sealed changes, entries of a membership log, and what is written on paper or on a disk.

extension Decoder {
    static let sealing = [sealedChange, payload, zstd]

    private static let sealedChange = Decoder(
        "sealed-change",
        of: [
            "Trust/Sealing/SealedChange.swift", "Trust/Sealing/ChangeHeader.swift",
            "Trust/Sealing/Padding.swift", "Wire/WireMessage.swift",
        ],
        apart: ["isSigned", "ChangeHeaderV7encoded", "1loi", "ChangeHeaderV6device"],
        expansion: 32,
        isWhole: true,
        seeds: { vectors in
            try vectors.bytes("changes", "chain", "sealed")
                + vectors.bytes("changes", "invalid", "sealed")
        },
        read: { bytes in
            guard let message = try? WireSealedChange(decoding: bytes),
                let change = try? SealedChange(message)
            else { return false }
            let stub = change.stub()
            precondition(stub.id == change.id && stub.isStub, "a stub keeps the name of its change")
            let again = (try? WireSealedChange(decoding: change.wire.encoded))
                .flatMap { try? SealedChange($0) }
            precondition(again == change, "a change is forwarded as it came")
            _ = (change.size, change.place, try? SealedChange(stub.wire))
            return true
        }
    )

    private static let payload = Decoder(
        "payload",
        of: ["Trust/Sealing/ChangePayload.swift"],
        expansion: 16,
        isWhole: true,
        seeds: { vectors in
            let changes = try vectors.bytes("change-valid", "payload")
            let origin = DeviceID(bytes: [UInt8](repeating: 7, count: 32)).flatMap { device in
                IncarnationID(bytes: [UInt8](repeating: 8, count: 8)).map { incarnation in
                    ChangePayload.Origin(device: device, incarnation: incarnation, seq: 9)
                }
            }
            return changes.map { [0] + ChangePayload(change: $0).padded() }
                + changes.prefix(2).map { [1] + ChangePayload(change: $0, origin: origin).padded() }
                + changes.prefix(2).map {
                    [0] + ChangePayload(change: $0, compression: .zstd, decodedLength: 99).padded()
                }
        },
        read: { bytes in
            guard let first = bytes.first else { return false }
            let kind: ChangeHeader.Kind = first & 1 == 0 ? .operations : .rehomed
            let padded = Array(bytes.dropFirst())
            guard let payload = try? ChangePayload(padded: padded, kind: kind) else { return false }
            let again = try? ChangePayload(padded: payload.padded(), kind: kind)
            precondition(again == payload, "what was read can be sealed again")
            return true
        }
    )

    private static let zstd = Decoder(
        "zstd",
        of: ["Fuzz/Decoders/Compression.swift"],
        expansion: 24,
        // What the library keeps while it works.
        allowance: 4 << 20,
        isWhole: true,
        seeds: { _ in
            ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "abcdefgh"].flatMap {
                text in
                (1...3).map { String(repeating: text, count: $0) }
            }.compactMap { text in
                let bytes = Array(text.utf8)
                let frame = Compression.deflate(bytes)
                return frame.map { [UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + $0 }
            }
        },
        read: { bytes in
            let declared = bytes.prefix(2).reduce(0) { $0 << 8 | Int($1) }
            let frame = Array(bytes.dropFirst(2))
            _ = Compression.deflate(frame)
            guard let inflated = Compression.inflate(frame, declared: declared) else {
                return false
            }
            precondition(inflated.count == declared, "a frame holds what it declares")
            return true
        }
    )

    static let membership = [entry]

    private static let entry = Decoder(
        "entry",
        of: [
            "Trust/Entries/SignedEntry.swift", "Trust/Entries/EntryDecoder.swift",
            "Trust/Entries/ActionDecoder.swift", "Trust/Entries/DocumentActionDecoder.swift",
            "Trust/Epochs/SealedWrap.swift",
        ],
        apart: [
            "2to3key", "V4open", "V4info", "V4hash", "isSigned", "MemberIDV4wire", "RoleO4wire",
        ],
        expansion: 96,
        seeds: { vectors in
            try vectors.bytes("entries", "entries", "entry")
        },
        read: { bytes in
            guard let message = try? WireSignedEntry(decoding: bytes),
                let entry = try? SignedEntry(message, in: Known.network)
            else { return false }
            let again = (try? WireSignedEntry(decoding: entry.wire.encoded))
                .flatMap { try? SignedEntry($0, in: Known.network) }
            precondition(again?.id == entry.id, "an entry is forwarded as it came")
            precondition(again?.wraps == entry.wraps, "wraps are forwarded as they came")
            return true
        }
    )

    static let paper = [keyWords, keyFile]

    private static let keyWords = Decoder(
        "key-words",
        of: ["Trust/Keys/KeyWords.swift"],
        apart: ["fingerprint", "words3for"],
        expansion: 96,
        isWhole: true,
        seeds: { vectors in
            [
                try vectors.texts("keys", "root", "words").joined(separator: "\n"),
                try vectors.texts("keys", "recovery", "words").joined(separator: " "),
            ].map { Array($0.utf8) }
        },
        read: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            var isKey = false
            for kind in [KeyWords.Kind.root, .recovery] {
                guard let key = try? KeyWords.key(from: text, kind) else { continue }
                let lines = KeyWords.lines(for: key, kind).joined(separator: " ")
                let again = (try? KeyWords.key(from: lines, kind))?.count
                precondition(again == key.count, "a key that was read can be written")
                isKey = true
            }
            return isKey
        }
    )

    private static let keyFile = Decoder(
        "key-file",
        of: ["Trust/Vault/VaultKeyFile.swift", "Trust/Vault/KeySlot.swift"],
        apart: [
            "wrapping", "open", "unlock", "new", "adding", "keeping", "generations", "associated",
            "VaultKeyFileV5vault5slots",
        ],
        expansion: 32,
        isWhole: true,
        seeds: { _ in
            (1...8).map { count in
                let id = [UInt8](repeating: 9, count: 16)
                let slot: [UInt8] =
                    [0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 3, 1]
                    + [UInt8](repeating: 5, count: 16 + 24 + 48)
                return Array("samenkey".utf8) + [1, 1, 16, 0, 40] + id + [UInt8(count)]
                    + (0..<count).flatMap { _ in slot }
            }
        },
        read: { bytes in
            guard let file = try? VaultKeyFile(decoding: bytes) else { return false }
            precondition(file.encoded == bytes, "a key file has one spelling")
            return true
        }
    )
}

/// Whom the vectors are about.
enum Known {
    /// Of `entries.json`.
    static let network: NetworkID = first("entries", "network")
    /// Of `enrolment.json`.
    static let joined: NetworkID = first("enrolment", "network")
    static let server: ServerID = first("enrolment", "call", "server")

    private static func first<Kind>(_ file: String, _ path: String...) -> Identifier16<Kind> {
        guard
            let bytes = try? Vectors.published.values(file, path).first.map(Vectors.bytes),
            let identifier = Identifier16<Kind>(bytes: bytes)
        else { preconditionFailure("the vectors say whom they are about") }
        return identifier
    }
}
