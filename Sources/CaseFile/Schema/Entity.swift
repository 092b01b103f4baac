/// A kind of thing in a case file; its raw value is the type of its records.
///
/// Record types are even. The odd one after it holds events *about* such a thing, each a record of
/// its own: the phases of a case, the additions to a note.
package enum Entity: UInt16, CaseIterable, Sendable {
    case `case` = 2
    case exploitationForm = 4
    case legalMeasure = 6
    case relatedPerson = 8
    case signal = 10
    case triage = 12
    case meldcode = 14
    case safetyPlan = 16
    case planStep = 18
    case note = 20
    case sharedNote = 22
    case incident = 24
    case task = 26
    case attachment = 28
    case consent = 30
    case transfer = 32
    case disclosure = 34
    case youngPerson = 48
    case whereabouts = 52
    case phone = 54
    case suspect = 60
    case goal = 68
    case treatment = 70
    case placement = 72
    case education = 74
    case returnHome = 76
    case policeReport = 84
    case protectionMeasure = 86
    case access = 92
    case draft = 96
    case contact = 100
    case member = 112
    case recipient = 114
    case policy = 116
    case figures = 118

    /// The type of the records of such things.
    package var recordType: UInt16 { rawValue }
    /// The type of the records of events about such things.
    package var eventType: UInt16 { rawValue + 1 }

    /// The entity whose records, or events about them, have this type.
    package init?(recordType: UInt16) {
        self.init(rawValue: recordType & ~1)
    }

    /// Whether a case has one of it, which has the id of the case.
    package var isSingular: Bool {
        switch self {
        case .case, .safetyPlan, .youngPerson, .whereabouts, .education, .returnHome: true
        default: false
        }
    }

    package func label(in language: Language) -> String {
        let (dutch, english) = labels
        return language == .dutch ? dutch : english
    }

    private var labels: (dutch: String, english: String) {
        switch self {
        case .case: ("Dossier", "Case")
        case .exploitationForm: ("Vorm van uitbuiting", "Exploitation form")
        case .legalMeasure: ("Juridische maatregel", "Legal measure")
        case .relatedPerson: ("Betrokkene", "Related person")
        case .signal: ("Signaal", "Signal")
        case .triage: ("Triage", "Triage")
        case .meldcode: ("Meldcode", "Meldcode")
        case .safetyPlan: ("Veiligheidsplan", "Safety plan")
        case .planStep: ("Stap in plan", "Plan step")
        case .note: ("Notitie", "Note")
        case .sharedNote: ("Gedeelde notitie", "Shared note")
        case .incident: ("Incident", "Incident")
        case .task: ("Taak", "Task")
        case .attachment: ("Bijlage", "Attachment")
        case .consent: ("Toestemming", "Consent")
        case .transfer: ("Overdracht", "Transfer")
        case .disclosure: ("Verstrekking", "Disclosure")
        case .youngPerson: ("Jongere", "Young person")
        case .whereabouts: ("Verblijf", "Whereabouts")
        case .phone: ("Telefoon of account", "Phone")
        case .suspect: ("Verdachte", "Suspect")
        case .goal: ("Doel", "Goal")
        case .treatment: ("Behandeling", "Treatment")
        case .placement: ("Plaatsing", "Placement")
        case .education: ("Onderwijs", "Education")
        case .returnHome: ("Terug naar huis", "Return home")
        case .policeReport: ("Aangifte", "Police report")
        case .protectionMeasure: ("Bescherming", "Protection measure")
        case .access: ("Inzage", "Access")
        case .draft: ("Concept", "Draft")
        case .contact: ("Contact", "Contact")
        case .member: ("Medewerker", "Member")
        case .recipient: ("Ontvanger", "Recipient")
        case .policy: ("Beleid", "Policy")
        case .figures: ("Cijfers", "Figures")
        }
    }
}
