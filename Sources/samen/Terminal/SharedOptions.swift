import ArgumentParser
import Samen

/// The options that every command takes.
struct SharedOptions: ParsableArguments {
    @Option(
        name: .customLong("vault"),
        help: ArgumentHelp(
            en: "The vault to use; else SAMEN_VAULT, else \"default\".",
            nl: "De kluis die wordt gebruikt; anders SAMEN_VAULT, anders \"default\".",
            valueName: "name"
        )
    )
    private var vaultOption: String?

    @Flag(
        name: .customLong("json"),
        help: ArgumentHelp(
            en: "Print JSON, for programs.",
            nl: "Toon JSON, voor programma's."
        )
    )
    var isJSON = false

    @Option(
        name: .customLong("lang"),
        help: ArgumentHelp(
            en: "The language, en or nl; else SAMEN_LANG, else LANG.",
            nl: "De taal, en of nl; anders SAMEN_LANG, anders LANG.",
            valueName: "language"
        ),
        transform: SharedOptions.language
    )
    private var languageOption: Language?

    @OptionGroup var passphrase: PassphraseOption

    /// The name of the vault.
    var vault: String { vaultOption ?? environment("SAMEN_VAULT") ?? "default" }
    var language: Language { languageOption ?? .chosen }
    var terminal: Terminal { Terminal() }

    private static func language(_ argument: String) throws -> Language {
        guard let language = Language(rawValue: argument) else {
            throw ValidationError("--lang: en | nl")
        }
        return language
    }
}
