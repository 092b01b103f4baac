internal import Glibc

/// A lock that is held, until its last owner lets go.
package final class HeldLock: Sendable {
    private let file: FileDescriptor

    fileprivate init(_ file: consuming FileDescriptor) {
        self.file = file
    }
}

/// A lock file, held for one write transaction, one checkpoint or one exchange.
///
/// The kernel frees it when its holder dies. The file names the holder, so that whoever waits too
/// long can say for whom. Every acquisition opens the file anew: two threads of one process keep
/// each other out exactly as two processes do, and a file that was deleted is noticed.
package struct VaultLock: Sendable {
    private let path: String

    package init(_ path: String) {
        self.path = path
    }

    /// Runs `body` while holding the lock, or throws `vault-locked` after waiting for `limit`.
    package func hold<Result>(
        waiting limit: Duration,
        _ body: () throws -> Result
    ) throws -> Result {
        let held = try acquire(waiting: limit)
        let result = try body()
        // Named so that it lives until here: closing the file is what frees the lock.
        withExtendedLifetime(held.number) {}
        return result
    }

    /// Takes the lock for as long as what is returned lives; nil if someone else has it.
    package func take() throws -> HeldLock? {
        do {
            return HeldLock(try acquire(waiting: .zero))
        } catch let error as VaultError where error.code == .locked {
            return nil
        }
    }

    /// The process that holds the lock, as far as the file tells.
    package var holder: Int32? {
        guard
            let file = try? FileDescriptor(opening: path, O_RDONLY),
            let text = try? file.read(16, from: path)
        else { return nil }
        return Int32(String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    private func acquire(waiting limit: Duration) throws -> FileDescriptor {
        let deadline = ContinuousClock.now + limit
        var pause: UInt32 = 500
        while true {
            let file = try FileDescriptor(opening: path, O_RDWR | O_CREAT)
            switch try attempt(on: file.number) {
            case .taken:
                try name(holder: getpid(), in: file)
                return file
            case .deleted: continue
            case .held: break
            }
            guard ContinuousClock.now < deadline else {
                let who = holder.map { "process \($0)" } ?? "another process"
                throw VaultError(.locked, "\(path) is held by \(who).")
            }
            usleep(pause)
            pause = min(pause * 2, 20_000)
        }
    }

    /// What came of one try to lock a file.
    package enum Attempt: Sendable {
        case taken, held
        /// The path leads to another file by now, or to none.
        case deleted
    }

    /// Tries to lock a file that was opened at the path.
    ///
    /// Between opening and locking, someone may have deleted the file and locked a new one: a lock on a
    /// file that no path leads to keeps nobody out.
    package func attempt(on file: Int32) throws -> Attempt {
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw VaultError.system("flock", path)
            }
            return .held
        }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw VaultError.system("fstat", path) }
        return FileIdentity(status) == FileIdentity(at: path) ? .taken : .deleted
    }

    private func name(holder: Int32, in file: borrowing FileDescriptor) throws {
        _ = fchmod(file.number, 0o600)
        let text = Array("\(holder)\n".utf8)
        guard ftruncate(file.number, off_t(text.count)) == 0 else {
            throw VaultError.system("truncate", path)
        }
        try file.write(text, to: path)
    }
}
