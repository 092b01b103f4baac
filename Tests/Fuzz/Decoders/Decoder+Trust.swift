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
        apart: [
            "writes": ["ChangeHeaderV7encoded"], "orders changes": ["1loi"],
            "checks a signature, with a key that reading does not have": ["isSigned"],
        ],
        expansion: 32,
        isWhole: true,
        seeds: SealingSeeds.changes,
        read: { bytes in
            guard let message = try? WireSealedChange(decoding: bytes),
                let change = try? SealedChange(message)
            else { return false }
            let stub = change.stub()
            precondition(stub.id == change.id && stub.isStub, "a stub keeps the name of its change")
            let again = (try? WireSealedChange(decoding: change.wire.encoded))
                .flatMap { try? SealedChange($0) }
            precondition(again == change, "a change is forwarded as it came")
            _ = (change.size, stub.size, change.place, try? SealedChange(stub.wire))
            _ = (change.header.document, change.header.device)
            return true
        }
    )

    private static let payload = Decoder(
        "payload",
        of: ["Trust/Sealing/ChangePayload.swift"],
        expansion: 16,
        isWhole: true,
        seeds: SealingSeeds.payloads,
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
        seeds: { _ in SealingSeeds.frames },
        read: { bytes in
            let declared = bytes.prefix(2).reduce(0) { $0 << 8 | Int($1) }
            let frame = Array(bytes.dropFirst(2))
            if frame.count <= DeviceLimits.inflatedBytes, let packed = Compression.deflate(frame) {
                let unpacked = Compression.inflate(packed, declared: frame.count)
                precondition(unpacked == frame, "what was packed can be unpacked")
            }
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
            "writes": [
                "MemberIDV4wire", "RoleO4wire", "RecipientO4wire", "RecipientO5bytes",
                "EpochReferenceV8document5epoch", "SealedWrapV4hash",
            ],
            "seals, and opens what was sealed, with a secret": ["2to3key", "V4open", "V4info"],
            "checks a signature, with a key that reading does not have": ["02isB02by"],
        ],
        expansion: 96,
        seeds: { vectors in try EntrySeeds(vectors).inputs },
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
        apart: ["writes": ["fingerprint", "words3for"]],
        expansion: 96,
        isWhole: true,
        seeds: PaperSeeds.words,
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
            "wraps a key": ["wrapping", "3new", "associated", "VaultKeyFileV5vault5slots"],
            "opens what was sealed, with a secret": ["4open", "unlock"],
            "makes another file of one that was read": [
                "adding", "keeping", "replacing", "generations",
            ],
        ],
        expansion: 32,
        isWhole: true,
        seeds: { _ in PaperSeeds.keyFiles },
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
