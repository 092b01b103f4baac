import ArgumentParser
import Samen

struct CaseNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: Phrase(en: "Begin a case.", nl: "Begin een dossier.").text,
        discussion: Phrase(
            en: """
                Asks what the young person is called in the file: never the real name. The leads of \
                the organisation have the case at once.
                """,
            nl: """
                Vraagt hoe de jongere in het dossier heet: nooit de echte naam. De leidinggevenden \
                van de organisatie hebben het dossier meteen.
                """
        ).text
    )

    @Option(
        help: ArgumentHelp(
            en: "The phase it begins in.",
            nl: "De fase waarin het begint.",
            valueName: "code"
        )
    )
    var phase = "intake"

    @Option(
        name: .customLong("with"),
        help: ArgumentHelp(
            en: "A member who writes in it too; may be repeated.",
            nl: "Een medewerker die er ook in schrijft; mag vaker.",
            valueName: "M-code"
        )
    )
    var members: [String] = []

    @Option(
        name: .customLong("reader"),
        help: ArgumentHelp(
            en: "A member who only looks; may be repeated.",
            nl: "Een medewerker die alleen kijkt; mag vaker.",
            valueName: "M-code"
        )
    )
    var readers: [String] = []

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let book = try shared.cases()
        let pseudonym = try shared.terminal.line(
            Phrase(en: "Called in the file", nl: "Roepnaam in het dossier")
        )
        let code = try book.newCase(
            pseudonym: pseudonym,
            phase: phase,
            with: members,
            readers: readers
        )
        try shared.saved(code)
        let namesakes = try book.namesakes(of: code)
        if namesakes.count > 1 {
            try shared.terminal.warn(Phrase(CaseList.warning(of: namesakes)))
        }
    }
}
