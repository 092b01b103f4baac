internal import Trust

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
        let vault = try open(place, passphrase: passphrase, in: surroundings)
        let isNeeded = try vault.mustRenewFile()
        vault.close()
        if isNeeded { try rekey(place, passphrase: passphrase) }
        return isNeeded
    }
}
