/// What the argument parser itself says, in Dutch: it speaks English only.
///
/// By fixed pieces of its texts; a piece that a later version of it words otherwise stays English.
package func dutch(parserText text: String) -> String {
    var result = text
    for (english, dutch) in pieces { result = replace(english, with: dutch, in: result) }
    return result
}

private let pieces: [(String, String)] = [
    ("OVERVIEW: ", ""),
    ("USAGE: ", "GEBRUIK: "),
    ("Usage: ", "Gebruik: "),
    ("ARGUMENTS:", "ARGUMENTEN:"),
    ("OPTIONS:", "OPTIES:"),
    ("SUBCOMMANDS:", "OPDRACHTEN:"),
    ("<subcommand>", "<opdracht>"),
    ("[<options>]", "[<opties>]"),
    ("<options>", "<opties>"),
    ("Show help information.", "Toon deze hulp."),
    ("Show subcommand help information.", "Toon de hulp van een opdracht."),
    ("Show the version.", "Toon de versie."),
    ("' for detailed help.", "' voor de hulp van een opdracht."),
    ("' for more information.", "' voor meer uitleg."),
    ("  See '", "  Zie '"),
    ("Error: ", "Fout: "),
    ("Help:  ", "Hulp:  "),
    ("Missing expected argument ", "Verwacht argument ontbreekt: "),
    ("Missing value for ", "Waarde ontbreekt voor "),
    ("Missing one of: ", "Een van deze ontbreekt: "),
    ("Unknown option ", "Onbekende optie "),
    ("Did you mean ", "Bedoelde u "),
    ("Unexpected argument;", "Onverwacht argument;"),
    ("Unexpected arguments;", "Onverwachte argumenten;"),
    (" texts and secrets are asked for.", " naar teksten en geheimen wordt gevraagd."),
    ("The value '", "De waarde '"),
    ("' is invalid for '", "' is ongeldig voor '"),
    ("(default: ", "(standaard: "),
    (" (default)", " (standaard)"),
]

private func replace(_ piece: String, with other: String, in text: String) -> String {
    var result = ""
    var rest = text[...]
    while let found = rest.firstRange(of: piece) {
        result += rest[..<found.lowerBound] + other
        rest = rest[found.upperBound...]
    }
    return result + rest
}
