/// Which file system lies where, from the kernel's `mountinfo`.
struct MountTable {
    struct Mount: Hashable {
        /// Where in the tree it is seen.
        let point: String
        /// The device, "major:minor"; major 0 for what has none of its own.
        let device: String
        let type: String
        /// The device's path, or whatever stands for it.
        let source: String
    }

    let mounts: [Mount]

    /// "36 35 98:0 /root /point rw,noatime shared:1 - ext4 /dev/sda1 rw"; other lines are left out.
    init(mountinfo text: String) {
        mounts = text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ").map(String.init)
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 2 else {
                return nil
            }
            return Mount(
                point: Self.unescaped(fields[4]),
                device: fields[2],
                type: fields[dash + 1],
                source: Self.unescaped(fields[dash + 2])
            )
        }
    }

    /// The mount that a path from the root lies on: the deepest, and of several there the last.
    func mount(of path: String) -> Mount? {
        var found: Mount?
        for mount in mounts where Self.covers(mount.point, path) {
            if mount.point.utf8.count >= found?.point.utf8.count ?? 0 { found = mount }
        }
        return found
    }

    private static func covers(_ point: String, _ path: String) -> Bool {
        point == "/" || path == point || path.hasPrefix(point + "/")
    }

    /// Spaces, tabs, line feeds and backslashes are written in octal: "\040".
    private static func unescaped(_ field: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
