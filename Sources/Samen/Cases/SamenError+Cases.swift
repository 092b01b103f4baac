import CaseFile

extension SamenError.Code {
    /// No record with this code is known here.
    public static let unknownID = SamenError.Code(rawValue: "unknown-id")
    /// Several records begin with this code.
    public static let ambiguousID = SamenError.Code(rawValue: "ambiguous-id")
    /// There is no field with this name, or it is not written in this way.
    public static let unknownField = SamenError.Code(rawValue: "unknown-field")
    /// The value is not one that the field can hold.
    public static let wrongValue = SamenError.Code(rawValue: "wrong-value")
    /// People disagree about what the command depends on: review it first.
    public static let contested = SamenError.Code(rawValue: "contested")
}

extension SamenError {
    init(_ error: CaseFileError) {
        let code: Code =
            switch error.code {
            case .identifier, .unknownIdentifier: .unknownID
            case .ambiguousIdentifier: .ambiguousID
            case .field: .unknownField
            default: .wrongValue
            }
        self.init(
            code,
            error.english.message,
            advice: error.english.advice,
            nl: (error.dutch.message, error.dutch.advice)
        )
    }

    static let partEnded = SamenError(
        .notAllowed,
        "Your part in this has ended.",
        advice:
            "What you wrote is kept; `samen case list` says since when, by whom, and whom to ask.",
        nl: (
            "Uw deelname hieraan is beëindigd.",
            "Wat u schreef is bewaard; `samen case list` zegt sinds wanneer, door wie, en wie u kunt vragen."
        )
    )

    static func unknownID(_ code: String) -> SamenError {
        SamenError(
            .unknownID,
            "Nothing here has the code \(code).",
            advice: "Check the code, or synchronise first.",
            nl: ("Niets hier heeft de code \(code).", "Controleer de code, of synchroniseer eerst.")
        )
    }

    /// Names what is meant by as many characters as tell it apart.
    static func ambiguousID(_ code: String, _ candidates: [ShortID]) -> SamenError {
        let total = candidates.count
        let names = ShortID.apart(candidates).prefix(CaseLimits.candidates)
        let named = names.joined(separator: ", ") + (total > names.count ? ", …" : "")
        return SamenError(
            .ambiguousID,
            "\(total) codes begin with \(code): \(named).",
            advice: "Type more of the one that is meant.",
            nl: (
                "\(total) codes beginnen met \(code): \(named).",
                "Typ meer van de code die bedoeld is."
            )
        )
    }

    static let noSuchField = SamenError(
        .unknownField,
        "There is no such field of this record.",
        advice: "Look at the fields that `samen field list` names.",
        nl: (
            "Dit onderdeel heeft zo'n veld niet.",
            "Bekijk de velden die `samen field list` noemt."
        )
    )
}

extension SamenError {
    static let noSuchCompartment = SamenError(
        .unknownField,
        "The case has no such compartment that is open here.",
        advice: "Look at the compartments that `samen case show` names.",
        nl: (
            "Het dossier heeft geen deel met die naam dat hier open is.",
            "Bekijk de delen die `samen case show` noemt."
        )
    )

    package static func contested(_ field: String, in code: String) -> SamenError {
        SamenError(
            .contested,
            "People wrote different values for \(field) of \(code).",
            advice: "Look with `samen review`, and decide with `samen review resolve`.",
            nl: (
                "Er staan verschillende waarden bij \(field) van \(code).",
                "Bekijk ze met `samen review` en beslis met `samen review resolve`."
            )
        )
    }

    static let changedMeanwhile = SamenError(
        .contested,
        "What stands there is not what you were shown: a colleague wrote in the meantime.",
        advice: "Look again, then decide.",
        nl: (
            "Er staat nu iets anders dan u zag: een collega schreef intussen.",
            "Bekijk het opnieuw en beslis dan."
        )
    )
}

extension SamenError {
    static let isSigned = SamenError(
        .notAllowed,
        "The note is signed.",
        advice: "Write an addition to it.",
        nl: ("De notitie is ondertekend.", "Schrijf er een aanvulling bij.")
    )

    static let isNoDraft = SamenError(
        .misuse,
        "The note is shared: it is not signed by one person.",
        advice: "Write a note of your own and sign that.",
        nl: (
            "De notitie is gedeeld: die wordt niet door één persoon ondertekend.",
            "Schrijf een eigen notitie en onderteken die."
        )
    )

    static let isEmptyDraft = SamenError(
        .misuse,
        "The draft is empty.",
        advice: "Write it first with `samen note edit`.",
        nl: ("Het concept is leeg.", "Schrijf het eerst met `samen note edit`.")
    )
}
