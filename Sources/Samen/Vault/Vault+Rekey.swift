internal import Trust

extension Vault {
    /// Seals a vault anew under another key, without anything that was deleted from it.
    ///
    /// For a passphrase or a key that somebody may have seen, and after an erasure. The passphrase
    /// stays. If it is interrupted anywhere, the vault opens with the passphrase as it was.
    ///
    /// - Parameters:
    ///   - place: The vault.
    ///   - passphrase: Its passphrase.
    /// - Throws: `SamenError` with `wrong-passphrase`, `vault-missing`, `vault-locked` while another
    ///   process uses the vault, `vault-replaced` if its passphrase was changed meanwhile, `storage`,
    ///   or one of the codes of a damaged vault.
    public static func rekey(_ place: VaultPlace, passphrase: [UInt8]) throws {
        try explaining {
            let (folder, opened, _) = try openedSlots(of: place, passphrase)
            try rekey(folder, opened)
        }
    }

    /// The same for whoever has opened the slots already; returns the key that the vault has then.
    @discardableResult
    static func rekey(
        _ folder: VaultFolder,
        _ opened: [VaultKeyFile.OpenedSlot]
    ) throws -> VaultKey {
        let sync = try alone(folder.syncLock)
        let watch = try alone(folder.watchLock)
        let file = try VaultFile.open(folder, keys: opened.map(\.key))
        defer { try? file.close() }
        guard let current = opened.first(where: { $0.slot.generation == file.generation })
        else {
            throw VaultError(.replaced, "The vault was re-keyed meanwhile.")
        }
        try ForeignIndex.refuseOthers(of: file.current.identity)
        let key = try current.key.successor()
        // Under the same costs and salt, so that one derivation opens both while both stand.
        let slot = KeySlot(
            wrapping: key,
            under: current.wrapper,
            from: current.slot.derivation
        )
        try file.rekey(to: key, slot: slot, inPlaceOf: current.slot)
        // Where no keys are kept, there is none to exchange.
        try? Keyring.exchange(for: key)
        withExtendedLifetime((sync, watch)) {}
        return key
    }

    /// Takes a lock that another process must not have meanwhile.
    private static func alone(_ path: String) throws -> HeldLock {
        let lock = VaultLock(path)
        if let held = try lock.take() { return held }
        let holder = lock.holder.map { "process \($0)" } ?? "another process"
        throw VaultError(.locked, "The vault is in use by \(holder): it syncs, or watches.")
    }
}
