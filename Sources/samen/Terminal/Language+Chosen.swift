import Glibc
package import Samen

extension Language {
    /// The language of this run.
    ///
    /// Known before the arguments are parsed, because the help is in it too.
    static let chosen = Language(arguments: CommandLine.arguments, environment: environment)

    /// `--lang`, else `SAMEN_LANG`, else what the system is set to; English where that is neither.
    package init(arguments: [String], environment: (String) -> String?) {
        let system = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap(environment).first {
            !$0.isEmpty
        }
        self =
            Self.option(in: arguments)
            ?? environment("SAMEN_LANG").flatMap { Language(rawValue: $0) }
            ?? (system?.hasPrefix("nl") == true ? .dutch : .english)
    }

    private static func option(in arguments: [String]) -> Language? {
        for (index, argument) in arguments.enumerated() {
            if argument == "--" { return nil }
            if argument.hasPrefix("--lang=") {
                return Language(rawValue: String(argument.dropFirst("--lang=".count)))
            }
            if argument == "--lang", index + 1 < arguments.count {
                return Language(rawValue: arguments[index + 1])
            }
        }
        return nil
    }
}

/// One variable of the environment.
func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
