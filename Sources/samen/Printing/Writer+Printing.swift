import Samen

extension Writer {
    /// "you", or the member's code.
    var text: String {
        if isYou { return Phrase(en: "you", nl: "u").text }
        return code ?? Phrase(en: "someone unknown here", nl: "iemand die hier onbekend is").text
    }
}

extension Choice {
    init(_ shown: Shown) {
        self.init(code: shown.code ?? "", label: shown.label(in: .chosen))
    }

    /// The code and its label on a line.
    var line: String { "\(code)  \(label)" }
}

extension Shown {
    /// The label in the language of this run.
    var text: String { label(in: .chosen) }
}
