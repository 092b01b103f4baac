internal import Glibc

/// The folder of one vault and the folder in memory that goes with it, both checked.
///
/// 0700 and 0600, owned by this user, no symbolic links, no network file system: locks and shared
/// memory do not hold across computers, and what others can write they can replace.
package struct VaultFolder: Sendable {
    /// The vault's folder, with its parents' links resolved.
    package let path: String
    /// The folder on tmpfs for WAL indexes.
    let runtime: String

    var keys: String { path + "/vault.keys" }
    var main: String { path + "/vault.db" }
    var log: String { main + "-wal" }
    var foldMark: String { main + "-fold" }
    var building: String { path + "/vault.building" }
    var lock: String { path + "/vault.lock" }
    var syncLock: String { path + "/sync.lock" }
    var watchLock: String { path + "/watch.lock" }

    /// Checks an existing vault folder.
    ///
    /// `runtime` is a folder on tmpfs, the same for every process of this vault: usually
    /// `$XDG_RUNTIME_DIR`. A folder `samen` is made in it.
    package init(_ path: String, runtime: String) throws {
        self.path = try Self.resolved(path)
        self.runtime = try Self.runtimeFolder(in: runtime)
        try Self.check(folder: self.path)
        try Self.checkLocal(self.path)
        for file in [keys, main, log, foldMark, building, lock, syncLock, watchLock] {
            try Self.check(file: file)
        }
    }

    /// Makes the folder, 0700 whatever the umask, and checks it.
    package static func make(_ path: String, runtime: String) throws -> VaultFolder {
        let made = mkdir(path, 0o700) == 0
        guard made || errno == EEXIST else { throw VaultError.system("mkdir", path) }
        if made { try setMode(path, 0o700) }
        let folder = try VaultFolder(path, runtime: runtime)
        if made { try syncFolder(parent(of: folder.path)) }
        return folder
    }

    /// The file whose WAL index stands in for this main file's.
    ///
    /// Named after the main file itself, not its path: a re-keyed vault gets another index, and a
    /// process that still has the old file open keeps the old one.
    func sharedMemory(for main: FileIdentity) throws -> String {
        let name = String(main.device, radix: 16) + "-" + String(main.inode, radix: 16)
        let file = "\(runtime)/\(name)"
        // Made here with its mode set, because SQLite's would follow the umask.
        let opened = try FileDescriptor(opening: file, O_RDWR | O_CREAT)
        _ = fchmod(opened.number, 0o600)
        try Self.check(file: file)
        try Self.check(file: file + "-shm")
        return file
    }

    /// Makes entries made, renamed or removed in the folder durable.
    func sync() throws {
        try Self.syncFolder(path)
    }
}

extension VaultFolder {
    private static func syncFolder(_ path: String) throws {
        try FileDescriptor(opening: path, O_RDONLY | O_DIRECTORY).sync(path)
    }

    private static func parent(of path: String) -> String {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Resolves links in the parents only; a folder that is itself a link is refused later.
    private static func resolved(_ path: String) throws -> String {
        var trimmed = Substring(path)
        while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
        let name = trimmed.split(separator: "/").last.map(String.init) ?? ""
        guard !name.isEmpty, name != ".", name != ".." else {
            throw VaultError(.permissions, "\(path) does not name a folder of its own.")
        }
        let parent = trimmed.contains("/") ? parent(of: String(trimmed)) : "."
        guard let real = realpath(parent, nil) else { throw VaultError.system("open", parent) }
        defer { free(real) }
        let resolved = String(cString: real)
        return resolved == "/" ? "/\(name)" : "\(resolved)/\(name)"
    }

    private static func setMode(_ path: String, _ mode: mode_t) throws {
        guard chmod(path, mode) == 0 else { throw VaultError.system("chmod", path) }
    }

    private static func check(folder path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw VaultError.system("open", path) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw VaultError(.permissions, "\(path) is a link or a file, not a folder.")
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o777 == 0o700 else {
            throw VaultError(.permissions, "\(path) must be yours and have mode 0700.")
        }
        try checkParents(of: path)
    }

    /// Who can write a parent can put another folder in this one's place.
    private static func checkParents(of path: String) throws {
        var folder = path
        while folder != "/" {
            folder = parent(of: folder)
            var status = stat()
            guard lstat(folder, &status) == 0 else { throw VaultError.system("open", folder) }
            let sticky = status.st_mode & S_ISVTX != 0
            guard status.st_mode & S_IWOTH == 0 || sticky else {
                throw VaultError(.permissions, "\(folder) is writable by everyone.")
            }
        }
    }

    private static func check(file path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw VaultError.system("open", path)
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
            throw VaultError(.permissions, "\(path) is a link or not a file.")
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o777 == 0o600 else {
            throw VaultError(.permissions, "\(path) must be yours and have mode 0600.")
        }
    }

    private static func checkLocal(_ path: String) throws {
        guard let network = FileSystem(of: path)?.network else { return }
        throw VaultError(.permissions, "\(path) is on a network file system (\(network)).")
    }

    private static func runtimeFolder(in path: String) throws -> String {
        guard let real = realpath(path, nil) else {
            throw VaultError(.sharedMemory, "The run-time folder \(path) does not exist.")
        }
        defer { free(real) }
        let parent = String(cString: real)
        guard FileSystem(of: parent)?.isMemory == true else {
            throw VaultError(
                .sharedMemory,
                "\(parent) is not in memory (tmpfs); name a folder that is."
            )
        }
        let folder = parent + "/samen"
        let made = mkdir(folder, 0o700) == 0
        guard made || errno == EEXIST else { throw VaultError.system("mkdir", folder) }
        if made { try setMode(folder, 0o700) }
        do {
            try check(folder: folder)
        } catch {
            throw VaultError(.sharedMemory, "\(folder) is not yours alone.", underlying: error)
        }
        return folder
    }
}
