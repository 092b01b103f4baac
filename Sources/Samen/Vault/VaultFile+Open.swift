internal import Glibc
package import Trust

extension VaultFile {
    /// Makes a vault in a folder that has none.
    ///
    /// The key file is durable before the first page is: there is never a vault without its key.
    package static func create(
        in folder: VaultFolder,
        key: VaultKey,
        keys: VaultKeyFile,
        patience: Duration = defaultPatience
    ) throws -> VaultFile {
        try create(in: folder, key: key, keys: keys, patience: patience, base: .disk)
    }

    package static func create(
        in folder: VaultFolder,
        key: VaultKey,
        keys: VaultKeyFile,
        patience: Duration,
        base: VaultVFS.Base
    ) throws -> VaultFile {
        guard keys.vault == key.vault, keys.generations == [key.generation] else {
            throw VaultError(.key, "The key file is not this key's.")
        }
        try VaultLock(folder.lock).hold(waiting: patience) {
            // A log or its mark without a main file is what is left of a vault, and only its key
            // opens it. A key alone is a creation that was interrupted: it has sealed nothing.
            for file in [folder.main, folder.log, folder.foldMark] {
                guard FileIdentity(at: file) == nil else {
                    throw VaultError(.exists, "\(file) exists.")
                }
            }
            try folder.store(keys)
            let file = try FileDescriptor.made(inPlaceOf: folder.building)
            try file.write(EmptyDatabase.sealed(with: key), to: folder.building)
            try file.sync(folder.building)
            try folder.promoteBuilding()
        }
        return try open(folder, keys: [key], patience: patience, base: base)
    }

    /// Opens a vault with the keys that its passphrase unlocked, or that the keyring held.
    ///
    /// After an interrupted re-key, this finds out which key the main file has and drops the other.
    package static func open(
        _ folder: VaultFolder,
        keys: [VaultKey],
        patience: Duration = defaultPatience
    ) throws -> VaultFile {
        try open(folder, keys: keys, patience: patience, base: .disk)
    }

    package static func open(
        _ folder: VaultFolder,
        keys: [VaultKey],
        patience: Duration,
        base: VaultVFS.Base
    ) throws -> VaultFile {
        let stored = try folder.storedKeys()
        guard !keys.isEmpty, keys.allSatisfy({ $0.vault == stored.vault }) else {
            throw VaultError(.key, "The key is another vault's; it was not tried.")
        }
        let key = try explaining(keys, of: folder) {
            guard stored.generations.count > 1 else {
                return try keyInUse(in: folder, among: keys)
            }
            return try VaultLock(folder.lock).hold(waiting: patience) {
                try settleRekey(in: folder, keys: keys)
            }
        }
        let connections = try VaultConnections(
            folder: folder,
            key: key,
            patience: patience,
            base: base
        )
        return VaultFile(folder: folder, connections: connections, base: base, patience: patience)
    }

    /// Tells keys that a re-key has just put out of use from those that open nothing of a damaged vault.
    private static func explaining(
        _ keys: [VaultKey],
        of folder: VaultFolder,
        _ body: () throws -> VaultKey
    ) throws -> VaultKey {
        do {
            return try body()
        } catch let error as VaultError where error.code == .key {
            let known = Set(keys.map(\.generation))
            guard try folder.storedKeys().generations.isSubset(of: known) else {
                throw replaced(error)
            }
            throw error
        }
    }

    /// Finds the key that opens the vault as it is.
    ///
    /// Page 1 nearly always answers. It may be torn after a power cut, and whole in the log; then
    /// any other page or the log's header does.
    static func keyInUse(in folder: VaultFolder, among keys: [VaultKey]) throws -> VaultKey {
        guard FileIdentity(at: folder.main) != nil else {
            throw VaultError(.page, "\(folder.main) is missing; what is beside it needs it.")
        }
        let file = try FileDescriptor(opening: folder.main, O_RDONLY)
        let size = Int(try file.status(of: folder.main).st_size)
        guard size >= EmptyDatabase.pageSize else {
            throw VaultError(.page, "\(folder.main) is smaller than one page.")
        }
        for page in 1...size / EmptyDatabase.pageSize {
            let offset = (page - 1) * EmptyDatabase.pageSize
            let unit = try file.read(EmptyDatabase.pageSize, at: offset, from: folder.main)
            let place = PageSealer.Place(kind: .page, number: UInt32(page))
            if let key = keys.first(where: { opens(unit, at: place, with: $0) }) { return key }
        }
        if let key = try keyOfLog(in: folder, among: keys) { return key }
        throw VaultError(.key, "The key opens no page of this vault.")
    }

    private static func keyOfLog(
        in folder: VaultFolder,
        among keys: [VaultKey]
    ) throws -> VaultKey? {
        guard FileIdentity(at: folder.log) != nil else { return nil }
        let unit = try FileDescriptor(opening: folder.log, O_RDONLY)
            .read(32 + PageSealer.overhead, from: folder.log)
        return keys.first { opens(unit, at: PageSealer.Place(kind: .logHeader), with: $0) }
    }

    private static func opens(
        _ unit: [UInt8],
        at place: PageSealer.Place,
        with key: VaultKey
    ) -> Bool {
        let count = unit.count - PageSealer.overhead
        guard count > 0 else { return false }
        var plain = [UInt8](repeating: 0, count: count)
        return PageSealer(key: key).open(unit, count: count, at: place, into: &plain)
    }

    /// Ends a re-key that was interrupted, on the side of the rename that it had reached.
    private static func settleRekey(
        in folder: VaultFolder,
        keys: [VaultKey]
    ) throws -> VaultKey {
        // Read again under the lock: a re-key that ran until now has dropped its old slot itself.
        let stored = try folder.storedKeys()
        let key = try keyInUse(in: folder, among: keys)
        if stored.generations.count > 1 {
            try folder.store(stored.keeping(generation: key.generation))
            try removeLeftovers(folder)
        }
        return key
    }

    static func removeLeftovers(_ folder: VaultFolder) throws {
        guard unlink(folder.building) == 0 || errno == ENOENT else {
            throw VaultError.system("unlink", folder.building)
        }
    }
}
