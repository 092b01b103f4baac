internal import Trust

extension Vault {
    /// Unlocks a vault for the commands of this user, until it was not used for some minutes.
    ///
    /// - Parameters:
    ///   - place: The vault.
    ///   - passphrase: Its passphrase.
    ///   - minutes: From 1 to 1,440.
    /// - Returns: Whether something that was erased had to be taken off the disk first.
    /// - Throws: `SamenError` with `wrong-passphrase`, `no-keyring`, `vault-missing`, or one of the
    ///   codes of a damaged vault.
    @discardableResult
    public static func unlock(
        _ place: VaultPlace,
        passphrase: [UInt8],
        minutes: Int = 15
    ) throws -> VaultRenewal {
        try unlock(place, passphrase: passphrase, minutes: minutes, in: .system)
    }

    @discardableResult
    package static func unlock(
        _ place: VaultPlace,
        passphrase: [UInt8],
        minutes: Int = 15,
        in surroundings: Surroundings
    ) throws -> VaultRenewal {
        try explaining {
            guard (1...VaultLimits.mostUnlockedMinutes).contains(minutes) else {
                throw SamenError(
                    .misuse,
                    "A vault stays unlocked for 1 to \(VaultLimits.mostUnlockedMinutes) minutes.",
                    advice: "Choose another number of minutes.",
                    nl: (
                        "Een kluis blijft 1 tot \(VaultLimits.mostUnlockedMinutes) minuten open.",
                        "Kies een ander aantal minuten."
                    )
                )
            }
            let (folder, opened, _) = try openedSlots(of: place, passphrase)
            let (renewal, key) = try renew(place, folder, opened, in: surroundings)
            // Last: where no keys are kept, what was erased is off the disk all the same.
            try Keyring.keep(key, seconds: UInt32(minutes) * 60)
            return renewal
        }
    }

    /// Locks a vault at once; it may be locked already.
    ///
    /// Commands that run keep it open until they end, and `waitWhileUnlocked` ends what has no end.
    ///
    /// - Throws: `SamenError` with `vault-missing` or `no-keyring`.
    public static func lock(_ place: VaultPlace) throws {
        try explaining { try Keyring.forget(place.existing().storedKeys().vault) }
    }

    /// Locks all vaults of this user, wherever they lie: before the computer sleeps, for instance.
    ///
    /// Where the system keeps no keys between two commands, nothing was unlocked.
    ///
    /// - Returns: How many were unlocked.
    /// - Throws: `SamenError` with `no-keyring` if a key that is kept could not be taken out.
    @discardableResult
    public static func lockAll() throws -> Int {
        guard Keyring.isAvailable else { return 0 }
        return try Keyring.forgetAll()
    }

    /// Keeps this open vault's key for the commands that follow, as `unlock` does.
    ///
    /// - Throws: `SamenError` with `no-keyring`.
    public func stayUnlocked(minutes: Int = 15) throws {
        try Self.explaining {
            try Keyring.keep(file.current.key, seconds: UInt32(clamping: minutes) * 60)
        }
    }
}
