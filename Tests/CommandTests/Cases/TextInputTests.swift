import Foundation
import Testing

/// What reaches a note through a pipe, a hasty keyboard or another system.
@Suite(.timeLimit(.minutes(40))) struct TextInputTests {
    @Test func `an empty input takes no note's place, and makes none`() throws {
        let computer = try Founded().computer
        let code = try computer.samen("case", "new", answers: ["Duif"]).code
        let note = try computer.samen("note", "add", code, answers: ["Zij kwam binnen."]).code
        for answers in [[], ["   "], ["", ""]] {
            let edited = try computer.samen("note", "edit", note, answers: answers)
            #expect(edited.status == 2 && !edited.output.contains("Saved"), "\(edited)")
            let added = try computer.samen("note", "add", code, answers: answers)
            #expect(added.status == 2, "\(added)")
        }
        #expect(try computer.samen("note", "show", note).output.contains("Zij kwam binnen."))
    }

    @Test func `the lines of another system are lines, and look like nothing else`() throws {
        let computer = try Founded().computer
        let code = try computer.samen("case", "new", answers: ["Duif"]).code
        let note = try computer.samen(
            "note",
            "add",
            code,
            "--shared",
            answers: ["Nacht", "Bezoek\r\nDanger level ⚠: Low\rNotes\r"]
        ).code
        for shown in [
            try computer.samen("case", "show", code).output,
            try computer.samen("note", "show", note).output,
        ] {
            let forged = shown.split(separator: "\n").filter {
                $0.hasPrefix("Danger level ⚠: Low") || $0 == "Notes\\u{D}"
            }
            #expect(forged.isEmpty && !shown.contains("\\u{D}"), "\(shown)")
        }
    }
}
