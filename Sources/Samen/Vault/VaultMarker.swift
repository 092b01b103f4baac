internal import Glibc
internal import Trust

/// The marker of a store, kept outside of it: a vault that was copied or put back does not have the
/// marker that is here, or has none on another computer.
package struct VaultMarker {
    private static let length = 16
    private let folder: String
    private let path: String

    init(of vault: VaultID, in folder: String) {
        self.folder = folder
        let name = vault.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        path = folder + "/" + name
    }

    /// The marker; empty if there is none, and nil if that cannot be told, which is no reason to doubt.
    package func read() -> [UInt8]? {
        do {
            let file = try FileDescriptor(opening: path, O_RDONLY)
            return try file.read(Self.length + 1, from: path)
        } catch let error as VaultError where error.code == .missing {
            return []
        } catch {
            return nil
        }
    }

    /// Draws the marker of a store that is yet to be made, and keeps it before there is anything to copy.
    ///
    /// Where it cannot be kept, the store begins with none, and an exchange draws one.
    func begin(_ random: RandomSource) -> [UInt8] {
        let marker = random.bytes(Self.length)
        do {
            try keep(marker)
            return marker
        } catch {
            return []
        }
    }

    /// Replaces the marker as a whole, durably.
    package func keep(_ marker: [UInt8]) throws {
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
