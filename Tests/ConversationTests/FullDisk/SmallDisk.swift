import Foundation

/// A file system in memory that is soon full, and can be made larger.
final class SmallDisk {
    let path: String

    struct Refused: Error {}

    /// Whether this process may mount one: tests that need it say so where it may not.
    static let isPermitted = (try? SmallDisk(kilobytes: 64)) != nil

    init(kilobytes: Int) throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("samen-disk-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let options = "size=\(kilobytes)k,mode=0700"
        guard Self.run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path) else {
            try? FileManager.default.removeItem(atPath: path)
            throw Refused()
        }
    }

    deinit {
        _ = Self.run("umount", "--lazy", path)
        try? FileManager.default.removeItem(atPath: path)
    }

    func grow(toKilobytes kilobytes: Int) throws {
        guard Self.run("mount", "-o", "remount,size=\(kilobytes)k", path) else { throw Refused() }
    }

    var freeBytes: Int {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: path)
        return attributes?[.systemFreeSize] as? Int ?? 0
    }

    private static func run(_ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
