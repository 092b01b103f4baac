import Testing

@Suite("The help of the case commands")
struct CaseHelpTests {
    private static let commands = [
        ["case"], ["case", "new"], ["case", "list"], ["case", "show"], ["share"], ["unshare"],
        ["note"], ["note", "add"], ["note", "edit"], ["note", "show"], ["note", "sign"],
        ["note", "history"], ["field"], ["field", "set"], ["field", "list"],
        ["person", "add"], ["task", "add"], ["task", "done"], ["signal", "add"],
        ["review"], ["review", "list"], ["review", "resolve"],
    ]

    @Test(arguments: ["en", "nl"])
    func `every command explains itself in both languages`(language: String) throws {
        var printed = ""
        for command in Self.commands {
            let outcome = try Program.samen.run(
                command + ["--help", "--lang", language],
                environment: ["COLUMNS": "80"]
            )
            #expect(outcome.status == 0, "\(command)")
            printed += "$ samen \(command.joined(separator: " ")) --help\n\(outcome.output)\n"
        }
        try expect(printed, isAsIn: "case-help-\(language)")
    }

    @Test(arguments: ["en", "nl"])
    func `the fields of a case are listed with what they take`(language: String) throws {
        let outcome = try Program.samen.run(["field", "list", "case", "--lang", language])
        #expect(outcome.status == 0)
        try expect(outcome.output, isAsIn: "field-list-\(language)")
    }
}
