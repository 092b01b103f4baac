import Foundation
import Testing

/// Two people who write in one case without a network, and then meet through a server.
@Suite(.timeLimit(.minutes(40))) struct CaseConflictTests {
    @Test func `both danger levels and both texts stand until a person decides`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let (ann, bob) = (founded.computer, try founded.worker())
            func meet() throws {
                for computer in [ann, bob, ann] {
                    let synced = try computer.samen("sync")
                    #expect(synced.status == 0, "\(synced)")
                }
            }
            let members = try ann.samen("members", "--json").list
            let worker = try #require(members.first { $0["role"] as? String == "worker" })
            let member = try #require(worker["member"] as? String ?? worker["code"] as? String)
            let code = try ann.samen("case", "new", "--with", member, answers: ["Duif"]).code
            let note = try ann.samen(
                "note",
                "add",
                code,
                "--shared",
                answers: ["Nacht", "Zij kwam binnen.", "Rustige avond."]
            ).code
            try meet()
            for (computer, level, text) in [
                (ann, "high", "Zij kwam om 21 uur binnen."),
                (bob, "acute", "Zij kwam binnen met een vriendin."),
            ] {
                let set = try computer.samen(
                    "field",
                    "set",
                    code,
                    "danger_level",
                    answers: [level, "Gezien."]
                )
                let edited = try computer.samen(
                    "note",
                    "edit",
                    note,
                    answers: [text, "Rustige avond."]
                )
                #expect(set.status == 0 && edited.status == 0, "\(set) \(edited)")
            }
            try meet()
            for computer in [ann, bob] {
                let row = try computer.samen("case", "list", "--json").json["cases"]
                let summary = try #require((row as? [[String: Any]])?.first)
                #expect((summary["danger"] as? [String: Any])?["code"] as? String == "acute")
                #expect(summary["danger_contested"] as? Bool == true)
                let shown = try computer.samen("note", "show", note).output
                #expect(shown.contains("om 21 uur") && shown.contains("met een vriendin"))
                let again = try computer.samen("field", "set", code, "danger_level")
                #expect(again.status == 3, "\(again)")
            }
            for language in ["en", "nl"] {
                let review = try ann.samen("review", "--lang", language)
                try expect(masked(review.output), isAsIn: "review-\(language)")
            }
            try decide(ann, code, note)
            try meet()
            for computer in [ann, bob] {
                #expect(try computer.samen("review").output == "Nothing to review.\n")
                let shown = try computer.samen("case", "show", code).output
                #expect(shown.contains("Danger level ⚠: Acute\n") && shown.contains("Overlegd."))
            }
        }
    }

    private func decide(_ computer: Computer, _ code: String, _ note: String) throws {
        let danger = try computer.samen(
            "review",
            "resolve",
            code,
            "danger_level",
            answers: ["acute", "Overlegd."]
        )
        #expect(danger.status == 0, "\(danger)")
        let text = try computer.samen("review", "resolve", note, "body", answers: ["Klopt zo."])
        #expect(text.status == 0, "\(text)")
    }
}
