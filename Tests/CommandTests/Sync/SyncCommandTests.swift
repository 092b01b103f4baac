import Foundation
import Testing

@Suite("samen sync", .timeLimit(.minutes(40)))
struct SyncCommandTests {
    @Test func `everything goes once, and a second sync has nothing to do`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let computer = founded.computer
            _ = try computer.samen("case", "new", answers: ["Duif"]).code
            let first = try computer.samen("sync", "--json")
            #expect(first.status == 0, "\(first)")
            #expect(first.json["sent"] as? Int ?? 0 > 0)
            #expect(try computer.samen("status", "--json").json["unsent"] as? Int == 0)
            let second = try computer.samen("sync", "--json")
            #expect(second.status == 0, "\(second)")
            #expect(second.json["sent"] as? Int == 0)
            #expect(second.json["received"] as? Int == 0)
        }
    }

    @Test func `without a server it ends with 6, says so in both languages, and keeps everything`()
        throws
    {
        let founded = try Founded()
        try founded.serving { _ in
            let synced = try founded.computer.samen("sync")
            #expect(synced.status == 0, "\(synced)")
        }
        let computer = founded.computer
        let code = try computer.samen("case", "new", answers: ["Duif"]).code
        let english = try computer.samen("sync")
        let dutch = try computer.samen("sync", "--lang", "nl")
        #expect(english.status == 6 && dutch.status == 6, "\(english) \(dutch)")
        #expect(english.errors.hasPrefix("error: ") && dutch.errors.hasPrefix("fout: "))
        #expect(try computer.samen("status", "--json").json["unsent"] as? Int ?? 0 > 0)
        #expect(try computer.samen("case", "show", code).output.contains("Duif"))
    }

    @Test func `a watcher sends what other commands write, and answers for a sync`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let computer = founded.computer
            var unsent = -1
            let printed = try computer.watching {
                _ = try computer.samen("case", "new", answers: ["Duif"]).code
                for _ in 0..<60 where unsent != 0 {
                    usleep(250_000)
                    unsent = try computer.samen("status", "--json").json["unsent"] as? Int ?? -1
                }
                let asked = try computer.samen("sync", "--json")
                #expect(asked.status == 0, "\(asked)")
                let second = try computer.samen("sync", "--watch")
                #expect(second.status != 0 && second.errors.hasPrefix("error: "), "\(second)")
            }
            #expect(unsent == 0)
            // At the start, for the case, and for the sync that asked.
            #expect(printed.count >= 3, "\(printed)")
        }
    }

    @Test func `G06 a vault that was put back is whole after a sync, also where nobody writes`()
        throws
    {
        let founded = try Founded()
        try founded.serving { _ in
            let computer = founded.computer
            let code = try computer.samen("case", "new", answers: ["Duif"]).code
            #expect(try computer.samen("sync").status == 0)
            let vault = computer.folder + "/.local/share/samen/default"
            let image = computer.folder + "/image"
            try FileManager.default.copyItem(atPath: vault, toPath: image)
            let text = "Na het beeld."
            let note = try computer.samen(
                "note",
                "add",
                code,
                "--shared",
                answers: ["Nacht", text]
            )
            #expect(note.status == 0, "\(note)")
            #expect(try computer.samen("sync").status == 0)
            try FileManager.default.removeItem(atPath: vault)
            try FileManager.default.copyItem(atPath: image, toPath: vault)
            let doubted = try computer.samen("status", "--json")
            #expect(doubted.json["suspicion"] as? String == "marker", "\(doubted)")
            #expect(try computer.samen("verify").status == 7)
            #expect(try computer.samen("sync").status == 0)
            let shown = try computer.samen("case", "show", code)
            #expect(shown.output.contains(text), "\(shown)")
            #expect(!shown.errors.contains("put back"), "\(shown)")
            #expect(try computer.samen("status", "--json").json["suspicion"] is NSNull)
            let verified = try computer.samen("verify")
            #expect(verified.status == 0, "\(verified)")
            // So is one that lacks nothing, and of which no server has anything to say.
            #expect(try computer.samen("sync").status == 0)
            try FileManager.default.removeItem(atPath: image)
            try FileManager.default.copyItem(atPath: vault, toPath: image)
            for _ in 0..<2 { #expect(try computer.samen("sync").status == 0) }
            try FileManager.default.removeItem(atPath: vault)
            try FileManager.default.copyItem(atPath: image, toPath: vault)
            #expect(try computer.samen("verify").status == 7)
            #expect(try computer.samen("sync").status == 0)
            #expect(try computer.samen("status", "--json").json["suspicion"] is NSNull)
            #expect(try computer.samen("verify").status == 0)
            // What is written next goes on beside what the image had lost.
            let later = try computer.samen(
                "note",
                "add",
                code,
                "--shared",
                answers: ["Dag", "Later."]
            )
            #expect(later.status == 0, "\(later)")
            #expect(try computer.samen("sync").status == 0)
            let status = try computer.samen("status", "--json").json
            #expect(status["quarantined"] as? Int == 0 && status["unsent"] as? Int == 0)
        }
    }

    @Test func `E07 a folder that takes no marker stops no sync, and rouses no doubt`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let computer = founded.computer
            #expect(try computer.samen("sync").status == 0)
            let state = computer.folder + "/.local/state/samen"
            let manager = FileManager.default
            let marker = try #require(try manager.contentsOfDirectory(atPath: state).first)
            // Where the next marker would be written there is no room for a file.
            let room = "\(state)/\(marker).new"
            try manager.createDirectory(atPath: room, withIntermediateDirectories: false)
            for text in ["een", "twee", "drie"] {
                #expect(try computer.samen("case", "new", answers: [text]).status == 0)
                let synced = try computer.samen("sync", "--json")
                #expect(synced.status == 0, "\(synced)")
                let status = try computer.samen("status", "--json").json
                #expect(status["unsent"] as? Int == 0 && status["suspicion"] is NSNull)
            }
            try manager.removeItem(atPath: room)
            let before = manager.contents(atPath: "\(state)/\(marker)")
            #expect(try computer.samen("sync").status == 0)
            #expect(manager.contents(atPath: "\(state)/\(marker)") != before)
            #expect(try computer.samen("verify").status == 0)
        }
    }

    @Test func `G03 what the environment says of proxies, key logs and curl is ignored`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let computer = founded.computer
            let proxy = try DeadProxy()
            let (log, secret) = (computer.folder + "/keylog", "geheim-kanarie")
            let address = "http://anna:\(secret)@127.0.0.1:\(proxy.port)"
            let settings = "proxy = \"\(address)\"\ninsecure\n"
            for file in [".curlrc", ".config/curlrc"] {
                let url = URL(fileURLWithPath: computer.folder + "/" + file)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(settings.utf8).write(to: url)
            }
            for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy"] {
                let synced = try computer.samen(
                    "sync",
                    "--json",
                    adding: [name: address, "SSLKEYLOGFILE": log]
                )
                #expect(synced.status == 0, "\(name): \(synced)")
                #expect(!(synced.output + synced.errors).contains(secret), "\(name)")
                #expect(!proxy.wasCalled, "\(name)")
            }
            #expect(!FileManager.default.fileExists(atPath: log))
        }
    }

    @Test func `G06 a vault put back from an image takes back nothing, and loses nothing`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let (ann, bob) = (founded.computer, try founded.worker())
            func meet() throws {
                for computer in [ann, bob, ann, bob] { _ = try computer.samen("sync") }
            }
            _ = try ann.samen("sync")
            let members = try ann.samen("members", "--json").list
            let worker = try #require(members.first { $0["role"] as? String == "worker" })
            let member = try #require(worker["member"] as? String ?? worker["code"] as? String)
            let code = try ann.samen("case", "new", "--with", member, answers: ["Duif"]).code
            try meet()
            let image = ann.folder + "-image"
            defer { try? FileManager.default.removeItem(atPath: image) }
            try FileManager.default.copyItem(atPath: ann.folder, toPath: image)
            func write(_ text: String, _ level: String) throws {
                let note = try ann.samen("note", "add", code, "--shared", answers: ["Nacht", text])
                let danger = try ann.samen(
                    "field",
                    "set",
                    code,
                    "danger_level",
                    answers: [level, "Gezien."]
                )
                #expect(note.status == 0 && danger.status == 0, "\(note) \(danger)")
            }
            try write("Voor de schijf stuk ging.", "acute")
            try meet()
            try FileManager.default.removeItem(atPath: ann.folder)
            try FileManager.default.copyItem(atPath: image, toPath: ann.folder)
            try write("Na het terugzetten.", "elevated")
            try meet()
            try meet()
            for computer in [ann, bob] {
                let shown = try computer.samen("case", "show", code).output
                #expect(shown.contains("Voor de schijf stuk ging."), "\(shown)")
                #expect(shown.contains("Na het terugzetten."), "\(shown)")
                #expect(shown.contains("in force: Acute"), "\(shown)")
                #expect(try computer.samen("status", "--json").json["quarantined"] as? Int == 0)
                let verified = try computer.samen("verify")
                #expect(verified.status == 0, "\(verified)")
            }
        }
    }
}
