import Samen
import Testing
import samen

@Suite("What goes to a terminal")
struct VisibleTests {
    @Test(arguments: [
        ("\u{1B}[2Jgone", "<U+001B>[2Jgone"),
        ("a\u{7}b\u{0}c", "a<U+0007>b<U+0000>c"),
        ("\u{9B}31mred", "<U+009B>31mred"),
        ("del\u{7F}", "del<U+007F>"),
        ("veilig \u{202E}giliev", "veilig <U+202E>giliev"),
        ("\u{2066}x\u{2069}", "<U+2066>x<U+2069>"),
        ("zero\u{200B}width", "zero<U+200B>width"),
        ("a\rb", "a<U+000D>b"),
        ("a\u{2028}b", "a<U+2028>b"),
        ("\u{1B}]8;;http://x\u{7}here", "<U+001B>]8;;http://x<U+0007>here"),
        ("\u{1B}]52;c;AAAA\u{1B}\\", "<U+001B>]52;c;AAAA<U+001B>\\"),
        ("back\u{8}\u{8}", "back<U+0008><U+0008>"), ("nel\u{85}", "nel<U+0085>"),
        ("tag\u{E0041}\u{E007F}", "tag<U+E0041><U+E007F>"), ("Du\u{200D}if", "Du<U+200D>if"),
        ("\u{200D}", "<U+200D>"), ("soft\u{AD}", "soft<U+00AD>"), ("\u{3164}", "<U+3164>"),
        ("a\u{34F}\u{FE0F}b", "a<U+034F><U+FE0F>b"), ("\u{FEFF}x", "<U+FEFF>x"),
    ])
    func `F04 F05 nothing steers the terminal or hides from the reader`(text: String, shown: String)
    {
        #expect(visible(text) == shown)
    }

    @Test(arguments: ["Jóhann zei: ‘nee’ – €5", "two\nlines", "👩‍👧 naar huis", "❤️‍🔥", "می‌خواهم"])
    func `F05 ordinary text is shown as it is`(text: String) {
        #expect(visible(text) == text)
    }

    @Test func `F04 F11 a line feed cannot forge a row of a table`() {
        #expect(onOneLine("naam\nC-FALSE  acute") == "naam ⏎ C-FALSE  acute")
    }
}

@Suite("Tables")
struct TableTests {
    @Test func `F11 columns line up whatever is in them`() {
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

@Suite("What would break a table")
struct WidthTests {
    @Test(.timeLimit(.minutes(40)))
    func `F11 a letter under a hundred thousand marks takes one column and few bytes`() {
        let tower = "a" + String(repeating: "\u{301}", count: 100_000) + "b"
        let shown = tower.fitted(to: 5)
        #expect(shown.unicodeScalars.count < 40)
        #expect(shown.unicodeScalars.first == "a" && shown.hasSuffix("b   "))
    }

    @Test(.timeLimit(.minutes(40)))
    func `F11 a line of a million columns is cut to the column's width`() {
        var table = Table([.init(Phrase("name"), widest: 12), .init(Phrase("next"))])
        table.add([String(repeating: "東", count: 500_000), "x"])
        table.add([String(repeating: "\u{202E}", count: 1_000), "y"])
        table.add(["a\nb\r\nc", "z"])
        #expect(
            table.lines == [
                "name          next", "東東東東東…   x", "<U+202E><U+…  y", "a ⏎ b ⏎ c     z",
            ]
        )
    }

    @Test(arguments: ["Duif", "עברית", "مرحبا", "東京", "👩‍👧‍👦", "é", "ệ", ""])
    func `F11 what fits is filled up and kept whole`(_ text: String) {
        let shown = text.fitted(to: 12)
        #expect(shown.hasPrefix(text) && shown.displayWidth == 12)
    }
}

@Suite("JSON")
struct JSONTests {
    @Test func `F04 F10 keys are in order, and what would steer a terminal is escaped`() {
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

    @Test func `F04 an escape sequence in an argument does not reach the terminal`() throws {
        let outcome = try Program.samen.run(["--\u{1B}[2J"])
        #expect(outcome.status == 2)
        #expect(!outcome.errors.contains("\u{1B}"))
    }
}
