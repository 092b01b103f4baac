internal import Glibc

/// What the kernel tells in files, under the root or, in tests, under a folder that stands for it.
package struct SystemFiles: Sendable {
    /// Longer than any of these files.
    private static let fileLimit = 1 << 20
    private let root: String

    package init(root: String = "") {
        self.root = root
    }

    /// A file's text; nil if there is none, or it may not be read.
    func text(_ path: String) -> String? {
        let path = root + path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 8_192)
        while bytes.count < Self.fileLimit {
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The first line of a file, without spaces around it.
    func line(_ path: String) -> String? {
        text(path)?.split(separator: "\n").first.map { line in
            String(line.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }

    func exists(_ path: String) -> Bool {
        access(root + path, F_OK) == 0
    }

    /// The names in a folder, in order; none if there is no such folder.
    func names(in path: String) -> [String] {
        guard let folder = opendir(root + path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// What a symbolic link says; nil if it is none.
    func link(_ path: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(root + path, &target, target.count)
        guard count > 0 else { return nil }
        let bytes = target.prefix(count).map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
