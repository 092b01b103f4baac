internal import Trust

/// Whether what was erased in a vault is off its disk.
public enum VaultRenewal: Sendable {
    /// Nothing was erased since the vault was sealed under its key.
    case notNeeded
    /// The vault has another key now, and what was erased is gone.
    case done
    /// The vault must still be sealed anew, and this is why it could not be.
    case failed(SamenError)
}

extension Vault {
    /// Whether something that was erased may still lie, sealed, on this computer's disk: until the
    /// vault has another key, the old one opens it.
    ///
    /// - Returns: False for a vault that belongs to no network yet.
    /// - Throws: `SamenError` with `storage`, or one of the codes of a damaged vault.
    public func mustRenewFile() throws -> Bool {
        guard profile.member != nil else { return false }
        return try device().mustRenewFile()
    }

    /// Seals the vault anew under another key if something in it was erased, so that nothing of that
    /// is left on the disk: not in free pages, not in the log, not in an older file.
    ///
    /// Interrupted at whatever point, it is done again at the next call. Others that have the vault
    /// open must open it again.
    ///
    /// - Parameters:
    ///   - place: The vault.
    ///   - passphrase: Its passphrase.
    /// - Returns: Whether it had to be done.
    /// - Throws: `SamenError` with `wrong-passphrase`, `vault-missing`, `vault-locked`, or one of the
    ///   codes of a damaged vault.
    @discardableResult
    public static func finishErasures(_ place: VaultPlace, passphrase: [UInt8]) throws -> Bool {
        try finishErasures(place, passphrase: passphrase, in: .system)
    }

    @discardableResult
    package static func finishErasures(
        _ place: VaultPlace,
        passphrase: [UInt8],
        in surroundings: Surroundings
    ) throws -> Bool {
        try explaining {
            let (folder, opened, _) = try openedSlots(of: place, passphrase)
            switch try renew(place, folder, opened, in: surroundings).renewal {
            case .notNeeded: return false
            case .done: return true
            case .failed(let error): throw error
            }
        }
    }

    /// The same for whoever has opened the slots already, with the key that the vault has then.
    ///
    /// A vault that cannot be read is none of this's business: whoever uses it is told.
    static func renew(
        _ place: VaultPlace,
        _ folder: VaultFolder,
        _ opened: [VaultKeyFile.OpenedSlot],
        in surroundings: Surroundings
    ) throws -> (renewal: VaultRenewal, key: VaultKey) {
        let file = try VaultFile.open(folder, keys: opened.map(\.key))
        let isNeeded = try? Vault(place, file, surroundings).mustRenewFile()
        try file.close()
        guard isNeeded == true else { return (.notNeeded, file.key) }
        do {
            return (.done, try rekey(folder, opened))
        } catch {
            return (.failed(SamenError(error)), file.key)
        }
    }
}
