import ArgumentParser
import Samen

/// `samen task`: what is to be done.
struct TaskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task",
        abstract: Phrase(en: "Tasks.", nl: "Taken.").text,
        subcommands: [TaskAdd.self, TaskDone.self]
    )
}

struct TaskAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: Phrase(en: "Add a task.", nl: "Voeg een taak toe.").text,
        discussion: Phrase(
            en: "Asks what is to be done.",
            nl: "Vraagt wat er gedaan moet worden."
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The case's code.", nl: "De code van het dossier."))
    var code: String

    @Option(
        help: ArgumentHelp(
            en: "The day by which it is to be done: 2026-11-30.",
            nl: "De dag waarop het gedaan moet zijn: 2026-11-30.",
            valueName: "day"
        )
    )
    var due: String?

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp(en: "Who does it.", nl: "Wie het doet.", valueName: "M-code")
    )
    var assignee: String?

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let book = try shared.cases()
        let title = try shared.terminal.line(Phrase(en: "Task", nl: "Taak"))
        try shared.saved(try book.addTask(title, to: code, due: due, assignee: assignee))
    }
}

struct TaskDone: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "done",
        abstract: Phrase(en: "Say that a task is done.", nl: "Meld dat een taak gedaan is.").text
    )

    @Argument(help: ArgumentHelp(en: "The task's code.", nl: "De code van de taak."))
    var code: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        try shared.cases().finishTask(code)
        try shared.saved()
    }
}
