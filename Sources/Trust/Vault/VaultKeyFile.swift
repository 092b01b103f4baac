/// What `vault.keys` holds: which vault it is for, and its key wrapped once or, during a re-key or
/// with several passphrases, more often.
///
/// | Offset | Size | Field |
/// |--:|--:|---|
/// | 0 | 8 | `samenkey` |
/// | 8 | 1 | format: 1 |
/// | 9 | 1 | cipher of the pages: 1, XChaCha20-Poly1305 |
/// | 10 | 2 | page size: 4096 |
/// | 12 | 1 | reserved bytes of a page: 40 |
/// | 13 | 16 | vault id |
/// | 29 | 1 | number of slots, 1 to 8 |
/// | 30 | 101 each | slots |
package struct VaultKeyFile: Hashable, Sendable {
    /// The only format there is.
    package static let format: UInt8 = 1
    package static let slotLimit = 8
    package static let lengthLimit = 30 + slotLimit * KeySlot.length

    package let vault: VaultID
    package let slots: [KeySlot]

    package init(vault: VaultID, slots: [KeySlot]) {
        precondition(
            (1...Self.slotLimit).contains(slots.count),
            "A key file has at least one slot and at most eight."
        )
        self.vault = vault
        self.slots = slots
    }

    /// The key file of a new vault with one passphrase.
    package static func new(
        for key: VaultKey,
        passphrase: [UInt8],
        derivation: KeyDerivation
    ) throws -> VaultKeyFile {
        let wrapper = try derivation.key(from: passphrase)
        let slot = KeySlot(wrapping: key, under: wrapper, from: derivation)
        return VaultKeyFile(vault: key.vault, slots: [slot])
    }

    /// A slot that a passphrase opened.
    package struct OpenedSlot: Sendable {
        package let slot: KeySlot
        package let key: VaultKey
        /// What the passphrase came to, under which the next key can be wrapped as well.
        package let wrapper: LockedSecret
    }

    /// The keys that `passphrase` opens, the newest first.
    package func unlock(passphrase: [UInt8]) throws -> [VaultKey] {
        try open(passphrase: passphrase).map(\.key)
    }

    /// The slots that `passphrase` opens, the newest key's first.
    ///
    /// Slots with the same costs and salt are tried with one derivation: during a re-key old and
    /// new key stand beside each other, and a person waits once.
    package func open(passphrase: [UInt8]) throws -> [OpenedSlot] {
        var wrappers: [KeyDerivation: LockedSecret] = [:]
        var opened: [OpenedSlot] = []
        for slot in slots {
            let known = wrappers[slot.derivation]
            let wrapper = try known ?? slot.derivation.key(from: passphrase)
            wrappers[slot.derivation] = wrapper
            guard let key = try slot.open(in: vault, with: wrapper) else { continue }
            opened.append(OpenedSlot(slot: slot, key: key, wrapper: wrapper))
        }
        guard !opened.isEmpty else {
            throw VaultKeyError(.refused, "The passphrase opens no key of this vault.")
        }
        return opened.sorted { $0.key.generation > $1.key.generation }
    }

    /// This file with one slot in the place of others: a passphrase that was changed.
    ///
    /// Nil if one of the others is not in it any more.
    package func replacing(_ old: [KeySlot], with new: KeySlot) -> VaultKeyFile? {
        guard !old.isEmpty, old.allSatisfy(slots.contains) else { return nil }
        return VaultKeyFile(vault: vault, slots: slots.filter { !old.contains($0) } + [new])
    }

    /// This file with one more slot: a second passphrase, or a re-key that begins.
    package func adding(_ slot: KeySlot) throws -> VaultKeyFile {
        guard slots.count < Self.slotLimit else {
            throw VaultKeyError(.format, "A vault has at most \(Self.slotLimit) key slots.")
        }
        return VaultKeyFile(vault: vault, slots: slots + [slot])
    }

    /// This file with the slots of one generation only: a re-key that is over.
    package func keeping(generation: UInt32) throws -> VaultKeyFile {
        let kept = slots.filter { $0.generation == generation }
        guard !kept.isEmpty else {
            throw VaultKeyError(.refused, "No slot holds the key of generation \(generation).")
        }
        return VaultKeyFile(vault: vault, slots: kept)
    }

    package var generations: Set<UInt32> {
        Set(slots.map(\.generation))
    }
}

extension VaultKeyFile {
    private static let magic = Array("samenkey".utf8)

    /// What every slot is bound to: the format and the vault.
    static func preamble(of vault: VaultID) -> [UInt8] {
        magic + [format, 1] + UInt16(4096).bigEndianBytes + [40] + vault.bytes
    }

    package var encoded: [UInt8] {
        Self.preamble(of: vault) + [UInt8(slots.count)] + slots.flatMap(\.encoded)
    }

    /// Reads a key file; everything is checked, and refused, before any derivation.
    package init(decoding bytes: [UInt8]) throws {
        let fixed = 30
        guard bytes.count >= fixed, bytes.starts(with: Self.magic) else {
            throw VaultKeyError(.format, "This is not a key file, or it is cut short.")
        }
        guard bytes[8] == Self.format, bytes[9] == 1 else {
            throw VaultKeyError(
                .format,
                "The vault has format \(bytes[8]), cipher \(bytes[9]); a newer program made it."
            )
        }
        guard bytes[10..<13].elementsEqual([0x10, 0x00, 40]) else {
            throw VaultKeyError(.format, "A vault has pages of 4,096 bytes with 40 reserved.")
        }
        let count = Int(bytes[29])
        guard
            (1...Self.slotLimit).contains(count),
            bytes.count == fixed + count * KeySlot.length,
            let vault = VaultID(bytes[13..<29])
        else {
            throw VaultKeyError(.format, "The key file has \(count) slots in a wrong length.")
        }
        self.vault = vault
        slots = try (0..<count).map { index in
            let start = fixed + index * KeySlot.length
            return try KeySlot(decoding: bytes[start..<start + KeySlot.length])
        }
    }
}
