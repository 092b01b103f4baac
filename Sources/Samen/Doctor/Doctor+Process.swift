internal import CVaultVFS
internal import Glibc
internal import Sync
internal import Trust

// What the system lets a process keep, and what it keeps of one that crashes.

extension Doctor {
    /// Enough for the keys of several vaults, each in pages of its own.
    private static let leastLockedBytes: UInt64 = 512 << 10

    /// This program leaves no core; an editor that holds a note may.
    var coreFinding: Finding {
        let pattern = files.line("/proc/sys/kernel/core_pattern") ?? ""
        guard pattern.hasPrefix("|") else {
            return Finding(
                "cores",
                .ok,
                en: .init("A program that crashes is handed to no other program."),
                nl: .init("Een programma dat crasht, gaat niet naar een ander programma.")
            )
        }
        let program = pattern.dropFirst().split(separator: " ").first.map(String.init) ?? "?"
        return Finding(
            "cores-piped",
            .advice,
            en: .init(
                "The memory of a program that crashes is handed to \(program).",
                "This program and its editors are left out; have \(program) keep nothing all the same."
            ),
            nl: .init(
                "Het geheugen van een programma dat crasht, gaat naar \(program).",
                "Dit programma en zijn editors niet; laat \(program) toch niets bewaren."
            )
        )
    }

    var lockedMemoryFinding: Finding {
        let limits = ProcessLimits(limits: files.text("/proc/self/limits") ?? "")
        let isLow = limits?.lockedBytes.map { $0 < Self.leastLockedBytes } ?? (limits == nil)
        guard isLow else {
            return Finding(
                "locked-memory",
                .ok,
                en: .init("Keys are kept out of swap."),
                nl: .init("Sleutels blijven uit de swap.")
            )
        }
        return Finding(
            "locked-memory-low",
            .warning,
            en: .init(
                "The limit on locked memory is too low to keep all keys out of swap.",
                "Raise RLIMIT_MEMLOCK to 512 KiB or more (/etc/security/limits.conf)."
            ),
            nl: .init(
                "Er mag te weinig geheugen vastgezet worden om alle sleutels uit de swap te houden.",
                "Zet RLIMIT_MEMLOCK op 512 KiB of meer (/etc/security/limits.conf)."
            )
        )
    }

    var keyringFinding: Finding {
        guard Keyring.isAvailable else {
            return Finding(
                "keyring-none",
                .advice,
                en: .init(
                    "The system's keyring keeps no keys here: each command asks for the passphrase.",
                    "Outside a container it would; services hand it in by --passphrase-fd."
                ),
                nl: .init(
                    "De sleutelring van het systeem bewaart hier niets: elke opdracht vraagt de wachtwoordzin.",
                    "Buiten een container wel; diensten geven hem met --passphrase-fd."
                )
            )
        }
        return Finding(
            "keyring",
            .ok,
            en: .init("The system's keyring keeps the key of an unlocked vault."),
            nl: .init("De sleutelring van het systeem bewaart de sleutel van een open kluis.")
        )
    }

    /// Whether systemd locks all vaults of this user before the computer sleeps.
    var sleepFinding: Finding {
        let folder = "/etc/systemd/system/sleep.target.wants"
        let names = files.names(in: folder).filter { $0.hasPrefix("samen-lock@") }
        let user = Self.userName
        if names.contains("samen-lock@\(user).service") {
            return Finding(
                "sleep-locks",
                .ok,
                en: .init("All vaults are locked before this computer sleeps."),
                nl: .init("Alle kluizen gaan op slot voordat deze computer slaapt.")
            )
        }
        return Finding(
            "sleep-open",
            .advice,
            en: .init(
                "A vault that is unlocked stays so while this computer sleeps.",
                "Let an administrator run: systemctl enable samen-lock@\(user).service"
            ),
            nl: .init(
                "Een open kluis blijft open terwijl deze computer slaapt.",
                "Laat een beheerder dit uitvoeren: systemctl enable samen-lock@\(user).service"
            )
        )
    }

    private static var userName: String {
        guard let entry = getpwuid(geteuid()), let name = entry.pointee.pw_name else {
            return String(geteuid())
        }
        return String(cString: name)
    }

    var versionFinding: Finding {
        let parts = [
            "samen \(SamenVersion.current)", "SQLite \(String(cString: sqlite3_libversion()))",
            "libsodium \(sodiumVersion)",
        ]
        let format = "\(VaultKeyFile.format).\(Schema.version)"
        guard let curl = CurlLibrary.version() else {
            let all = parts.joined(separator: ", ")
            return Finding(
                "libcurl-missing",
                .warning,
                en: .init(
                    "\(all), vault format \(format); libcurl cannot be loaded.",
                    "Install libcurl4: nothing can be synced without it."
                ),
                nl: .init(
                    "\(all), kluisformaat \(format); libcurl kan niet worden geladen.",
                    "Installeer libcurl4: zonder kan er niets worden uitgewisseld."
                )
            )
        }
        let library = curl.split(separator: " ").first.map(String.init) ?? curl
        let all = (parts + [library]).joined(separator: ", ")
        return Finding(
            "versions",
            .ok,
            en: .init("\(all), vault format \(format)."),
            nl: .init("\(all), kluisformaat \(format).")
        )
    }
}
