import Samen

// Keys on paper: shown once, and asked for line by line.

extension Terminal {
    /// Shows a key to be written down.
    func show(_ key: PaperKey, _ heading: Phrase) throws {
        try say(heading)
        for (index, line) in key.lines.enumerated() { try say("  \(index + 1)  \(line)") }
        try say(
            Phrase(
                en: "Write it down twice, and compare it line by line.",
                nl: "Schrijf haar twee keer op, en vergelijk regel voor regel."
            )
        )
    }

    /// Asks for the network's root, line by line; all of its words in one line will do as well.
    ///
    /// What is typed is not shown.
    func rootWords() throws -> String {
        var words = ""
        for number in 1...Limits.paperLines {
            var line = try secret(
                Phrase(
                    en: "The root's words, line \(number) of \(Limits.paperLines)",
                    nl: "De woorden van de netwerksleutel, regel \(number) van \(Limits.paperLines)"
                )
            )
            defer { line.wipe() }
            words += (number == 1 ? "" : "\n") + String(decoding: line, as: UTF8.self)
            // Line numbers that were typed along are no words.
            if words.split(whereSeparator: { !$0.isLetter }).count >= Limits.paperWords { break }
        }
        return words
    }
}
