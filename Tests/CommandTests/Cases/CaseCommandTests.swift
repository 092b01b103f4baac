import Foundation
import Testing

/// Case work as one person does it, with the built program only.
@Suite(.timeLimit(.minutes(40))) struct CaseCommandTests {
    /// A computer with a network of its own, and nobody else in it.
    private static func computer() throws -> Computer {
        let computer = Computer()
        let created = try computer.samen("network", "create", "--json")
        let root = try #require(created.json["root"] as? [String], "\(created)")
        #expect(try computer.samen("organisation", "add", answers: root).status == 0)
        #expect(try computer.samen("admin", "grant", answers: root).status == 0)
        return computer
    }

    @Test func `a case from its first word to a signed note, in both languages`() throws {
        let computer = try Self.computer()
        let made = try computer.samen("case", "new", answers: ["Duif"])
        #expect(made.status == 0, "\(made)")
        let code = made.code
        let danger = try computer.samen(
            "field",
            "set",
            code,
            "danger_level",
            answers: ["acute", "Bedreigd per telefoon."]
        )
        #expect(danger.status == 0, "\(danger)")
        let person = try computer.samen(
            "person",
            "add",
            code,
            "--relation",
            "stepparent",
            answers: ["stiefvader", "armed, stalks", "Karel Kwaad"]
        )
        #expect(person.status == 0, "\(person)")
        let task = try computer.samen(
            "task",
            "add",
            code,
            "--due",
            "2026-12-01",
            answers: ["School bellen"]
        )
        #expect(task.status == 0, "\(task)")
        #expect(try computer.samen("task", "done", task.code).status == 0)
        let signal = try computer.samen(
            "signal",
            "add",
            code,
            "--code",
            "truancy",
            "--certainty",
            "told",
            "--source",
            "school",
            answers: ["Drie dagen afwezig."]
        )
        #expect(signal.status == 0, "\(signal)")
        let note = try computer.samen(
            "note",
            "add",
            code,
            "--kind",
            "call",
            answers: ["Zij belde zelf.", "Duiding:", "Zij is bang."]
        )
        #expect(note.status == 0, "\(note)")
        #expect(try computer.samen("note", "sign", note.code).code == note.code)
        for language in ["en", "nl"] {
            let list = try computer.samen("case", "list", "--lang", language)
            let show = try computer.samen("case", "show", code, "--lang", language)
            let review = try computer.samen("review", "--lang", language)
            #expect([list.status, show.status, review.status] == [0, 0, 0], "\(show)")
            try expect(
                masked(list.output + "\n" + show.output + "\n" + review.output),
                isAsIn: "case-\(language)"
            )
        }
        let json = try computer.samen("case", "show", code, "--json").json
        #expect(json["code"] as? String == code)
        #expect((json["notes"] as? [[String: Any]])?.first?["state"] as? String == "signed")
    }

    @Test func `G03 what must not be in an argument is refused there`() throws {
        let computer = try Self.computer()
        let code = try computer.samen("case", "new", answers: ["Duif"]).code
        for (field, value) in [
            ("danger_level", "acute"), ("current_address", "Lindelaan 12"), ("legal_name", "Anna"),
            ("pseudonym", "Mus"), ("birth_date", "2010-01-01"),
        ] {
            let outcome = try computer.samen("field", "set", code, field, value)
            #expect(outcome.status == 2, "\(field): \(outcome)")
            #expect(outcome.errors.contains("never taken from an argument"))
            #expect(!outcome.errors.contains(value) && !outcome.output.contains(value))
        }
        let harmless = try computer.samen("field", "set", code, "interpreter", "yes")
        #expect(harmless.status == 0, "\(harmless)")
    }

    @Test func `F04 F05 nothing that was typed steers the terminal of who reads it`() throws {
        let computer = try Self.computer()
        let code = try computer.samen("case", "new", answers: ["Duif"]).code
        let treacherous = "Zij \u{1B}[2J\u{9B}31m kwam \u{202E}neeg\u{2066}."
        let note = try computer.samen("note", "add", code, "--kind", "call", answers: [treacherous])
        #expect(note.status == 0, "\(note)")
        for arguments in [["case", "show", code], ["note", "show", note.code]] {
            for format in [[], ["--json"]] {
                let shown = try computer.samen(arguments + format)
                #expect(shown.status == 0 && shown.output.contains("kwam"), "\(shown)")
                for scalar in ["\u{1B}", "\u{9B}", "\u{202E}", "\u{2066}"] {
                    #expect(!shown.output.contains(scalar), "\(arguments + format)")
                }
            }
        }
    }

    @Test func `a wrong code, a wrong value and a wrong field each say so`() throws {
        let computer = try Self.computer()
        let code = try computer.samen("case", "new", answers: ["Duif"]).code
        let letter = code.dropFirst(2).first == "7" ? "8" : "7"
        let unknown = try computer.samen("case", "show", "C-\(letter)")
        #expect(unknown.status == 2 && unknown.errors.contains("Nothing here"), "\(unknown)")
        let value = try computer.samen(
            "field",
            "set",
            code,
            "danger_level",
            answers: ["reusachtig", ""]
        )
        #expect(value.status == 2 && !value.errors.contains("reusachtig"), "\(value)")
        let field = try computer.samen("field", "set", code, "mood", "--lang", "nl")
        #expect(field.status == 2 && field.errors.hasPrefix("fout: "), "\(field)")
        let nothing = try computer.samen("review", "resolve", code, "danger_level")
        #expect(nothing.status == 2 && nothing.errors.contains("Nobody disagrees"), "\(nothing)")
    }

    @Test func `a note is changed, and its history tells what it was and who wrote which words`()
        throws
    {
        let computer = try Self.computer()
        let code = try computer.samen("case", "new", answers: ["Duif"]).code
        let note = try computer.samen("note", "add", code, answers: ["Een.", "Twee."]).code
        let edited = try computer.samen("note", "edit", note, answers: ["Een.", "Twee en drie."])
        #expect(edited.status == 0, "\(edited)")
        let history = try computer.samen("note", "history", note, "--json").json
        let versions = history["versions"] as? [[String: Any]] ?? []
        #expect(
            versions.compactMap { $0["text"] as? String } == ["Een.\nTwee.", "Een.\nTwee en drie."]
        )
        let passages = history["passages"] as? [[String: Any]] ?? []
        #expect(passages.compactMap { $0["text"] as? String }.joined() == "Een.\nTwee en drie.")
    }
}
