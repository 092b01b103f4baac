internal import Glibc

/// Finds processes that have the vault open with a WAL index somewhere else.
///
/// Two processes with different run-time folders would each keep an index of the same log, and one
/// would start the log anew under the other's reads. SQLite locks the main file while it is open,
/// and the index while it is mapped; a process that holds the first lock but not the second is
/// such a one. The kernel's list is read because opening and closing the index itself would drop
/// this process's own locks on it.
enum ForeignIndex {
    /// A process may be between taking the two locks; it is asked again for this long.
    private static let attempts = 25

    static func refuse(main: FileIdentity, sharedMemory: String) throws {
        for attempt in 1...attempts {
            guard let other = process(using: main, without: sharedMemory + "-shm") else { return }
            if attempt == attempts {
                throw VaultError(
                    .sharedMemory,
                    "Process \(other) uses this vault with another run-time folder."
                )
            }
            usleep(10_000)
        }
    }

    /// Refuses while any other process has the vault open.
    static func refuseOthers(of main: FileIdentity) throws {
        guard let other = users(of: [name(of: main)])[0].subtracting([getpid()]).min() else {
            return
        }
        throw VaultError(.locked, "The vault is in use by process \(other).")
    }

    private static func process(using main: FileIdentity, without index: String) -> Int32? {
        let indexName = FileIdentity(at: index).map(name)
        let users = users(of: [name(of: main), indexName ?? ""])
        return users[0].subtracting(users[1]).subtracting([getpid()]).min()
    }

    /// The processes that have a lock on each of some files, named as the kernel's list does.
    private static func users(of files: [String]) -> [Set<Int32>] {
        var users = files.map { _ in Set<Int32>() }
        guard let text = try? list() else { return users }
        for line in text.split(separator: UInt8(ascii: "\n")) {
            // "1: POSIX  ADVISORY  READ 1234 fe:00:5678 1073741826 1073742335"
            let fields = line.split(separator: UInt8(ascii: " "))
                .map { String(decoding: $0, as: UTF8.self) }
            guard fields.count >= 6, fields[1] == "POSIX", let process = Int32(fields[4]) else {
                continue
            }
            for (index, file) in files.enumerated() where fields[5] == file {
                users[index].insert(process)
            }
        }
        return users
    }

    /// The kernel's list of all locks, read in pieces: it is seldom longer than one.
    private static func list() throws -> [UInt8] {
        let path = "/proc/locks"
        let file = try FileDescriptor(opening: path, O_RDONLY)
        var text: [UInt8] = []
        while text.count < 1 << 20 {
            let piece = try file.read(8192, at: text.count, from: path)
            if piece.isEmpty { break }
            text += piece
        }
        return text
    }

    /// A file as the kernel's list names it: major and minor in hexadecimal, inode in decimal.
    private static func name(of file: FileIdentity) -> String {
        let major = (file.device >> 8) & 0xfff | (file.device >> 32) & ~0xfff
        let minor = file.device & 0xff | (file.device >> 12) & ~0xff
        func padded(_ number: UInt64) -> String {
            (number < 16 ? "0" : "") + String(number, radix: 16)
        }
        return "\(padded(major)):\(padded(minor)):\(file.inode)"
    }
}
