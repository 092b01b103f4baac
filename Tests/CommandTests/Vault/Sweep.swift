import Foundation
import GRDB
import Samen
import SimulatedWorld
import TestSupport
import Testing
import Trust

/// What people do in a few weeks with two laptops and a server, some of it killed halfway, and a search
/// of all that is left.
///
/// The setup and the search; what is promised is asserted in the tests.
final class Sweep {
    private static let texts = [
        "Roodkapje-KANARIE", "Wolfstraat-99-bis", "Achterdijk-7f3a91c2", "Lindelaan-4c-KANARIE",
    ]
    private static let theirs = "Kwartelhof-12-KANARIE"
    private static let edited = "Uit-de-editor-KANARIE"
    private static let erased = ["Nachtegaal-WEG", "Vogelweg-88-WEG"]
    private static let second = "gade nilo pure sabo tiku vemo"
    /// Fourteen days of an erasure, and one more.
    private static let days = 15

    private let founded: Founded
    private let served: Served
    private let worker: Computer
    private let outside: TemporaryFolder
    private var canaries = Canaries()
    private var seen: [UInt8] = []
    /// Everything that is looked for, by what it is.
    private(set) var needles: [String: [UInt8]] = [:]
    /// What is nowhere any more, sealed or not.
    let gone = Set(erased)
    private(set) var isErased = false

    private var admin: Computer { founded.computer }

    init() throws {
        founded = try Founded()
        served = try founded.served()
        worker = try founded.worker()
        outside = try TemporaryFolder()
        let texts = Self.texts + Self.erased + [Self.theirs, Self.second, Computer.passphrase]
        for text in texts + founded.rootLines + founded.recoveryLines {
            needles[text] = Array(text.utf8)
        }
    }

    func run() throws {
        let (code, other) = try write()
        try meet()
        try writeBack(code)
        try edit(code)
        try meet()
        try drawTogether(code)
        try meet()
        try watch()
        try keys("before", Computer.passphrase)
        try erase(other)
        try answer(admin.samen("vault", "rekey"))
        try answer(admin.samen("passphrase", "change", answers: [Self.second]))
        try keys("after", Self.second)
    }

    /// Two cases that both have, and some commands that end in the middle of what they write.
    private func write() throws -> (kept: String, erased: String) {
        try answer(admin.samen("sync"))
        let members = try admin.samen("members", "--json").list
        let his = members.first { $0["role"] as? String == "worker" }
        let member = try #require((his?["member"] ?? his?["code"]) as? String, "\(members)")
        func made(_ texts: [String]) throws -> String {
            let made = try admin.samen("case", "new", "--with", member, answers: [texts[0]])
            for text in texts.dropFirst() {
                let long = String(repeating: "Zij noemde \(text). ", count: 12)
                try note(on: admin, made.code, text, long)
            }
            return made.code
        }
        let codes = (try made(Self.texts), try made(Self.erased))
        for at in [3, 9, 16] {
            _ = try admin.samen(
                "note",
                "add",
                codes.0,
                "--shared",
                answers: [Self.texts[1], Self.texts[2]],
                adding: Program.preloading("killshim").merging([
                    "SAMEN_KILL_AT": String(at), "SAMEN_KILL_PART": "half",
                    "SAMEN_KILL_AMONG": "all",
                ]) { $1 }
            )
        }
        return codes
    }

    private func writeBack(_ code: String) throws {
        try note(on: worker, code, Self.theirs, "Terug bij \(Self.theirs).")
        #expect(try worker.samen("case", "show", code).output.contains(Self.texts[1]))
    }

    /// A note in an editor that leaves copies where it was started.
    private func edit(_ code: String) throws {
        guard Terminal.isPossible else { return }
        let editor = outside.path("editor")
        let script = """
            #!/bin/sh
            echo '\(Self.edited)' >> "$1"
            cp "$1" "$1~"; cp "$1" .text.txt.swp
            """
        try script.write(toFile: editor, atomically: true, encoding: .utf8)
        chmod(editor, 0o700)
        let added = try Terminal.run(
            ["note", "add", code, "--kind", "call"],
            on: worker,
            adding: ["EDITOR": editor]
        )
        #expect(added.output.contains("Saved"), "\(added)")
        needles[Self.edited] = Array(Self.edited.utf8)
        // What script(1) read the passphrase from.
        try FileManager.default.removeItem(atPath: worker.folder + "/passphrase")
    }

    /// So many notes of both kinds that the device keeps what they all come to, not the changes alone.
    private func drawTogether(_ code: String) throws {
        for day in 0...DeviceLimits.changesPerSnapshot {
            try note(on: admin, code, "Dag \(day)", "Rustig.")
            try answer(worker.samen("note", "add", code, "--kind", "call", answers: ["Belde."]))
        }
    }

    /// One asks, the other agrees, and two weeks later it is done on every disk.
    private func erase(_ code: String) throws {
        try answer(admin.samen("erasure", "request", code, answers: ["subject"]))
        try meet()
        try answer(worker.samen("erasure", "approve", code, answers: ["yes"]))
        try meet()
        served.stop()
        let later = Program.later(days: Self.days)
        try served.start(with: later)
        for computer in [admin, worker] { computer.extra = later }
        defer { for computer in [admin, worker] { computer.extra = [:] } }
        try meet()
        for computer in [admin, worker] {
            let answers = [Computer.passphrase]
            try answer(computer.samen("erasure", "execute", code, answers: answers))
        }
        try meet()
        let list = try worker.samen("case", "list", "--json")
        let shown = try admin.samen("case", "show", code)
        isErased = list.status == 0 && !list.output.contains(code) && shown.status != 0
    }

    private func meet() throws {
        for computer in [admin, worker, admin] {
            let synced = try computer.samen("sync")
            #expect([0, 6].contains(synced.status), "\(synced)")
        }
    }

    private func note(on computer: Computer, _ code: String, _ title: String, _ text: String) throws
    {
        try answer(computer.samen("note", "add", code, "--shared", answers: [title, text]))
    }

    private func answer(_ outcome: Program.Outcome) throws {
        #expect(outcome.status == 0, "\(outcome)")
    }
}

// What is looked for, and where.

extension Sweep {
    struct Findings {
        /// What was met, and in which files.
        var met: [String: Set<String>] = [:]
        let frames: LeakSearch
        var files = 0
        let processBytes: Int
    }

    /// What `ps` and `/proc` tell of a process that has the vault open.
    private func watch() throws {
        _ = try admin.watching {
            seen += try Program(path: "/bin/ps").run([
                "-ww", "-C", "samen,samend", "-o", "pid,args",
            ]).output.utf8
            for process in try FileManager.default.contentsOfDirectory(atPath: "/proc")
            where ["samen\n", "samend\n"].contains(Self.name(of: process)) {
                for file in ["cmdline", "environ"] {
                    let path = "/proc/\(process)/\(file)"
                    seen += FileManager.default.contents(atPath: path) ?? Data()
                }
            }
        }
    }

    private static func name(of process: String) -> String? {
        try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
    }

    /// What the changes in both vaults hold; at the end also their keys, and the secrets in them: those
    /// of before an erasure are nowhere at all.
    private func keys(_ when: String, _ passphrase: String) throws {
        for (name, computer, words) in [
            ("admin's", admin, passphrase), ("worker's", worker, Computer.passphrase),
        ] {
            let environment = computer.environment
            let place = try VaultPlace(name: "default", environment: { environment[$0] })
            let vault = try Vault.open(place, passphrase: Array(words.utf8))
            defer { vault.close() }
            try canaries.add(vault.device(), [], vault.file.read(Canaries.epochs))
            guard when == "after" else { continue }
            needles["the \(name) vault key"] = vault.file.key.secret.withBytes { start in
                (0..<LockedSecret.length).map { start[$0] }
            }
            for row in try vault.file.read(Canaries.epochs) {
                let secret: Data = row["secret"]
                needles["secret \(secret.prefix(4).map { $0 })"] = Array(secret)
            }
        }
    }

    /// What is in no vault in the clear even where vaults are not sealed: what people keep by
    /// themselves, and what is gone.
    var written: Set<String> {
        let typed = founded.rootLines + founded.recoveryLines
        return gone.union(typed + [Self.second, Computer.passphrase])
    }

    /// Writes that down, and what is compressed as it was made; returns where.
    func keep() throws -> String {
        let path = admin.folder + "/kept"
        let texts = written.flatMap { Array($0.utf8) }
        try Data(texts + canaries.frames.joined()).write(to: URL(fileURLWithPath: path))
        return path
    }

    func findings() throws -> Findings {
        let frames = try LeakSearch(for: canaries.frames)
        var findings = Findings(frames: frames, processBytes: seen.count)
        func look(in bytes: [UInt8], _ file: String) {
            frames.look(in: bytes)
            let data = Data(bytes)
            for (name, needle) in needles where data.firstRange(of: needle) != nil {
                findings.met[name, default: []].insert(file)
            }
        }
        look(in: seen, "/proc")
        for folder in [admin.folder, admin.runtime, worker.folder, worker.runtime, served.data] {
            for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
                guard let data = FileManager.default.contents(atPath: folder + "/" + path) else {
                    continue
                }
                look(in: Array(data), folder + "/" + path)
                findings.files += 1
            }
        }
        return findings
    }
}
