internal import Glibc

/// The file that a bundle is written to or read from: anyone's, on any stick.
struct BundleFile: ~Copyable {
    /// Bytes that are read at once.
    static let chunkBytes = 256 << 10

    let path: String
    private let descriptor: Int32
    private var offset: off_t = 0

    /// Opens a file for reading; a fifo or a device is none, and nothing waits for one.
    init(reading path: String) throws {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw SamenError.bundleFile("open", errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SamenError.noFile
        }
    }

    /// Makes a file that only its owner may read; what is there already stays.
    init(making path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw SamenError.bundleFile("create", errno) }
    }

    deinit {
        close(descriptor)
    }

    /// The next bytes; none at the end.
    mutating func read() throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Self.chunkBytes)
        while true {
            let count = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress, $0.count, offset)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SamenError.bundleFile("read", errno) }
            offset += off_t(count)
            return Array(bytes.prefix(count))
        }
    }

    mutating func rewind() {
        offset = 0
    }

    mutating func write(_ bytes: [UInt8]) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress, $0.count, offset + off_t(written))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SamenError.bundleFile("write", errno) }
            written += count
        }
        offset += off_t(bytes.count)
    }

    /// Returns once what was written survives pulling the stick out.
    func sync() throws {
        guard fsync(descriptor) == 0 else { throw SamenError.bundleFile("sync", errno) }
        let folder = open(Self.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        _ = fsync(folder)
        close(folder)
    }

    /// Takes away what was made.
    static func remove(_ path: String) {
        unlink(path)
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
