internal import CVaultVFS

/// What kind of file system a path is on, by the kernel's magic number.
package struct FileSystem: Sendable {
    private let type: UInt32

    /// Asks the kernel; nil when the path cannot be reached.
    package init?(of path: String) {
        type = cvault_file_system(path)
        guard type != 0 else { return nil }
    }

    package init(type: UInt32) {
        self.type = type
    }

    /// Whether nothing written there reaches a disk, swap aside.
    package var isMemory: Bool {
        type == 0x0102_1994 || type == 0x8584_58f6  // tmpfs, ramfs
    }

    /// The name of a file system that other computers reach; nil for a local one.
    package var network: String? {
        Self.networks[type]
    }

    /// FUSE stands here because sshfs and its like show themselves as nothing else.
    private static let networks: [UInt32: String] = [
        0x6969: "NFS", 0x517b: "SMB", 0xff53_4d42: "CIFS", 0xfe53_4d42: "SMB 2",
        0x6573_5546: "FUSE", 0x5346_414f: "AFS", 0x6b41_4653: "AFS", 0x00c3_6400: "Ceph",
        0x7375_7245: "Coda", 0x0102_1997: "9P", 0x564c: "NCP", 0x7461_636f: "OCFS2",
        0x0116_1970: "GFS2", 0x0bd0_0bd0: "Lustre", 0x786f_4256: "VirtualBox",
        0x1983_0326: "BeeGFS", 0x4750_4653: "GPFS",
    ]
}
