import Foundation
import Samen
import Testing

/// What a computer tells of itself, recorded, and what people are told of it.
@Suite struct DoctorTests {
    private func examine(_ system: RecordedSystem, _ home: Home) throws -> [String: Finding] {
        let findings = Doctor(try home.place(), files: system.files).examine()
        withExtendedLifetime(system) {}
        #expect(Set(findings.map(\.code)).count == findings.count)
        return Dictionary(findings.map { ($0.code, $0) }) { first, _ in first }
    }

    @Test func `G17 an encrypted disk with encrypted swap is well, and hibernating is told of`()
        throws
    {
        let home = try Home()
        let found = try examine(.luks(), home)
        #expect(found["disk-encrypted"]?.severity == .ok)
        #expect(found["swap"]?.severity == .ok)
        #expect(found["hibernation"]?.severity == .advice)
        #expect(found["cores-piped"]?.severity == .advice)
        #expect(found["locked-memory"]?.severity == .ok)
        #expect(found["vault-none"]?.severity == .ok)
        #expect(found["local-disk"]?.severity == .ok)
        #expect(found["sleep-open"]?.severity == .advice)
        #expect(found["clock-unknown"] != nil)
        let versions = try #require(found["versions"]).wording(in: .english).message
        for part in ["samen \(SamenVersion.current)", "SQLite 3.", "libsodium 1.", "libcurl/"] {
            #expect(versions.contains(part), "\(versions)")
        }
    }

    @Test(arguments: [
        (RecordedSystem.plainSwap, "swap-plain", Finding.Severity.danger, "hibernation-plain"),
        (RecordedSystem.bootSwap, "swap-plain", .danger, "hibernation-plain"),
        (RecordedSystem.fileSwap, "swap", .ok, "hibernation"),
        (RecordedSystem.zramSwap, "swap", .ok, "hibernation-off"),
        (RecordedSystem.noSwap, "swap", .ok, "hibernation-off"),
    ])
    func `G17 plain swap is a danger, and what hibernates into it`(
        swaps: String,
        code: String,
        severity: Finding.Severity,
        hibernation: String
    ) throws {
        let found = try examine(.luks(swaps: swaps), Home())
        #expect(found[code]?.severity == severity, "\(found.keys.sorted())")
        #expect(found[hibernation] != nil, "\(found.keys.sorted())")
        if severity == .danger { #expect(found[hibernation]?.severity == .danger) }
    }

    @Test(arguments: [
        ("/home/anna/samen", "disk-encrypted"), ("/boot/samen", "disk-plain"),
        ("/dev/shm/samen", "disk-memory"), ("/mnt/met spatie/samen", "disk-unknown"),
        ("/bootx", "disk-encrypted"), ("/", "disk-encrypted"),
    ])
    func `G17 the file system that the vault lies on is the one that counts`(
        path: String,
        code: String
    ) throws {
        let home = try Home()
        let system = try RecordedSystem.luks()
        let doctor = Doctor(try home.place(), files: system.files)
        #expect(doctor.encryptionFinding(of: path).code == code)
        withExtendedLifetime(system) {}
    }

    @Test func `G17 a plain disk is named, and a partition rather than its disk`() throws {
        let system = try RecordedSystem.luks()
        let doctor = Doctor(try Home().place(), files: system.files)
        let message = doctor.encryptionFinding(of: "/boot").wording(in: .dutch).message
        #expect(message.contains("(nvme0n1p2)"))
        withExtendedLifetime(system) {}
    }

    @Test func `G17 a computer that tells nothing is no crash, and nothing is made up`() throws {
        let home = try Home()
        let found = try examine(RecordedSystem(), home)
        #expect(found["disk-unknown"]?.severity == .advice)
        #expect(found["swap"] != nil && found["hibernation-off"] != nil)
        #expect(found["locked-memory-low"]?.severity == .warning)
        let odd = try RecordedSystem([
            "/proc/self/mountinfo": "\n- - -\n1 2 3\n28 1 8:1 / / rw - ext4\n",
            "/proc/swaps": "x\n/dev/sdz\n/dev/sdz partition 1 2 3\n",
            "/proc/self/limits": "Max locked memory     many\n",
            "/sys/power/state": "disk\n", "/sys/power/disk": "[platform]\n",
        ])
        let other = try examine(odd, home)
        #expect(other["swap-unknown"] != nil && other["hibernation-plain"] != nil)
        #expect(other["locked-memory-low"] != nil)
    }

    @Test func `G17 a loop of devices ends`() throws {
        let system = try RecordedSystem(
            [
                "/proc/self/mountinfo": "28 1 7:0 / / rw - ext4 /dev/dm-9 rw\n",
                "/sys/devices/dm-9/dm/uuid": "LVM-x\n",
            ],
            links: [
                "/sys/dev/block/7:0": "../../devices/dm-9",
                "/sys/devices/dm-9/slaves/dm-9": "../../dm-9",
            ]
        )
        let found = try examine(system, Home())
        #expect(found["disk-unknown"] != nil)
    }

    @Test func `G17 a low limit on locked memory is a warning, none is not`() throws {
        for (limit, code) in [("65536", "locked-memory-low"), ("unlimited", "locked-memory")] {
            let system = try RecordedSystem([
                "/proc/self/limits": "Max locked memory         \(limit)   \(limit)   bytes\n"
            ])
            let found = try examine(system, Home())
            #expect(found[code] != nil)
        }
    }

    @Test func `G12 a computer that locks the vault before it sleeps is told apart`() throws {
        let entry = try #require(getpwuid(geteuid()))
        let name = String(cString: entry.pointee.pw_name)
        let wants = "/etc/systemd/system/sleep.target.wants/samen-lock@"
        let system = try RecordedSystem([wants + name + ".service": ""])
        let found = try examine(system, Home())
        #expect(found["sleep-locks"] != nil)
        let others = try RecordedSystem([wants + "elseone.service": ""])
        let other = try examine(others, Home())
        #expect(other["sleep-open"] != nil)
    }

    @Test func `G04 a vault's folder that others may enter is a danger, by its code`() throws {
        let home = try Home()
        try home.create().close()
        let system = try RecordedSystem.luks()
        let sound = try examine(system, home)
        #expect(sound["vault-folder"]?.severity == .ok)
        #expect(chmod(try home.place().folder, 0o755) == 0)
        let finding = try #require(try examine(system, home)["vault-permissions"])
        #expect(finding.severity == .danger)
        #expect(chmod(try home.place().folder, 0o700) == 0)
        let above = home.root + "/.local"
        #expect(chmod(above, 0o777) == 0)
        let found = try examine(system, home)
        #expect(found["vault-permissions"] != nil)
        #expect(chmod(above, 0o770) == 0)
        let parent = try #require(try examine(system, home)["parent-foreign"])
        #expect(parent.severity == .warning)
        #expect(parent.wording(in: .english).message.contains(above))
    }

    @Test(
        arguments: [
            (0, "clock"), (59_000, "clock"), (-59_000, "clock"), (3_600_000, "clock-wrong"),
            (-315_576_000_000, "clock-wrong"),
        ] as [(Int64, String)]
    )
    func `C14 a clock that differs from the server's is told of, and nothing more`(
        offset: Int64,
        code: String
    ) {
        let now: UInt64 = 1_800_000_000_000
        let finding = Doctor.clock(at: now, offset: offset)
        #expect(finding.code == code)
        #expect(finding.severity == (code == "clock" ? .ok : .warning))
        #expect(Doctor.clock(at: now, offset: nil).code == "clock-unknown")
        #expect(Doctor.clock(at: 0, offset: nil).code == "clock-wrong")
        #expect(Doctor.clock(at: 0, offset: 0).wording(in: .english).message.contains("slow"))
    }

    @Test func `little room is told of before it is none`() {
        for (free, vault, code) in [
            (1 << 40, 0, "space"), (100 << 20, 0, "space-short"), (1 << 30, 1 << 30, "space-short"),
            (1 << 20, 0, "space-none"), (0, 0, "space-none"),
        ] as [(UInt64, UInt64, String)] {
            #expect(Doctor.space(free: free, vault: vault).code == code)
        }
    }

    @Test func `every finding says in both languages what it is and what to do`() throws {
        var all: [Finding] = []
        for swaps in [RecordedSystem.plainSwap, RecordedSystem.noSwap] {
            let system = try RecordedSystem.luks(swaps: swaps)
            all += Doctor(try Home().place(), files: system.files).examine()
            withExtendedLifetime(system) {}
        }
        let silent = try RecordedSystem()
        all += Doctor(try Home().place(), files: silent.files).examine()
        withExtendedLifetime(silent) {}
        for finding in all {
            let english = finding.wording(in: .english)
            let dutch = finding.wording(in: .dutch)
            #expect(!english.message.isEmpty && !dutch.message.isEmpty)
            #expect(english.advice.isEmpty == dutch.advice.isEmpty)
            #expect(english.advice.isEmpty == (finding.severity == .ok), "\(finding.code)")
            #expect(finding.code == "versions" || english.message != dutch.message)
        }
    }
}
