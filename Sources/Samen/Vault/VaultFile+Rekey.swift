internal import GRDB
internal import Glibc
internal import Synchronization
package import Trust

extension VaultFile {
    /// Moves the vault to a new key, under which nothing deleted or erased comes along.
    ///
    /// The old key's slot stands until the new file has its place, so whenever this is interrupted
    /// one of the two keys opens the vault, and `open` finds out which. Other processes find
    /// `vault-replaced` at their next write. `key` is the successor of the key in use, and `slot`
    /// holds it, wrapped as `opened` holds the one in use: if that is no slot of the vault any more,
    /// its passphrase was changed meanwhile, and nothing happens.
    package func rekey(to key: VaultKey, slot: KeySlot, inPlaceOf opened: KeySlot) throws {
        guard
            key.vault == vault, key.generation == generation + 1,
            slot.generation == key.generation
        else {
            throw VaultError(.key, "A re-key takes the next key of the same vault.")
        }
        try locked { old in
            let stored = try folder.storedKeys()
            guard stored.generations == [old.key.generation] else {
                throw VaultError(.key, "Another re-key was interrupted; open the vault again.")
            }
            guard stored.slots.contains(opened) else {
                throw VaultError(.replaced, "The passphrase was changed meanwhile.")
            }
            try Self.dropDeletedWords(of: old)
            try Self.emptyLog(of: old)
            try folder.store(stored.adding(slot))
            try build(from: old, under: key)
            // The old log is empty and its processes keep it open; the new file gets its own.
            guard unlink(folder.log) == 0 || errno == ENOENT else {
                throw VaultError.system("unlink", folder.log)
            }
            try folder.promoteBuilding()
            try folder.store(stored.adding(slot).keeping(generation: key.generation))
            let new = try VaultConnections(
                folder: folder,
                key: key,
                patience: patience,
                base: base
            )
            connections.withLock { $0 = new }
            try old.close()
        }
    }

    /// Merges each full-text index: words of deleted rows live on in its segments until then.
    private static func dropDeletedWords(of connections: VaultConnections) throws {
        try connections.writer().write { db in
            let indexes = try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM sqlite_master
                    WHERE type = 'table' AND sql LIKE 'create virtual table%using fts5%'
                    """
            )
            for index in indexes {
                let name = index.quotedDatabaseIdentifier
                try db.execute(sql: "INSERT INTO \(name)(\(name)) VALUES ('optimize')")
            }
        }
    }

    /// Writes the vault's content as a new file under `key`, whole and synced.
    private func build(from old: VaultConnections, under key: VaultKey) throws {
        let file = try FileDescriptor.made(inPlaceOf: folder.building)
        let building = try VaultVFS(key: key, sharedMemory: nil, base: base)
        try old.writer().writeWithoutTransaction { db in
            try db.execute(
                sql: "VACUUM INTO ?",
                arguments: [building.uri(of: folder.building)]
            )
        }
        try file.sync(folder.building)
        try verify(file, under: key)
    }

    /// Opens every page of the building file once before it replaces the only other copy.
    private func verify(_ file: borrowing FileDescriptor, under key: VaultKey) throws {
        let sealer = PageSealer(key: key)
        let usable = EmptyDatabase.pageSize - PageSealer.overhead
        var plain = [UInt8](repeating: 0, count: usable)
        let size = Int(try file.status(of: folder.building).st_size)
        guard size >= EmptyDatabase.pageSize, size % EmptyDatabase.pageSize == 0 else {
            throw VaultError(.page, "The new file is not whole; the vault is as it was.")
        }
        for page in 1...size / EmptyDatabase.pageSize {
            let offset = (page - 1) * EmptyDatabase.pageSize
            let unit = try file.read(EmptyDatabase.pageSize, at: offset, from: folder.building)
            let place = PageSealer.Place(kind: .page, number: UInt32(page))
            guard sealer.open(unit, count: usable, at: place, into: &plain) else {
                throw VaultError(.page, "Page \(page) of the new file does not open.")
            }
        }
    }
}
