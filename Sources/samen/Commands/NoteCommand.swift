import ArgumentParser

/// `samen note`: drafts, signed notes, and notes that several write together.
struct NoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note",
        abstract: Phrase(
            en: "Notes: write, sign, read.",
            nl: "Notities: schrijven, ondertekenen, lezen."
        )
        .text,
        subcommands: [
            NoteAdd.self, NoteEdit.self, NoteShow.self, NoteSign.self, NoteHistoryCommand.self,
        ]
    )
}
