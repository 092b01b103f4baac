import Foundation
import Samen
import Testing
import Trust

/// Everything that a session leaves anywhere, searched for what was written in it.
@Suite("What a session leaves behind", .timeLimit(.minutes(40)))
struct SweepTests {
    private static let texts = [
        "Roodkapje-KANARIE", "Wolfstraat-99-bis", "Achterdijk-7f3a91c2", "Lindelaan-4c-KANARIE",
    ]
    private static let second = "gade nilo pure sabo tiku vemo"

    @Test func `G01 nothing that was written, typed or drawn is readable anywhere`() throws {
        let founded = try Founded()
        let computer = founded.computer
        var needles = Self.texts.map { Array($0.utf8) }
        needles += [Self.second, Computer.passphrase].map { Array($0.utf8) }
        needles += (founded.rootLines + founded.recoveryLines).map { Array($0.utf8) }
        needles.append(try Self.key(of: computer, Computer.passphrase))
        var shown = ""
        let seen = Seen()
        try founded.serving { _, data in
            let code = try Self.write(on: computer)
            try Self.kill(on: computer, code)
            #expect(try computer.samen("sync").status == 0)
            try Self.watch(computer, seen)
            #expect(try computer.samen("vault", "rekey").status == 0)
            let changed = try computer.samen("passphrase", "change", answers: [Self.second])
            #expect(changed.status == 0, "\(changed)")
            needles.append(try Self.key(of: computer, Self.second))
            shown = try computer.samen("case", "show", code, passphrase: Self.second).output
            try Self.expectNothing(of: needles, in: data)
        }
        try Self.expectNothing(of: needles, in: computer.folder)
        try Self.expectNothing(of: needles, in: computer.runtime)
        #expect(seen.bytes.count > 100)
        for needle in needles { #expect(Data(seen.bytes).firstRange(of: needle) == nil) }

        // The same search, where nothing is sealed, finds every one of them.
        let control = Data(shown.utf8) + needles.dropFirst(Self.texts.count).joined()
        try control.write(to: URL(fileURLWithPath: computer.folder + "/control"))
        for needle in needles {
            let found = try Self.files(in: computer.folder).filter { _, bytes in
                bytes.firstRange(of: needle) != nil
            }
            #expect(found.map(\.name) == ["control"], "the search is blind")
        }
    }

    private final class Seen {
        var bytes: [UInt8] = []
    }

    private static func write(on computer: Computer) throws -> String {
        let code = try computer.samen("case", "new", answers: [texts[0]]).code
        for text in texts.dropFirst() {
            let added = try computer.samen(
                "note",
                "add",
                code,
                "--shared",
                answers: [text, "Zij noemde \(text)."]
            )
            #expect(added.status == 0, "\(added)")
        }
        return code
    }

    /// Ends commands in the middle of what they write.
    private static func kill(on computer: Computer, _ code: String) throws {
        let library = Program.samen.url.deletingLastPathComponent()
            .appendingPathComponent("libkillshim.so").path
        for at in [3, 9, 16] {
            _ = try computer.samen(
                "note",
                "add",
                code,
                "--shared",
                answers: [texts[1], texts[2]],
                adding: [
                    "LD_PRELOAD": library, "SAMEN_KILL_AT": String(at), "SAMEN_KILL_PART": "half",
                    "SAMEN_KILL_AMONG": "all",
                ]
            )
        }
    }

    /// What `ps` and `/proc` tell of a process that has the vault open.
    private static func watch(_ computer: Computer, _ seen: Seen) throws {
        _ = try computer.watching {
            seen.bytes += try Program(path: "/bin/ps").run([
                "-ww", "-C", "samen,samend", "-o", "pid,args",
            ]).output.utf8
            for process in try FileManager.default.contentsOfDirectory(atPath: "/proc")
            where ["samen\n", "samend\n"].contains(Self.name(of: process)) {
                for file in ["cmdline", "environ"] {
                    let path = "/proc/\(process)/\(file)"
                    seen.bytes += FileManager.default.contents(atPath: path) ?? Data()
                }
            }
        }
    }

    private static func name(of process: String) -> String? {
        try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
    }

    private static func key(of computer: Computer, _ passphrase: String) throws -> [UInt8] {
        let environment = computer.environment
        let place = try VaultPlace(name: "default", environment: { environment[$0] })
        let vault = try Vault.open(place, passphrase: Array(passphrase.utf8))
        defer { vault.close() }
        return vault.file.key.secret.withBytes { start in
            (0..<LockedSecret.length).map { start[$0] }
        }
    }

    private static func expectNothing(of needles: [[UInt8]], in folder: String) throws {
        let files = try files(in: folder)
        #expect(files.count >= 1, "\(folder) is empty")
        for (name, bytes) in files {
            for needle in needles {
                #expect(bytes.firstRange(of: needle) == nil, "\(name)")
            }
        }
    }

    private static func files(in folder: String) throws -> [(name: String, bytes: Data)] {
        let names = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
        return names.sorted().compactMap { name in
            var isFolder: ObjCBool = false
            let path = folder + "/" + name
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
                !isFolder.boolValue
            else { return nil }
            return FileManager.default.contents(atPath: path).map { (name, $0) }
        }
    }
}
