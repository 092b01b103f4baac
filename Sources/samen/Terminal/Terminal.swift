/// Where a command speaks with a person or with the program that called it.
///
/// What it says goes to standard output, one line at a time; what it asks goes to the terminal
/// itself, so that output that is kept in a file holds no questions.
struct Terminal {
    /// A terminal where there is one to ask at: standard input must be it too, otherwise each
    /// question takes the next line of standard input.
    let asked: AskedTerminal?

    init() {
        asked = Input.standard.isTerminal ? AskedTerminal() : nil
    }

    func say(_ phrase: Phrase) throws {
        try Output.standard.line(phrase.text)
    }

    /// Says what is the same in every language, or was typed in by someone.
    func say(_ line: String) throws {
        try Output.standard.line(line)
    }

    func show(_ table: Table) throws {
        for line in table.lines { try Output.standard.line(line) }
    }

    func show(_ json: JSON) throws {
        try Output.standard.line(json.text)
    }

    /// Says what the caller should know although the command goes on.
    func warn(_ phrase: Phrase) throws {
        try Output.error.line(phrase.text)
    }
}
