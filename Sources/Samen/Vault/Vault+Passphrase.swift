package import Trust

extension Vault {
    /// Gives a vault another passphrase; its key stays the same, and so does whatever is unlocked.
    ///
    /// The old one opens the vault until the new one's slot is durable, and nothing after that: a kill
    /// or a power cut leaves exactly one of them. Whoever copied the key file before can go on with
    /// the old one; only a re-key ends that.
    ///
    /// - Parameters:
    ///   - place: The vault.
    ///   - old: Its passphrase.
    ///   - new: UTF-8, at least ten characters; `suggestedPassphrase` draws a good one.
    /// - Throws: `SamenError` with `wrong-passphrase`, `misuse` for a new one that is too short,
    ///   `vault-missing`, `storage`, or one of the codes of a damaged vault.
    public static func changePassphrase(
        of place: VaultPlace,
        from old: [UInt8],
        to new: [UInt8]
    ) throws {
        try changePassphrase(of: place, from: old, to: new, in: .system)
    }

    package static func changePassphrase(
        of place: VaultPlace,
        from old: [UInt8],
        to new: [UInt8],
        in surroundings: Surroundings
    ) throws {
        try explaining {
            var new = try Passphrase.new(new)
            defer { wipe(&new) }
            let (folder, opened, took) = try openedSlots(of: place, old)
            // Proves that the key is the vault's, and ends a re-key that was interrupted.
            let file = try VaultFile.open(folder, keys: opened.map(\.key))
            let generation = file.generation
            try file.close()
            let current = opened.filter { $0.slot.generation == generation }
            guard let key = current.first?.key, let costs = current.first?.slot.derivation else {
                throw VaultError(
                    .replaced,
                    "The vault was re-keyed meanwhile."
                )
            }
            let derivation = try costsOfNext(after: costs, took: took, surroundings)
            let wrapper = try derivation.key(from: new)
            let slot = KeySlot(wrapping: key, under: wrapper, from: derivation)
            try VaultLock(folder.lock).hold(waiting: VaultLimits.patience) {
                // Read again under the lock: another process may have changed it while we derived.
                guard let keys = try folder.storedKeys().replacing(current.map(\.slot), with: slot)
                else {
                    throw VaultError(
                        .replaced,
                        "The key file was changed meanwhile."
                    )
                }
                try check(keys, opensWith: wrapper, key)
                try folder.store(keys)
            }
        }
    }

    /// The slots that a passphrase opens, and how long its derivation took.
    static func openedSlots(
        of place: VaultPlace,
        _ passphrase: [UInt8]
    ) throws -> (VaultFolder, [VaultKeyFile.OpenedSlot], Duration) {
        let folder = try place.existing()
        var passphrase = try Passphrase.normal(passphrase)
        defer { wipe(&passphrase) }
        let begin = ContinuousClock.now
        let opened = try folder.storedKeys().open(passphrase: passphrase)
        return (folder, opened, begin.duration(to: .now))
    }

    /// The costs of the last passphrase, unless they have become too cheap.
    ///
    /// Calibrating makes people wait, and a busy computer would only lower them. They never fall.
    package static func costsOfNext(
        after costs: KeyDerivation,
        took: Duration,
        _ surroundings: Surroundings
    ) throws -> KeyDerivation {
        guard took < VaultLimits.quickDerivation else { return try costs.resalted() }
        let calibrated = try surroundings.derivation()
        return calibrated.memoryKiB > costs.memoryKiB ? calibrated : try costs.resalted()
    }

    /// Reads what will be stored as an unlocking would, before it takes the place of what works.
    private static func check(
        _ keys: VaultKeyFile,
        opensWith wrapper: LockedSecret,
        _ key: VaultKey
    ) throws {
        let read = try VaultKeyFile(decoding: keys.encoded)
        let opened = try read.slots.last?.open(in: read.vault, with: wrapper)
        precondition(
            opened?.secret.matches(key.secret) == true,
            "a key slot that was just made opens"
        )
    }
}
