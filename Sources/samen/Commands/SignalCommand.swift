import ArgumentParser
import Samen

/// `samen signal`: what was noticed.
struct SignalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signal",
        abstract: Phrase(en: "Signals.", nl: "Signalen.").text,
        subcommands: [SignalAdd.self]
    )
}

struct SignalAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: Phrase(en: "Write down a signal.", nl: "Leg een signaal vast.").text,
        discussion: Phrase(
            en: """
                What is not given is asked for, and one optional line of explanation. Signals are \
                never added up to a score.
                """,
            nl: """
                Wat niet is meegegeven, wordt gevraagd, en één regel toelichting als u wilt. \
                Signalen worden nooit tot een score opgeteld.
                """
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The case's code.", nl: "De code van het dossier."))
    var caseCode: String

    @Option(
        name: .customLong("code"),
        help: ArgumentHelp(
            en: "What was noticed, by its code.",
            nl: "Wat opviel, met de code.",
            valueName: "code"
        )
    )
    var signalCode: String?

    @Option(
        help: ArgumentHelp(
            en: "seen, told or suspected.",
            nl: "seen (gezien), told (verteld) of suspected (vermoed).",
            valueName: "code"
        )
    )
    var certainty: String?

    @Option(
        help: ArgumentHelp(
            en: "The day: 2026-11-20.",
            nl: "De dag: 2026-11-20.",
            valueName: "day"
        )
    )
    var seen: String?

    @Option(
        help: ArgumentHelp(
            en: "From whom it comes, by its code.",
            nl: "Van wie het komt, met de code.",
            valueName: "code"
        )
    )
    var source: String?

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let book = try shared.cases()
        let terminal = shared.terminal
        var signal = CaseBook.NewSignal(
            code: try signalCode
                ?? terminal.choose(Phrase(en: "Signal", nl: "Signaal"), of: "signal") ?? "",
            certainty: try certainty
                ?? terminal.choose(Phrase(en: "Certainty", nl: "Zekerheid"), of: "certainty") ?? ""
        )
        signal.seenOn = seen
        signal.source =
            try source
            ?? terminal.choose(Phrase(en: "Source", nl: "Bron"), of: "source", isOptional: true)
        signal.text = try terminal.line(
            Phrase(en: "One line, or nothing", nl: "Eén regel, of niets")
        )
        try shared.saved(try book.addSignal(signal, to: caseCode))
    }
}

extension Terminal {
    /// Asks for a code of a vocabulary.
    fileprivate func choose(
        _ question: Phrase,
        of vocabulary: String,
        isOptional: Bool = false
    ) throws -> String? {
        let choices = CaseBook.choices(vocabulary).map { Choice($0) }
        return try choose(question, from: choices, isOptional: isOptional)
    }
}
