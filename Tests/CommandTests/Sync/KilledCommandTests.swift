import Foundation
import Testing

/// The command line itself, ended without warning at a chosen write or sync.
@Suite("A command that is killed", .serialized, .timeLimit(.minutes(40)))
struct KilledCommandTests {
    private static let kills =
        ProcessInfo.processInfo.environment["SAMEN_KILLS"].flatMap { Int($0) } ?? 10

    @Test
    func `G14 what it called saved is there, and what it did not is there whole or not at all`()
        throws
    {
        let computer = try Founded().computer
        let report = computer.folder + "/report"
        let code = try computer.samen("case", "new", answers: ["Duif"]).code
        var text = "0"
        let note = try computer.samen("note", "add", code, "--shared", answers: ["Nacht", text])
            .code
        let counting = try computer.samen(
            "note",
            "edit",
            note,
            answers: [text + " counted"],
            adding: Self.shim(at: 0, in: "all", report)
        )
        #expect(counting.status == 0, "\(counting)")
        text += " counted"
        let words = Self.lastLine(of: report).split(separator: " ")
        let (all, inside) = (Int(words[1]) ?? 0, Int(words[2]) ?? 0)
        try #require(words.first == "ended" && inside > 2, "\(words)")
        var killed = (all: 0, inside: 0)
        for number in 1...Self.kills {
            let isInside = number % 2 == 0
            let range = isInside ? inside : all
            let at = 1 + (number * 7919) % range
            let new = text + " \(number)"
            let outcome = try computer.samen(
                "note",
                "edit",
                note,
                answers: [new],
                adding: Self.shim(at: at, in: isInside ? "transaction" : "all", report)
            )
            let how = Self.lastLine(of: report)
            print("kill \(number) of samen: \(how)")
            if how.hasPrefix("killed") { killed.all += 1 }
            if how.hasSuffix("transaction") { killed.inside += 1 }
            let shown = try computer.samen("note", "show", note).output
            let isNew = shown.contains(" " + new + "\n")
            #expect(isNew || shown.contains(" " + text + "\n"), "\(how): \(shown)")
            if outcome.output.contains("Saved") { #expect(isNew, "\(how)") }
            if isNew { text = new }
        }
        #expect(killed.all * 10 >= Self.kills * 8)
        #expect(killed.inside * 2 >= killed.all)
        #expect(try computer.samen("verify").status == 0)
    }

    @Test func `G14 a re-key that is killed anywhere leaves one vault with all that was in it`()
        throws
    {
        let computer = try Founded().computer
        let code = try computer.samen("case", "new", answers: ["Duif"]).code
        _ = try computer.samen("note", "add", code, "--shared", answers: ["Nacht", "Zij belde."])
        let shown = try computer.samen("case", "show", code).output
        let report = computer.folder + "/report"
        // The second one: the first leaves free pages behind, and so fewer points.
        var points = 0
        for _ in 1...2 {
            points = try Self.count(report) {
                try computer.samen("vault", "rekey", adding: Self.shim(at: 0, in: "all", report))
            }
        }
        var killed = 0
        for number in 1...Self.kills {
            let outcome = try computer.samen(
                "vault",
                "rekey",
                adding: Self.shim(at: 1 + number * points / (Self.kills + 1), in: "all", report)
            )
            let how = Self.lastLine(of: report)
            if how.hasPrefix("killed") { killed += 1 }
            #expect(!outcome.output.contains("another key") || how.hasPrefix("ended"), "\(how)")
            #expect(try computer.samen("case", "show", code).output == shown, "\(how)")
            let folder = computer.folder + "/.local/share/samen/default"
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(!names.contains("vault.building"), "\(how)")
        }
        #expect(killed * 10 >= Self.kills * 8)
        #expect(try computer.samen("verify").status == 0)
    }

    @Test func `G14 a passphrase that is changed while the power fails is the old or the new one`()
        throws
    {
        let computer = try Computer.withCheapVault()
        let report = computer.folder + "/report"
        var (now, next) = (Computer.passphrase, "gade nilo pure sabo tiku vemo")
        let points = try Self.count(report) {
            try computer.samen(
                "passphrase",
                "change",
                answers: [next],
                passphrase: now,
                adding: Self.shim(at: 0, in: "all", report)
            )
        }
        (now, next) = (next, now)
        var killed = 0
        for point in 1...points {
            let outcome = try computer.samen(
                "passphrase",
                "change",
                answers: [next],
                passphrase: now,
                adding: Self.shim(at: point, in: "all", report)
            )
            let how = Self.lastLine(of: report)
            if how.hasPrefix("killed") { killed += 1 }
            let isNew = try computer.samen("status", passphrase: next).status == 0
            let isOld = try computer.samen("status", passphrase: now).status == 0
            #expect(isNew != isOld, "\(how)")
            if outcome.output.contains("new passphrase") { #expect(isNew, "\(how)") }
            if isNew { (now, next) = (next, now) }
        }
        #expect(killed >= points - 1)
    }

    @Test func `G06 G14 syncs that are killed one after the other rouse no doubt`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let computer = founded.computer
            _ = try computer.samen("case", "new", answers: ["Duif"])
            #expect(try computer.samen("sync").status == 0)
            let report = computer.folder + "/report"
            // Between the marker's commit and its own file, twice; then wherever that leads.
            for point in 1...Self.kills {
                _ = try computer.samen("sync", adding: Self.shim(at: point, in: "all", report))
                #expect(Self.lastLine(of: report).hasPrefix("killed"))
                let status = try computer.samen("status", "--json")
                #expect(status.json["suspicion"] is NSNull, "\(point): \(status)")
            }
            #expect(try computer.samen("sync").status == 0)
            #expect(try computer.samen("verify").status == 0)
        }
    }

    @Test func `G14 an enrolment that is killed anywhere leaves one vault, and is taken up again`()
        throws
    {
        let founded = try Founded()
        try founded.serving { _ in
            let first = Computer()
            let report = first.folder + "/report"
            let whole = try first.samen(
                "enrol",
                "--no-wait",
                answers: [founded.invitation("worker")],
                adding: Self.shim(at: 0, in: "all", report)
            )
            #expect(whole.status == 0, "\(whole)")
            #expect(try founded.computer.samen("invite", "--check", answers: ["yes"]).status == 0)
            let points = Int(Self.lastLine(of: report).split(separator: " ")[1]) ?? 0
            let kills = min(Self.kills, 12) / 2
            var killed = 0
            for number in 1...kills {
                let worker = Computer()
                let report = worker.folder + "/report"
                let invitation = try founded.invitation("worker")
                _ = try worker.samen(
                    "enrol",
                    "--no-wait",
                    answers: [invitation],
                    adding: Self.shim(at: number * points / (kills + 1), in: "all", report)
                )
                let how = Self.lastLine(of: report)
                if how.hasPrefix("killed") { killed += 1 }
                let again = try worker.samen("enrol", "--no-wait", answers: [invitation])
                #expect(again.status == 0, "\(how): \(again)")
                let admitted = try founded.computer.samen("invite", "--check", answers: ["yes"])
                #expect(admitted.status == 0, "\(how): \(admitted)")
                let enrolled = try worker.samen("enrol", "--no-wait")
                #expect(enrolled.output.contains("Enrolled"), "\(how): \(enrolled)")
                #expect(try worker.samen("sync").status == 0, "\(how)")
                #expect(try worker.samen("verify").status == 0, "\(how)")
                let vaults = worker.folder + "/.local/share/samen"
                #expect(try FileManager.default.contentsOfDirectory(atPath: vaults) == ["default"])
                let names = try FileManager.default.contentsOfDirectory(atPath: vaults + "/default")
                #expect(!names.contains("vault.building"), "\(how)")
            }
            #expect(killed == kills)
        }
    }

    @Test
    func `G14 an erasure that is killed anywhere is finished by the next, and leaves nothing`()
        throws
    {
        let computer = try Founded().computer
        let code = try computer.eraseCase()
        let old = try computer.vaultKey()
        let image = computer.folder + "-image"
        let manager = FileManager.default
        defer { try? manager.removeItem(atPath: image) }
        try manager.copyItem(atPath: computer.folder, toPath: image)
        func putBack() throws {
            try manager.removeItem(atPath: computer.folder)
            try manager.copyItem(atPath: image, toPath: computer.folder)
        }
        let report = computer.folder + "/report"
        let points = try Self.count(report) {
            try computer.samen(
                "erasure",
                "execute",
                code,
                adding: Self.shim(at: 0, in: "all", report)
            )
        }
        var killed = 0
        let kills = (Self.kills + 1) / 2
        for number in 1...kills {
            try putBack()
            let outcome = try computer.samen(
                "erasure",
                "execute",
                code,
                adding: Self.shim(at: 1 + number * points / (kills + 1), in: "all", report)
            )
            let how = Self.lastLine(of: report)
            if how.hasPrefix("killed") { killed += 1 }
            #expect(outcome.status != 0 || how.hasPrefix("ended"), "\(how)")
            let finished = try computer.samen("erasure", "execute", code)
            #expect(finished.status == 0, "\(how): \(finished)")
            #expect(try computer.mustRenewFile() == false, "\(how)")
            #expect(computer.pages(openedBy: old) == 0, "\(how)")
            let folder = computer.folder + "/.local/share/samen/default"
            #expect(try !manager.contentsOfDirectory(atPath: folder).contains("vault.building"))
            #expect(try computer.samen("verify").status == 0, "\(how)")
        }
        #expect(killed == kills)
    }

    /// How many writes and syncs a command makes that runs to its end.
    private static func count(
        _ report: String,
        _ run: () throws -> Program.Outcome
    ) throws -> Int {
        let outcome = try run()
        #expect(outcome.status == 0, "\(outcome)")
        let words = lastLine(of: report).split(separator: " ")
        return try #require(words.count > 1 ? Int(words[1]) : nil)
    }

    private static func shim(at: Int, in among: String, _ report: String) -> [String: String] {
        Program.preloading("killshim").merging([
            "SAMEN_KILL_AT": String(at), "SAMEN_KILL_AMONG": among, "SAMEN_KILL_PART": "half",
            "SAMEN_KILL_REPORT": report,
        ]) { $1 }
    }

    private static func lastLine(of report: String) -> String {
        let data = FileManager.default.contents(atPath: report) ?? Data()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").last.map(String.init)
            ?? ""
    }
}
