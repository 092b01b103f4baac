/// What was observed, and apart from it what someone makes of it.
package struct NoteText: Hashable, Sendable {
    package let observation: String
    package let interpretation: String

    package init(observation: String, interpretation: String = "") {
        self.observation = observation
        self.interpretation = interpretation
    }

    /// Takes a draft apart at the first line that is the heading of the interpretation.
    package init(draft: String) {
        let lines = draft.withPlainLineEnds.split(separator: "\n", omittingEmptySubsequences: false)
        guard let heading = lines.firstIndex(where: Self.isHeading) else {
            self.init(observation: draft.trimmed)
            return
        }
        self.init(
            observation: lines[..<heading].joined(separator: "\n").trimmed,
            interpretation: lines[(heading + 1)...].joined(separator: "\n").trimmed
        )
    }

    /// The line that begins the interpretation in a draft.
    package static func heading(in language: Language) -> String {
        language == .dutch ? "Duiding:" : "Interpretation:"
    }

    private static func isHeading(_ line: Substring) -> Bool {
        let text = String(line).trimmed.lowercased()
        return Language.allCases.contains { heading(in: $0).lowercased() == text }
    }
}
