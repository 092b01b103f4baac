import ArgumentParser

/// Where a passphrase comes from: never from an argument.
struct PassphraseOption: ParsableArguments {
    @Option(
        name: .customLong("passphrase-fd"),
        help: ArgumentHelp(
            en: "Read the passphrase's line from this descriptor instead of asking for it.",
            nl: "Lees de regel met de wachtwoordzin uit deze descriptor in plaats van te vragen.",
            valueName: "fd"
        )
    )
    var descriptor: Int32?

    func validate() throws {
        guard let descriptor else { return }
        guard descriptor >= 0 else {
            throw ValidationError(
                Phrase(
                    en: "--passphrase-fd takes the number of an open descriptor.",
                    nl: "--passphrase-fd verwacht het nummer van een open descriptor."
                ).text
            )
        }
    }

    /// The passphrase; the caller wipes what it gets.
    func passphrase(
        _ terminal: Terminal,
        _ prompt: Phrase = Phrase(en: "Passphrase", nl: "Wachtwoordzin")
    ) throws -> [UInt8] {
        guard let descriptor else { return try terminal.secret(prompt) }
        guard let line = try Input(descriptor: descriptor).line(atMost: Limits.secretBytes) else {
            throw Prompt.cancelled
        }
        return line
    }
}

extension ArgumentHelp {
    /// A help text in both languages.
    init(en english: String, nl dutch: String, valueName: String? = nil) {
        self.init(Phrase(en: english, nl: dutch).text, valueName: valueName)
    }
}
