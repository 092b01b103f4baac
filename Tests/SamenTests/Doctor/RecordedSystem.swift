import Foundation
import Samen

/// A folder that stands for the root, with what the kernel of some computer said.
final class RecordedSystem {
    let root: String

    init(_ files: [String: String] = [:], links: [String: String] = [:]) throws {
        root =
            FileManager.default.temporaryDirectory.path
            + "/samen-system-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: root,
            withIntermediateDirectories: true
        )
        for (path, text) in files { try write(text, to: path) }
        for (path, target) in links { try link(path, to: target) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    private func write(_ text: String, to path: String) throws {
        let url = URL(fileURLWithPath: root + path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
    }

    private func link(_ path: String, to target: String) throws {
        let url = URL(fileURLWithPath: root + path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: target)
    }

    var files: SystemFiles { SystemFiles(root: root) }
}

extension RecordedSystem {
    /// A laptop as Debian's installer sets it up with "encrypted LVM": partition, LUKS, LVM.
    static func luks(swaps: String = lvmSwap) throws -> RecordedSystem {
        try RecordedSystem(
            [
                "/proc/self/mountinfo": """
                23 28 0:21 / /sys rw,nosuid - sysfs sysfs rw
                28 1 254:1 / / rw,relatime shared:1 - ext4 /dev/mapper/zorg--vg-root rw,errors=remount-ro
                31 28 0:24 / /dev/shm rw,nosuid,nodev shared:4 - tmpfs tmpfs rw
                40 28 259:2 / /boot rw,relatime shared:30 - ext4 /dev/nvme0n1p2 rw
                41 28 0:40 / /home rw,relatime shared:31 - btrfs /dev/mapper/home rw
                42 28 0:41 / /mnt/met\\040spatie rw - fuse.sshfs anna@elders:/ rw

                """,
                "/proc/swaps": swaps,
                "/proc/self/limits": """
                Limit                     Soft Limit           Hard Limit           Units
                Max core file size        1                    1                    bytes
                Max locked memory         8388608              8388608              bytes

                """,
                "/proc/sys/kernel/core_pattern":
                    "|/usr/lib/systemd/systemd-coredump %P %u %g %s %t 9223372036854775808 %h\n",
                "/sys/power/state": "freeze mem disk\n",
                "/sys/power/disk": "[platform] shutdown reboot suspend test_resume\n",
                "/sys/devices/nvme0n1/uevent": "MAJOR=259\nDEVNAME=nvme0n1\n",
                "/sys/devices/nvme0n1/nvme0n1p2/partition": "2\n",
                "/sys/devices/nvme0n1/nvme0n1p2/uevent": "MAJOR=259\nDEVNAME=nvme0n1p2\n",
                "/sys/devices/nvme0n1/nvme0n1p2/dev": "259:2\n",
                "/sys/devices/dm-0/dm/uuid": "CRYPT-LUKS2-0b1c-nvme0n1p3_crypt\n",
                "/sys/devices/dm-0/dev": "254:0\n",
                "/sys/devices/dm-1/dm/uuid": "LVM-Qx7\n",
                "/sys/devices/dm-1/dev": "254:1\n",
                "/sys/devices/dm-2/dm/uuid": "LVM-Qx8\n",
                "/sys/devices/dm-2/dev": "254:2\n",
                "/sys/devices/zram0/dev": "252:0\n",
                "/sys/devices/zram0/backing_dev": "none\n",
            ],
            links: [
                "/sys/dev/block/254:0": "../../devices/dm-0",
                "/sys/dev/block/254:1": "../../devices/dm-1",
                "/sys/dev/block/254:2": "../../devices/dm-2",
                "/sys/dev/block/259:2": "../../devices/nvme0n1/nvme0n1p2",
                "/sys/devices/dm-1/slaves/dm-0": "../../dm-0",
                "/sys/devices/dm-2/slaves/dm-0": "../../dm-0",
                "/sys/class/block/dm-0": "../../devices/dm-0",
                "/sys/class/block/dm-2": "../../devices/dm-2",
                "/sys/class/block/nvme0n1p2": "../../devices/nvme0n1/nvme0n1p2",
                "/sys/block/zram0": "../devices/zram0",
                "/dev/mapper/home": "../dm-0",
            ]
        )
    }

    private static let head = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
    static let noSwap = head
    static let lvmSwap = head + "/dev/dm-2                               partition\t999420\t0\t-2\n"
    static let plainSwap =
        head + "/dev/nvme0n1p2                          partition\t999420\t0\t-2\n"
    static let fileSwap = head + "/swapfile                               file\t\t2097148\t0\t-2\n"
    static let bootSwap = head + "/boot/swapfile                          file\t\t2097148\t0\t-2\n"
    static let zramSwap =
        head + "/dev/zram0                              partition\t4097148\t0\t100\n"
}
