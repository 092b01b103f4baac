/// A secret, or a text, where everyone on the computer can read it: in the arguments, which `ps` shows
/// and the shell remembers, or in the environment, which every child gets.
///
/// It is refused before anything else looks at it, and never repeated.
package enum MisplacedSecret: Equatable {
    case argument(String)
    case variable(String)
    case invitation

    /// What people try; none of these exists.
    private static let options = [
        "--passphrase", "--password", "--pass", "--words", "--root-words", "--recovery-words",
        "--secret", "--text", "--pseudonym",
    ]
    private static let variables = [
        "SAMEN_PASSPHRASE", "SAMEN_PASSWORD", "SAMEN_WORDS", "SAMEN_ROOT_WORDS", "SAMEN_SECRET",
        "SAMEN_KEY", "SAMEN_TEXT",
    ]

    /// The first that there is.
    package init?(arguments: [String], environment: (String) -> String?) {
        for argument in arguments.dropFirst() {
            let name = argument.prefix { $0 != "=" }
            if let option = Self.options.first(where: { $0 == name }) {
                self = .argument(option)
                return
            }
            if argument.lowercased().hasPrefix("samen1-") {
                self = .invitation
                return
            }
        }
        guard let name = Self.variables.first(where: { environment($0) != nil }) else { return nil }
        self = .variable(name)
    }

    package var error: CommandError {
        CommandError(.usage, message, advice: advice)
    }

    private var message: Phrase {
        switch self {
        case .argument(let option):
            Phrase(
                en: "\(option): secrets and texts are never taken from an argument.",
                nl: "\(option): geheimen en teksten komen nooit uit een argument."
            )
        case .variable(let name):
            Phrase(
                en: "\(name): secrets and texts are never taken from the environment.",
                nl: "\(name): geheimen en teksten komen nooit uit de omgeving."
            )
        case .invitation:
            Phrase(
                en: "An invitation is never taken from an argument.",
                nl: "Een uitnodiging komt nooit uit een argument."
            )
        }
    }

    private var advice: Phrase {
        switch self {
        case .argument, .invitation:
            Phrase(
                en: """
                    Leave it out and answer the question, use standard input, or hand a passphrase in \
                    by --passphrase-fd. Your shell may have remembered the line: remove it there.
                    """,
                nl: """
                    Laat het weg en beantwoord de vraag, gebruik standaardinvoer, of geef een \
                    wachtwoordzin met --passphrase-fd. Uw shell kan de regel onthouden hebben: haal \
                    haar daar weg.
                    """
            )
        case .variable(let name):
            Phrase(
                en: "Unset \(name) and answer the question, or use --passphrase-fd.",
                nl: "Haal \(name) weg en beantwoord de vraag, of gebruik --passphrase-fd."
            )
        }
    }
}

/// The parser's complaint about arguments that nobody asked for, without the arguments: they may be
/// a note, and what is printed may be kept in a log.
package func withoutValues(parserText text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        if line.hasPrefix("Error: Unexpected argument ") {
            return "Error: Unexpected argument; texts and secrets are asked for."
        }
        if line.hasPrefix("Error: "), line.contains(" unexpected arguments: ") {
            return "Error: Unexpected arguments; texts and secrets are asked for."
        }
        return String(line)
    }.joined(separator: "\n")
}
