internal import Glibc

// The disk below the vault, and the one that memory is written to.

extension Doctor {
    /// Less than this gets in the way of people; a re-key needs room for a second vault besides.
    private static let comfortableBytes: UInt64 = 256 << 20
    /// Less than this, and a day's notes may not fit.
    private static let leastBytes: UInt64 = 16 << 20

    func networkFinding(of folder: String) -> Finding {
        guard let network = FileSystem(of: folder)?.network else {
            return Finding(
                "local-disk",
                .ok,
                en: .init("The vault's folder is on a disk of this computer."),
                nl: .init("De map van de kluis staat op een schijf van deze computer.")
            )
        }
        return Finding(
            "network-disk",
            .danger,
            en: .init(
                "The vault's folder is on a network file system (\(network)).",
                "Set SAMEN_HOME to a folder on a disk of this computer; the vault is refused there."
            ),
            nl: .init(
                "De map van de kluis staat op een netwerkschijf (\(network)).",
                "Zet SAMEN_HOME op een map op een schijf van deze computer; hier wordt de kluis geweigerd."
            )
        )
    }

    package func encryptionFinding(of folder: String) -> Finding {
        switch DiskEncryption(of: folder, mounts, files) {
        case .encrypted:
            Finding(
                "disk-encrypted",
                .ok,
                en: .init("The disk below the vault is encrypted."),
                nl: .init("De schijf onder de kluis is versleuteld.")
            )
        case .memory:
            Finding(
                "disk-memory",
                .danger,
                en: .init(
                    "The vault's folder is in memory: it is gone when the computer stops.",
                    "Set SAMEN_HOME to a folder on a disk."
                ),
                nl: .init(
                    "De map van de kluis staat in het geheugen: zij verdwijnt als de computer stopt.",
                    "Zet SAMEN_HOME op een map op een schijf."
                )
            )
        case .plain(let device):
            Finding(
                "disk-plain",
                .warning,
                en: .init(
                    "The disk below the vault (\(device)) is not encrypted.",
                    "The vault is sealed all the same; encrypt the disk (LUKS) for everything else."
                ),
                nl: .init(
                    "De schijf onder de kluis (\(device)) is niet versleuteld.",
                    "De kluis is toch verzegeld; versleutel de schijf (LUKS) voor al het andere."
                )
            )
        case .unknown(let type):
            Finding(
                "disk-unknown",
                .advice,
                en: .init(
                    "Whether the disk below the vault (\(type)) is encrypted cannot be told.",
                    "Ask whoever set this computer up."
                ),
                nl: .init(
                    "Of de schijf onder de kluis (\(type)) versleuteld is, is niet te zien.",
                    "Vraag het aan wie deze computer heeft ingericht."
                )
            )
        }
    }

    func spaceFinding(of folder: String) -> Finding {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else {
            return Self.space("space-unknown", .advice, free: nil)
        }
        let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        return Self.space(free: free, vault: Self.size(of: place.folder + "/vault.db"))
    }

    package static func space(free: UInt64, vault: UInt64) -> Finding {
        if free < leastBytes { return space("space-none", .danger, free: free) }
        let isShort = free < max(comfortableBytes, vault * 2)
        return space(isShort ? "space-short" : "space", isShort ? .warning : .ok, free: free)
    }

    private static func space(
        _ code: String,
        _ severity: Finding.Severity,
        free: UInt64?
    ) -> Finding {
        let amount = free.map { "\($0 >> 20) MiB" } ?? "?"
        let isWell = severity == .ok
        return Finding(
            code,
            severity,
            en: .init(
                "\(amount) are free on the vault's disk.",
                isWell ? "" : "Free some space: what does not fit is not saved, and says so."
            ),
            nl: .init(
                "Op de schijf van de kluis is \(amount) vrij.",
                isWell
                    ? ""
                    : "Maak ruimte vrij: wat niet past, wordt niet bewaard, en dat wordt gezegd."
            )
        )
    }

    private static func size(of path: String) -> UInt64 {
        var status = stat()
        return lstat(path, &status) == 0 ? UInt64(max(status.st_size, 0)) : 0
    }
}

// Memory that is written to a disk.

extension Doctor {
    var swapFinding: Finding {
        let swap = SwapSpace(mounts, files)
        if let plain = swap.plain.first {
            return Finding(
                "swap-plain",
                .danger,
                en: .init(
                    "Memory is swapped unencrypted to \(plain.path): a note that is open can stay there.",
                    "Encrypt the swap space, or use zram instead; keys are never swapped."
                ),
                nl: .init(
                    "Geheugen gaat onversleuteld naar \(plain.path): een open notitie kan daar blijven staan.",
                    "Versleutel de swap, of gebruik zram; sleutels gaan er nooit heen."
                )
            )
        }
        if let untold = swap.untold.first {
            return Finding(
                "swap-unknown",
                .advice,
                en: .init(
                    "Whether the swap space \(untold.path) is encrypted cannot be told.",
                    "Ask whoever set this computer up."
                ),
                nl: .init(
                    "Of de swap \(untold.path) versleuteld is, is niet te zien.",
                    "Vraag het aan wie deze computer heeft ingericht."
                )
            )
        }
        return Finding(
            "swap",
            .ok,
            en: .init("No memory is swapped to a disk unencrypted."),
            nl: .init("Er gaat geen geheugen onversleuteld naar een schijf.")
        )
    }

    /// Hibernating writes all memory, locked memory too.
    var hibernationFinding: Finding {
        let swap = SwapSpace(mounts, files)
        guard swap.canHibernate else {
            return Finding(
                "hibernation-off",
                .ok,
                en: .init("This computer does not hibernate."),
                nl: .init("Deze computer gaat niet in de slaapstand op schijf.")
            )
        }
        let isPlain = swap.areas.contains { !$0.isZram && $0.encryption != .encrypted }
        return Finding(
            isPlain ? "hibernation-plain" : "hibernation",
            isPlain ? .danger : .advice,
            en: .init(
                "This computer can hibernate: all memory goes to the \(isPlain ? "" : "encrypted ")disk, with the key of an unlocked vault.",
                isPlain
                    ? "Encrypt the swap space, or turn hibernation off; lock the vault before."
                    : "Let systemd lock the vault before (samen-lock@.service)."
            ),
            nl: .init(
                "Deze computer kan in de slaapstand: al het geheugen gaat naar de \(isPlain ? "" : "versleutelde ")schijf, met de sleutel van een open kluis.",
                isPlain
                    ? "Versleutel de swap, of zet de slaapstand uit; doe de kluis eerst op slot."
                    : "Laat systemd de kluis eerst op slot doen (samen-lock@.service)."
            )
        )
    }
}
