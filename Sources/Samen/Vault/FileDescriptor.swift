internal import Glibc

/// An open file that closes when its owner lets go of it.
struct FileDescriptor: ~Copyable {
    let number: Int32

    /// Opens a file of one name only, or with `O_DIRECTORY` a folder.
    ///
    /// Symbolic links are not followed, child processes do not get it, and what is opened is looked
    /// at and not the path: a link, a second name, a fifo or a device that someone put there is
    /// refused, and nothing waits for a fifo's other end.
    init(opening path: String, _ flags: Int32, mode: mode_t = 0o600) throws {
        number = open(path, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, mode)
        guard number >= 0 else { throw VaultError.system("open", path) }
        guard flags & O_DIRECTORY == 0 else { return }
        let status = try status(of: path)
        // None: whoever held it has just deleted it, and its opener must notice by itself.
        guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink <= 1 else {
            throw VaultError(.permissions, "\(path) is a link or not a file.")
        }
    }

    /// Makes a file in the place of whatever stands there under this name.
    static func made(inPlaceOf path: String) throws -> FileDescriptor {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw VaultError.system("unlink", path)
        }
        let file = try FileDescriptor(opening: path, O_RDWR | O_CREAT | O_EXCL)
        guard fchmod(file.number, 0o600) == 0 else { throw VaultError.system("chmod", path) }
        return file
    }

    deinit {
        close(number)
    }

    func status(of path: String) throws -> stat {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw VaultError.system("fstat", path) }
        return status
    }

    func sync(_ path: String) throws {
        guard fsync(number) == 0 else { throw VaultError.system("fsync", path) }
    }

    func write(_ bytes: [UInt8], to path: String) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                pwrite(number, $0.baseAddress, $0.count, off_t(written))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw VaultError.system("write", path) }
            written += count
        }
    }

    /// Reads up to `count` bytes from `offset`; fewer only at the end of the file.
    func read(_ count: Int, at offset: Int = 0, from path: String) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes[filled...].withUnsafeMutableBytes {
                pread(number, $0.baseAddress, $0.count, off_t(offset + filled))
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw VaultError.system("read", path) }
            if got == 0 { break }
            filled += got
        }
        return Array(bytes.prefix(filled))
    }
}

/// Which file a path led to: the same path leads elsewhere after a re-key or a restore.
struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// The file at `path` itself, not what it links to; nil when there is none.
    init?(at path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}

extension VaultError {
    /// An error of the C library, read from `errno`.
    static func system(_ call: String, _ path: String) -> VaultError {
        let number = errno
        let reason = String(cString: strerror(number))
        let code: Code =
            switch number {
            case ENOENT: .missing
            case EEXIST: .exists
            case EACCES, EPERM, ELOOP: .permissions
            default: .file
            }
        return VaultError(code, "\(call) \(path): \(reason).")
    }
}
