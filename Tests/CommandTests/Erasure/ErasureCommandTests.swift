import Foundation
import Testing

/// Erasing with the built program, as far as it goes without waiting fourteen days.
@Suite(.timeLimit(.minutes(40))) struct ErasureCommandTests {
    @Test func `one person can request and hold, and not approve; each answer says what is next`()
        throws
    {
        let founded = try Founded()
        let computer = founded.computer
        let made = try computer.samen("case", "new", answers: ["Duif"])
        let code = try #require(made.output.split(separator: " ").last.map(String.init))
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let none = try computer.samen("erasure", "execute", code)
        #expect(none.status == 2 && none.errors.contains("samen erasure request"), "\(none)")
        let asked = try computer.samen("erasure", "request", code, answers: ["subject"])
        #expect(asked.status == 0, "\(asked)")
        #expect(asked.output.contains("requested by you"))
        let own = try computer.samen("erasure", "approve", code, answers: ["yes"])
        #expect(own.status == 4 && own.errors.contains("Another member"), "\(own)")
        let early = try computer.samen("erasure", "execute", code)
        #expect(early.status == 4 && early.errors.contains("samen erasure approve"), "\(early)")
        let held = try computer.samen("erasure", "hold", code, "--json", answers: ["2"])
        #expect(held.status == 0 && held.json["state"] as? String == "held", "\(held)")
        let documents = held.json["documents"] as? [[String: Any]] ?? []
        #expect(documents.allSatisfy { ($0["holds"] as? [Any])?.count == 1 })
        let stopped = try computer.samen(
            "erasure",
            "status",
            code,
            adding: ["SAMEN_LANG": "nl"]
        )
        #expect(stopped.output.contains("tegengehouden door u"), "\(stopped)")
        #expect(stopped.output.contains("Klacht"))
        #expect(try computer.samen("erasure", "hold", code, "--lift").status == 0)
        #expect(try computer.samen("erasure", "hold", code, "--lift").status == 2)
        let certificate = try computer.samen("erasure", "certificate", code)
        #expect(certificate.output.contains("erased on 0 of 1 devices"), "\(certificate)")
        let list = try computer.samen("erasure", "--json")
        #expect(list.list.first?["case"] as? String == code, "\(list)")
        #expect(try computer.samen("case", "show", code).status == 0)
    }

    @Test(arguments: ["en", "nl"])
    func `every command explains itself`(language: String) throws {
        for verb in ["list", "status", "request", "approve", "hold", "execute", "certificate"] {
            let outcome = try Program.samen.run(["erasure", verb, "--help", "--lang", language])
            #expect(outcome.status == 0 && outcome.output.contains("samen erasure \(verb)"))
        }
    }
}
