/// What a document of a case is for; each has its own members and keys.
package enum Compartment: UInt16, CaseIterable, Sendable {
    /// The case and the work in it; everyone who has the case has it.
    case core = 1
    /// Who the young person is.
    case identity = 2
    /// Where the young person is, and how to be reached.
    case whereabouts = 3
    /// Suspects.
    case persons = 4
    /// What is done in care.
    case treatment = 5
    /// The police and the courts.
    case justice = 6
    /// Who looked.
    case access = 7
    /// What one author has not signed yet.
    case drafts = 8
    /// Not of a case: the network's own sealed document.
    case directory = 9

    /// The stable name, as it is typed.
    package var code: String { String(describing: self) }

    /// The compartment with this code, or nil.
    package init?(code: String) {
        guard let found = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = found
    }

    package func label(in language: Language) -> String {
        switch (self, language) {
        case (.core, .dutch): "Dossier"
        case (.core, .english): "Case"
        case (.identity, .dutch): "Identiteit"
        case (.identity, .english): "Identity"
        case (.whereabouts, .dutch): "Verblijf"
        case (.whereabouts, .english): "Whereabouts"
        case (.persons, .dutch): "Verdachten"
        case (.persons, .english): "Suspects"
        case (.treatment, .dutch): "Behandeling"
        case (.treatment, .english): "Treatment"
        case (.justice, .dutch): "Politie en justitie"
        case (.justice, .english): "Police and justice"
        case (.access, .dutch): "Inzage"
        case (.access, .english): "Access"
        case (.drafts, .dutch): "Concepten"
        case (.drafts, .english): "Drafts"
        case (.directory, .dutch): "Gids"
        case (.directory, .english): "Directory"
        }
    }
}
