import ArgumentParser

/// `samen erasure`: erasing a case, by two people and a wait; alone it lists what is asked for.
struct ErasureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erasure",
        abstract: Phrase(
            en: "Erase a case: two people decide, and the server waits.",
            nl: "Wis een dossier: twee mensen beslissen, en de server wacht."
        ).text,
        discussion: Phrase(
            en: """
                A lead or an administrator requests, another member approves. Fourteen days after a \
                server received the approval, and if no hold stands then, the server and every device \
                destroy keys and content. Nothing brings them back.
                """,
            nl: """
                Een leidinggevende of beheerder vraagt het, een ander lid keurt het goed. Veertien \
                dagen nadat een server de goedkeuring kreeg, en als er dan geen vernietigingsstop \
                is, vernietigen de server en elk apparaat sleutels en inhoud. Niets haalt die terug.
                """
        ).text,
        subcommands: [
            ErasureListing.self, ErasureStatus.self, ErasureRequest.self, ErasureApprove.self,
            ErasureHold.self, ErasureExecute.self, ErasureCertificate.self,
        ],
        defaultSubcommand: ErasureListing.self
    )
}
