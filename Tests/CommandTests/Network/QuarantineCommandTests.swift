import Foundation
import Testing

@Suite("samen quarantine", .timeLimit(.minutes(40)))
struct QuarantineCommandTests {
    /// An administrator, a worker whose laptop is lost, a colleague, and a case that all three have.
    private struct Office {
        let admin, lost, colleague: Computer
        let device, code: String

        init(_ founded: Founded) throws {
            admin = founded.computer
            (lost, colleague) = (try founded.worker(), try founded.worker())
            _ = try admin.samen("sync")
            let members = try admin.samen("members", "--json").list
                .filter { $0["role"] as? String == "worker" }
                .compactMap { $0["member"] as? String ?? $0["code"] as? String }
            try #require(members.count == 2)
            let made = try admin.samen(
                "case",
                "new",
                "--with",
                members[0],
                "--with",
                members[1],
                answers: ["Duif"]
            )
            code = made.code
            device = try #require(try lost.samen("status", "--json").json["device"] as? String)
            try meet()
        }

        func meet() throws {
            for _ in 0..<2 {
                for computer in [admin, lost, colleague] { try computer.sync() }
            }
        }
    }

    @Test func `B34 B15 a lost laptop writes on, its user is told, and an administrator adopts it`()
        throws
    {
        let founded = try Founded()
        try founded.serving { _ in
            let office = try Office(founded)
            let (admin, lost, colleague) = (office.admin, office.lost, office.colleague)
            let removed = try admin.samen("admin", "device", "lost", office.device)
            #expect(removed.status == 0, "\(removed)")
            _ = try admin.samen("sync")
            let text = "Ging zelf naar \u{1B}[31mhuis."
            let written = try lost.samen(
                "note",
                "add",
                office.code,
                "--shared",
                answers: ["Nacht", text]
            )
            #expect(written.status == 0, "\(written)")
            let told = try lost.samen("sync")
            #expect(told.status == 4 && told.output.contains("in quarantine"), "\(told)")
            #expect(told.output.contains("This device was removed as lost on "), "\(told)")
            #expect(!told.errors.contains("offered again"), "\(told)")
            _ = try colleague.samen("sync")
            let synced = try admin.samen("sync", "--json")
            #expect(synced.json["undecided"] as? Int ?? 0 > 0, "\(synced)")
            let status = try admin.samen("status", "--json").json
            #expect(status["undecided"] as? Int ?? 0 > 0)
            #expect((status["deciders"] as? [String])?.count == 1)

            let works = try admin.samen("quarantine", "--json").list
            #expect(!works.isEmpty)
            for work in works {
                #expect(work["reason"] as? String == "cutoff", "\(work)")
                #expect(work["device"] as? String == office.device)
                #expect(work["yours"] as? Bool == true && work["state"] as? String == "undecided")
            }
            let codes = works.compactMap { $0["code"] as? String }
            let shown = try codes.map { try admin.samen("quarantine", "show", $0, "--lang", "nl") }
            #expect(shown.contains { $0.output.contains("Ging zelf naar") }, "\(shown)")
            #expect(shown.allSatisfy { $0.status == 0 && !$0.output.contains("\u{1B}") })
            let dutch = try admin.samen("quarantine", "list", "--lang", "nl").output
            #expect(dutch.contains("nadat de auteur verwijderd was"), "\(dutch)")
            #expect(try !admin.samen("case", "show", office.code).output.contains("Ging zelf"))

            let refused = try colleague.samen("quarantine", "adopt", office.device)
            #expect(refused.status == 4, "\(refused)")
            let unknown = try admin.samen("quarantine", "show", "Q-000000")
            #expect(unknown.status == 2, "\(unknown)")
            let rejected = try admin.samen(
                ["quarantine", "reject", "--json"] + codes,
                answers: ["Eerst navragen."]
            )
            #expect(rejected.json["rejected"] as? Int == codes.count, "\(rejected)")
            #expect(try admin.samen("quarantine", "list", "--json").list.isEmpty)
            let kept = try admin.samen("quarantine", "list", "--all", "--json").list
            #expect(kept.count == codes.count)
            let adopted = try admin.samen(["quarantine", "adopt", "--json"] + codes)
            #expect(adopted.json["adopted"] as? Int == codes.count, "\(adopted)")
            try office.meet()
            for computer in [admin, colleague] {
                let shown = try computer.samen("case", "show", office.code).output
                #expect(shown.contains("Ging zelf naar"), "\(shown)")
                let left = try computer.samen("quarantine", "list", "--all", "--json").list
                #expect(left.isEmpty, "\(left)")
                #expect(try computer.samen("verify").status == 0)
            }
        }
    }
}
