import ArgumentParser
import Samen

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: Phrase(
            en: "Work everything out anew from the sealed changes, and compare.",
            nl: "Reken alles opnieuw uit vanuit de verzegelde wijzigingen, en vergelijk."
        ).text,
        discussion: Phrase(
            en: """
                Prints the hash of each document's state: devices that have the same changes have \
                the same one. Ends with 7 if something does not hold.
                """,
            nl: """
                Toont van elk stuk de hash van de inhoud: apparaten met dezelfde wijzigingen hebben \
                dezelfde. Eindigt met 7 als iets niet klopt.
                """
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let terminal = shared.terminal
        let vault = try shared.open()
        let check = try Progress.during(Phrase(en: "Verifying", nl: "Controleren")) {
            try vault.verify()
        }
        if shared.isJSON {
            try terminal.show(JSON(check))
        } else {
            for line in check.lines { try terminal.say(line) }
        }
        guard check.faults.isEmpty else { throw Self.damaged }
    }

    private static let damaged = CommandError(
        .integrity,
        Phrase(
            en: "The vault is not as it was written.",
            nl: "De kluis is niet zoals zij geschreven is."
        ),
        advice: Phrase(
            en: "Keep its files; enrol a new device and let it fetch everything from a server.",
            nl:
                "Bewaar de bestanden; meld een nieuw apparaat aan en laat dat alles van een server halen."
        )
    )
}

extension VaultCheck {
    fileprivate var lines: [Phrase] {
        documents.map { Phrase("\($0.document) \($0.stateHash)") }
            + faults.map { Phrase(en: "fault: \($0)", nl: "fout: \($0)") }
            + (faults.isEmpty ? [Phrase(en: "Everything holds.", nl: "Alles klopt.")] : [])
    }
}

extension JSON {
    fileprivate init(_ check: VaultCheck) {
        self = .object([
            "faults": JSON(check.faults) { .string($0) },
            "documents": JSON(check.documents) { document in
                .object([
                    "document": .string(document.document),
                    "stateHash": .string(document.stateHash),
                ])
            },
        ])
    }
}
