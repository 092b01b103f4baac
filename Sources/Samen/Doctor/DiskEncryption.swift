/// Whether what is written somewhere is encrypted before it reaches a disk.
enum DiskEncryption: Hashable {
    case encrypted
    case memory
    /// Not encrypted, on a device of this name.
    case plain(String)
    /// A file system of this type, of which it cannot be told.
    case unknown(String)

    /// How deep devices may lie on top of each other: partition, RAID, LVM, dm-crypt and some more.
    private static let depthLimit = 16

    /// For a path from the root, its links resolved.
    init(of path: String, _ mounts: MountTable, _ files: SystemFiles) {
        guard let mount = mounts.mount(of: path) else {
            self = .unknown("?")
            return
        }
        switch mount.type {
        case "tmpfs", "ramfs", "devtmpfs": self = .memory
        case "ecryptfs", "fuse.gocryptfs", "fuse.cryfs", "fuse.encfs": self = .encrypted
        default:
            let device = Self.number(of: mount, files)
            self = device.map { Self(device: $0, files) } ?? .unknown(mount.type)
        }
    }

    /// For a block device, "major:minor".
    init(device: String, _ files: SystemFiles) {
        self = Self.below("/sys/dev/block/" + device, files, depth: 0)
    }

    /// btrfs and its like have no device of their own: then the source's counts.
    private static func number(of mount: MountTable.Mount, _ files: SystemFiles) -> String? {
        if !mount.device.hasPrefix("0:") { return mount.device }
        return number(ofDevice: mount.source, files)
    }

    /// "major:minor" of a device by its path; names below `/dev/mapper` are links.
    static func number(ofDevice path: String, _ files: SystemFiles) -> String? {
        guard path.hasPrefix("/dev/") else { return nil }
        let real = files.link(path) ?? path
        guard let name = real.split(separator: "/").last else { return nil }
        return files.line("/sys/class/block/\(name)/dev")
    }

    private static func below(_ folder: String, _ files: SystemFiles, depth: Int) -> Self {
        guard depth < depthLimit, files.exists(folder) else { return .unknown("?") }
        if files.line(folder + "/dm/uuid")?.hasPrefix("CRYPT-") == true { return .encrypted }
        let parts = files.names(in: folder + "/slaves")
        if !parts.isEmpty {
            let states = parts.map { below("\(folder)/slaves/\($0)", files, depth: depth + 1) }
            return states.first { $0 != .encrypted } ?? .encrypted
        }
        if files.exists(folder + "/partition") {
            return below(folder + "/..", files, depth: depth + 1).named(name(of: folder, files))
        }
        if files.exists(folder + "/loop/backing_file") { return .unknown("loop") }
        return .plain(name(of: folder, files))
    }

    /// The partition, rather than the disk that it is part of.
    private func named(_ name: String) -> Self {
        if case .plain = self { return .plain(name) }
        return self
    }

    /// The device's own name, from the kernel's event file.
    private static func name(of folder: String, _ files: SystemFiles) -> String {
        let lines = files.text(folder + "/uevent")?.split(separator: "\n") ?? []
        let name = lines.first { $0.hasPrefix("DEVNAME=") }?.dropFirst("DEVNAME=".count)
        return name.map(String.init) ?? folder.split(separator: "/").last.map(String.init) ?? "?"
    }
}
