internal import Glibc
internal import Trust

// The vault's folder, and what the vault knows of the time.

extension Doctor {
    /// Servers and devices bear with less; a person should know of more.
    private static let notableSeconds: Int64 = 60
    /// No clock that is right shows a time before this program was made: 1 January 2026.
    private static let epochOfProgram: UInt64 = 1_767_225_600_000

    /// The folder and its files, as every command checks them before it opens the vault.
    var folderFinding: Finding {
        guard place.holdsVault else {
            return Finding(
                "vault-none",
                .ok,
                en: .init("There is no vault “\(place.name)” yet."),
                nl: .init("Er is nog geen kluis “\(place.name)”.")
            )
        }
        do {
            _ = try place.existing().storedKeys()
        } catch {
            let error = SamenError(error)
            let english = error.wording(in: .english)
            let dutch = error.wording(in: .dutch)
            return Finding(
                error.code.rawValue,
                .danger,
                en: .init(english.message, english.advice),
                nl: .init(dutch.message, dutch.advice)
            )
        }
        return Finding(
            "vault-folder",
            .ok,
            en: .init("The vault “\(place.name)” and its files are yours alone."),
            nl: .init("De kluis “\(place.name)” en haar bestanden zijn van u alleen.")
        )
    }

    /// Folders above the vault's that somebody else could put another one in the place of.
    func parentFindings(of folder: String) -> [Finding] {
        var path = folder
        while path != "/" {
            let slash = path.lastIndex(of: "/") ?? path.startIndex
            path = slash == path.startIndex ? "/" : String(path[..<slash])
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            let owner = ParentFolder(owner: status.st_uid, mode: status.st_mode)
            if owner.isOthers(than: geteuid()) { return [Self.foreign(path)] }
        }
        return []
    }

    private static func foreign(_ path: String) -> Finding {
        Finding(
            "parent-foreign",
            .warning,
            en: .init(
                "\(path), above the vault's folder, can be changed by others.",
                "Make it yours or root's and writable for its owner only, or move the vault."
            ),
            nl: .init(
                "\(path), boven de map van de kluis, kan door anderen worden veranderd.",
                "Maak die van u of van root en alleen voor de eigenaar schrijfbaar, of verplaats de kluis."
            )
        )
    }

    /// This computer's clock against that of the server that answered last.
    var clockFinding: Finding {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let milliseconds = UInt64(clamping: now.tv_sec) * 1_000
        let isOpen = (try? place.isUnlocked) == true
        guard isOpen, let status = try? Vault.look(at: place).status() else {
            return Self.clock(at: milliseconds, offset: nil)
        }
        let last = status.servers.filter { $0.lastContact != nil }
            .max { ($0.lastContact ?? 0) < ($1.lastContact ?? 0) }
        return Self.clock(at: milliseconds, offset: last?.clockOffset)
    }

    /// `offset`: how far the server's clock is ahead of this computer's, in milliseconds.
    package static func clock(at now: UInt64, offset: Int64?) -> Finding {
        let seconds = (offset ?? 0) / 1_000
        if now < epochOfProgram || abs(seconds) > notableSeconds {
            let by = offset == nil ? "" : " (\(abs(seconds)) s)"
            let isSlow = now < epochOfProgram || seconds > 0
            return Finding(
                "clock-wrong",
                .warning,
                en: .init(
                    "This computer's clock is \(isSlow ? "slow" : "fast")\(by).",
                    "Set it (timedatectl set-ntp true); nothing is lost or put out of order by it."
                ),
                nl: .init(
                    "De klok van deze computer loopt \(isSlow ? "achter" : "voor")\(by).",
                    "Zet haar goed (timedatectl set-ntp true); er raakt niets door kwijt of van zijn plaats."
                )
            )
        }
        guard offset != nil else {
            return Finding(
                "clock-unknown",
                .ok,
                en: .init("No server's time is known here, or the vault is locked."),
                nl: .init("Er is hier geen tijd van een server bekend, of de kluis is op slot.")
            )
        }
        return Finding(
            "clock",
            .ok,
            en: .init("This computer's clock agrees with the server's."),
            nl: .init("De klok van deze computer klopt met die van de server.")
        )
    }
}

/// Who could rename what lies in a folder.
struct ParentFolder {
    let owner: UInt32
    let mode: UInt32

    func isOthers(than user: UInt32) -> Bool {
        if owner != user && owner != 0 { return true }
        // In a sticky folder, like /tmp, only its owner can rename what somebody put there.
        return mode & (S_IWGRP | S_IWOTH) != 0 && mode & S_ISVTX == 0
    }
}
