import ArgumentParser

/// `samen field`: what stands in a case, a person or a task.
struct FieldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "field",
        abstract: Phrase(
            en: "Fields of a case, a person or a task.",
            nl: "Velden van een dossier, een betrokkene of een taak."
        ).text,
        subcommands: [FieldSet.self, FieldListing.self]
    )
}
