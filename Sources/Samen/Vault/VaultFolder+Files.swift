internal import Glibc
package import Trust

extension VaultFolder {
    /// The key file, checked against its limits; nothing is derived yet.
    package func storedKeys() throws -> VaultKeyFile {
        let file = try FileDescriptor(opening: keys, O_RDONLY)
        return try VaultKeyFile(decoding: file.read(VaultKeyFile.lengthLimit + 1, from: keys))
    }

    /// Replaces the key file as a whole, durably.
    package func store(_ file: VaultKeyFile) throws {
        let new = keys + ".new"
        do {
            let opened = try FileDescriptor.made(inPlaceOf: new)
            try opened.write(file.encoded, to: new)
            try opened.sync(new)
        }
        guard rename(new, keys) == 0 else { throw VaultError.system("rename", new) }
        try sync()
    }

    /// Puts the finished building file in the main file's place, durably.
    func promoteBuilding() throws {
        guard rename(building, main) == 0 else { throw VaultError.system("rename", building) }
        try sync()
    }
}
