/// Where memory goes when it is short, and when the computer hibernates.
struct SwapSpace {
    struct Area: Hashable {
        let path: String
        let encryption: DiskEncryption
        /// Compressed memory: nothing of it survives, and nothing hibernates into it.
        let isZram: Bool
    }

    let areas: [Area]
    /// Whether the kernel would write all memory to the swap space when asked to hibernate.
    let canHibernate: Bool

    init(_ mounts: MountTable, _ files: SystemFiles) {
        areas = Self.paths(files.text("/proc/swaps") ?? "").map { path, isFile in
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            let isZram = name.hasPrefix("zram")
            if isZram {
                let behind = files.line("/sys/block/\(name)/backing_dev") ?? "none"
                let place = DiskEncryption.number(ofDevice: behind, files)
                    .map { DiskEncryption(device: $0, files) }
                return Area(path: path, encryption: place ?? .memory, isZram: true)
            }
            if isFile {
                return Area(path: path, encryption: .init(of: path, mounts, files), isZram: false)
            }
            let number = DiskEncryption.number(ofDevice: path, files)
            let encryption = number.map { DiskEncryption(device: $0, files) } ?? .unknown(name)
            return Area(path: path, encryption: encryption, isZram: false)
        }
        let states = files.line("/sys/power/state")?.split(separator: " ") ?? []
        let mode = files.line("/sys/power/disk") ?? "[disabled]"
        canHibernate =
            states.contains("disk") && !mode.contains("[disabled]")
            && areas.contains { !$0.isZram }
    }

    /// The areas of `/proc/swaps`, each with whether it is a file.
    private static func paths(_ text: String) -> [(path: String, isFile: Bool)] {
        text.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split { $0 == " " || $0 == "\t" }
            guard fields.count >= 5 else { return nil }
            return (String(fields[0]), fields[1] == "file")
        }
    }

    /// Areas from which a thief of the disk could read what was in memory.
    var plain: [Area] {
        areas.filter { if case .plain = $0.encryption { true } else { false } }
    }

    var untold: [Area] {
        areas.filter { if case .unknown = $0.encryption { true } else { false } }
    }
}
