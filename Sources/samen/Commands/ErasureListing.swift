import ArgumentParser
import Samen

struct ErasureListing: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: Phrase(
            en: "List the erasures that were requested, and those that are done.",
            nl: "Toon wat er gevraagd is te wissen, en wat gewist is."
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let erasures = try shared.cases().erasures()
        let terminal = shared.terminal
        if shared.isJSON { return try terminal.show(JSON(erasures) { JSON($0) }) }
        var table = Table([
            .init(Phrase(en: "case", nl: "dossier")), .init(Phrase(en: "state", nl: "stand")),
            .init(Phrase(en: "in force from", nl: "gaat in")),
            .init(Phrase(en: "devices", nl: "apparaten")),
        ])
        for erasure in erasures {
            table.add([
                erasure.code, erasure.state.label.text,
                erasure.due.map { WallClock.text(of: $0) } ?? "-",
                "\(erasure.done)/\(erasure.devices)",
            ])
        }
        try terminal.show(table)
    }
}
