import Foundation
import Testing

/// What an administrator sees of an outage, with real programs.
@Suite("samen admin sync-log", .timeLimit(.minutes(20)))
struct AdminSyncLogTests {
    private static let secret = "Merelstraat"

    /// An administrator, a worker who synchronised, and one whose device came once.
    private func after(
        _ body: (_ founded: Founded, _ ann: Computer, _ absent: Computer, Served) throws -> Void
    ) throws {
        let founded = try Founded()
        let server = try founded.served()
        let (ann, absent) = (try founded.worker(), try founded.worker())
        #expect(try ann.samen("sync").status == 0)
        let code = try ann.samen("case", "new", answers: [Self.secret]).code
        #expect(try ann.samen("task", "add", code, answers: [Self.secret]).status == 0)
        for computer in [ann, founded.computer] {
            #expect(try computer.samen("sync").status == 0)
        }
        try body(founded, ann, absent, server)
    }

    private func device(_ computer: Computer) throws -> String {
        try #require(computer.samen("status", "--json").json["device"] as? String)
    }

    private func lines(_ outcome: Program.Outcome) throws -> [[String: Any]] {
        try outcome.output.split(separator: "\n").map { line in
            try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            )
        }
    }

    @Test func `an administrator sees the same figures as whoever runs the server, and no content`()
        throws
    {
        try after { founded, ann, _, server in
            let admin = founded.computer
            let shown = try admin.samen("admin", "sync-log", "--json", "--device", device(ann))
            #expect(shown.status == 0, "\(shown)")
            let mine = try lines(shown)
            #expect(mine.contains { $0["call"] as? String == "sync" })
            for line in mine {
                let parts = ["accepted", "duplicate", "held", "quarantined", "refused"]
                let sum = parts.reduce(0) { $0 + (line[$1] as? Int ?? -1_000) }
                #expect(line["offered"] as? Int == sum)
            }
            // The same lines, by their numbers, in the server's own store.
            let own = try lines(server.samend("sync-log", "--json"))
            for line in mine {
                let same = own.first { $0["number"] as? Int == line["number"] as? Int }
                for name in [
                    "call", "status", "offered", "accepted", "in", "out", "unsent", "client",
                ] {
                    #expect(
                        "\(same?[name] ?? "-")" == "\(line[name] ?? "-")",
                        "\(name) of \(line)"
                    )
                }
            }
            let table = try admin.samen("admin", "sync-log")
            let csv = try admin.samen("admin", "sync-log", "--csv")
            let report = try admin.samen("admin", "sync-log", "report")
            for outcome in [shown, table, csv, report] {
                #expect(outcome.status == 0 && !outcome.output.contains(Self.secret))
            }
            #expect(csv.output.hasPrefix("time,device,call,status,offered,"))
            // All of it was noted, with who looked.
            let looks = try server.samend("sync-log", "--looks")
            #expect(looks.output.contains("admin-sync-log device"), "\(looks)")
            #expect(looks.output.contains("administrator "))
        }
    }

    @Test
    func `whoever never came back is named, in both languages, and never as if all were well`()
        throws
    {
        try after { founded, ann, absent, _ in
            let admin = founded.computer
            let silent = try device(absent)
            let none = try admin.samen("admin", "lag", "--over", "24h")
            #expect(none.output == "None.\n", "\(none)")
            // Two days later the others synchronise, and one does not.
            let later = Program.later(days: 2)
            ann.extra = later
            admin.extra = later
            let all = try admin.samen("admin", "lag", "--over", "0h", "--json").list
            #expect(all.contains { $0["device"] as? String == silent })
            for (language, words) in [
                ("en", "Every device came back."), ("nl", "Elk apparaat is teruggekomen."),
            ] {
                let report = try admin.samen("admin", "sync-log", "report", "--lang", language)
                #expect(report.output.contains(words), "\(report)")
                let short = try admin.samen(
                    "admin",
                    "sync-log",
                    "report",
                    "--since",
                    "0h",
                    "--lang",
                    language
                )
                #expect(short.output.contains(silent) && !short.output.contains(words), "\(short)")
            }
        }
    }

    @Test func `versions are listed, and who may not look is told so`() throws {
        try after { founded, ann, _, server in
            let versions = try founded.computer.samen("admin", "version", "--json").list
            let own = try device(ann)
            let told = versions.first { $0["device"] as? String == own }
            #expect(told?["client"] as? String == "0.1.0", "\(versions)")
            // All of it went with the last request, so nothing is left.
            #expect(told?["unsent"] as? Int == 0)
            let refused = try ann.samen("admin", "lag")
            #expect(refused.status == 4 && refused.errors.contains("administrator"), "\(refused)")
            server.stop()
            let offline = try founded.computer.samen("admin", "lag")
            #expect(offline.status == 6, "\(offline)")
            let wrong = try founded.computer.samen("admin", "lag", "--over", "soon")
            #expect(wrong.status != 0)
        }
    }
}
