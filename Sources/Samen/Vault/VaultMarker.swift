internal import Glibc
internal import Trust

/// The marker of a store, kept outside of it: a vault that was copied or put back does not have the
/// marker that is here, or has none on another computer.
struct VaultMarker {
    private static let length = 16
    private let folder: String
    private let path: String

    init(of vault: VaultID, in folder: String) {
        self.folder = folder
        let name = vault.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        path = folder + "/" + name
    }

    /// The marker; empty if there is none, which no store's is.
    func read() -> [UInt8] {
        guard let file = try? FileDescriptor(opening: path, O_RDONLY) else { return [] }
        return (try? file.read(Self.length + 1, from: path)) ?? []
    }

    /// Replaces the marker as a whole, durably.
    func keep(_ marker: [UInt8]) throws {
        try VaultPlace.make(folder)
        let new = path + ".new"
        do {
            let file = try FileDescriptor.made(inPlaceOf: new)
            try file.write(marker, to: new)
            try file.sync(new)
        }
        guard rename(new, path) == 0 else { throw VaultError.system("rename", new) }
        try FileDescriptor(opening: folder, O_RDONLY | O_DIRECTORY).sync(folder)
    }
}
