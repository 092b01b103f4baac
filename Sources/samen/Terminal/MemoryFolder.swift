import Glibc
import Samen

/// A folder in memory for one text while an editor has it: its owner's only, wiped when it ends.
///
/// Editors must open a path, so an anonymous file would not do for all of them; and what an editor
/// leaves beside its file, a swap file or a backup, lies here too and goes with it.
final class MemoryFolder {
    let path: String

    var file: String { path + "/text.txt" }

    init() throws {
        let places = [environment("XDG_RUNTIME_DIR"), "/run/user/\(geteuid())", "/dev/shm"]
        for place in places.compactMap({ $0 }) where FileSystem(of: place)?.isMemory == true {
            var template = Array("\(place)/samen-text-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { continue }
            path = template.withUnsafeBufferPointer { bytes in
                bytes.baseAddress.map { String(cString: $0) } ?? ""
            }
            return
        }
        throw CommandError(
            .unexpected,
            Phrase(
                en: "There is no folder in memory to hold the text while it is edited.",
                nl: "Er is geen map in het geheugen om de tekst te bewaren tijdens het bewerken."
            ),
            advice: Phrase(
                en: "Give the text on standard input, or unset VISUAL and EDITOR.",
                nl: "Geef de tekst via standaardinvoer, of zet VISUAL en EDITOR uit."
            )
        )
    }

    func write(_ text: String) throws {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Editor.failed }
        defer { close(descriptor) }
        try Output(descriptor: descriptor).write(text)
    }

    func read() throws -> String {
        let descriptor = open(file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw Editor.failed }
        defer { close(descriptor) }
        var bytes = try Input(descriptor: descriptor).rest(atMost: Limits.textBytes)
        defer { bytes.wipe() }
        return try Terminal.text(bytes)
    }

    /// Overwrites and removes whatever is in the folder, then the folder.
    deinit {
        for name in names { wipe("\(path)/\(name)") }
        rmdir(path)
    }

    private var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private func wipe(_ file: String) {
        let descriptor = open(file, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if descriptor >= 0 {
            var status = stat()
            if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
                let zeros = [UInt8](repeating: 0, count: 4_096)
                var left = Int(status.st_size)
                while left > 0 {
                    let count = Glibc.write(descriptor, zeros, min(left, zeros.count))
                    if count <= 0 { break }
                    left -= count
                }
            }
            close(descriptor)
        }
        unlink(file)
    }
}
