import Samen
import Testing
import samen

@Suite("What goes to a terminal")
struct VisibleTests {
    @Test(arguments: [
        ("\u{1B}[2Jgone", "\\u{1B}[2Jgone"),
        ("a\u{7}b\u{0}c", "a\\u{7}b\\u{0}c"),
        ("\u{9B}31mred", "\\u{9B}31mred"),
        ("del\u{7F}", "del\\u{7F}"),
        ("veilig \u{202E}giliev", "veilig \\u{202E}giliev"),
        ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
        ("zero\u{200B}width", "zero\\u{200B}width"),
        ("a\rb", "a\\u{D}b"),
        ("a\u{2028}b", "a\\u{2028}b"),
    ])
    func `nothing steers the terminal or hides from the reader`(text: String, shown: String) {
        #expect(visible(text) == shown)
    }

    @Test(arguments: ["Jóhann zei: ‘nee’ – €5", "two\nlines", "👩‍👧 naar huis", "می‌خواهم"])
    func `ordinary text is shown as it is`(text: String) {
        #expect(visible(text) == text)
    }

    @Test func `a line feed cannot forge a row of a table`() {
        #expect(onOneLine("naam\nC-FALSE  acute") == "naam ⏎ C-FALSE  acute")
    }
}

@Suite("Tables")
struct TableTests {
    @Test func `columns line up whatever is in them`() {
        var table = Table([
            .init(Phrase("code")), .init(Phrase("name"), widest: 8),
            .init(Phrase("days"), isNumber: true),
        ])
        table.add(["C-1", "Zoë", "7"])
        table.add(["C-22", "東京 and more", "112"])
        #expect(
            table.lines == [
                "code  name      days", "C-1   Zoë          7", "C-22  東京 an…   112",
            ]
        )
    }
}

@Suite("JSON")
struct JSONTests {
    @Test func `keys are in order, and what would steer a terminal is escaped`() {
        let json: JSON = [
            "b": .number(-3), "a": [true, .null, "\"\\\n\u{1B}\u{202E}é"],
        ]
        #expect(json.text == #"{"a":[true,null,"\"\\\n\u001b\u202eé"],"b":-3}"#)
    }
}

@Suite("The language of a run")
struct LanguageTests {
    @Test(
        arguments: [
            (["samen", "--lang", "nl"], [:], "nl"),
            (["samen", "--lang=en"], ["SAMEN_LANG": "nl"], "en"),
            (["samen"], ["SAMEN_LANG": "nl", "LANG": "en_GB.UTF-8"], "nl"),
            (["samen"], ["LANG": "nl_NL.UTF-8"], "nl"),
            (["samen"], ["LC_ALL": "C", "LANG": "nl_NL.UTF-8"], "en"),
            (["samen"], [:], "en"),
            (["samen", "--", "--lang", "nl"], [:], "en"),
        ] as [([String], [String: String], String)]
    )
    func `the option wins over the environment`(
        arguments: [String],
        environment: [String: String],
        code: String
    ) {
        let language = Language(arguments: arguments) { environment[$0] }
        #expect(language.rawValue == code)
    }
}

@Suite("What the program says when it is misused")
struct UsageTests {
    @Test func `a wrong option ends with status 2, in the language of the run`() throws {
        let english = try Program.samen.run(["--wrong", "--lang", "en"])
        #expect(english.status == 2)
        #expect(english.errors.hasPrefix("Error: Unknown option '--wrong'"))
        let dutch = try Program.samen.run(["--wrong", "--lang", "nl"])
        #expect(dutch.status == 2)
        #expect(dutch.errors.hasPrefix("Fout: Onbekende optie '--wrong'"))
    }

    @Test func `an escape sequence in an argument does not reach the terminal`() throws {
        let outcome = try Program.samen.run(["--\u{1B}[2J"])
        #expect(outcome.status == 2)
        #expect(!outcome.errors.contains("\u{1B}"))
    }
}
