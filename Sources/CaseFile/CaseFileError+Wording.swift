// Every refusal at entry, in both languages.

extension CaseFileError {
    enum Unit {
        case scalars
        case bytes
        case elements
    }

    static func code(_ vocabulary: Vocabulary) -> CaseFileError {
        let codes = vocabulary.terms.map(\.code).joined(separator: ", ")
        return CaseFileError(
            .unknownCode,
            en: Wording("This is no code of \(vocabulary.name).", "Choose one of: \(codes)."),
            nl: Wording("Dit is geen code van \(vocabulary.name).", "Kies uit: \(codes).")
        )
    }

    static let date = CaseFileError(
        .date,
        en: Wording("This is not a day that exists.", "Write it as 2026-11-20."),
        nl: Wording("Deze dag bestaat niet.", "Schrijf hem als 2026-11-20.")
    )

    static let week = CaseFileError(
        .date,
        en: Wording(
            "These are no times of the week.",
            "Write days from 1 for Monday, then times: 1-5 15:30-17:00; 6 10:00-12:00."
        ),
        nl: Wording(
            "Dit zijn geen tijden in de week.",
            "Schrijf dagen vanaf 1 voor maandag, dan tijden: 1-5 15:30-17:00; 6 10:00-12:00."
        )
    )

    static func tooLong(_ limit: Int, _ unit: Unit) -> CaseFileError {
        let (english, dutch) =
            switch unit {
            case .scalars: ("characters", "tekens")
            case .bytes: ("bytes", "bytes")
            case .elements: ("elements", "onderdelen")
            }
        return CaseFileError(
            .tooLong,
            en: Wording("This is longer than \(limit) \(english).", "Shorten it, or write two."),
            nl: Wording("Dit is langer dan \(limit) \(dutch).", "Kort het in, of schrijf er twee.")
        )
    }

    static let lineCharacters = CaseFileError(
        .characters,
        en: Wording("This is more than one line.", "Write it on one line."),
        nl: Wording("Dit is meer dan één regel.", "Schrijf het op één regel.")
    )

    static let characters = CaseFileError(
        .characters,
        en: Wording("There are characters in it that do not belong here.", "Type it again."),
        nl: Wording("Er staan tekens in die hier niet horen.", "Typ het opnieuw.")
    )

    static let kind = CaseFileError(
        .kind,
        en: Wording("The field does not hold this kind of value.", "Look at `samen field list`."),
        nl: Wording("Het veld bevat dit soort waarde niet.", "Kijk bij `samen field list`.")
    )

    static let bsn = CaseFileError(
        .checksum,
        en: Wording("This is not a valid BSN.", "Check its nine digits."),
        nl: Wording("Dit is geen geldig BSN.", "Controleer de negen cijfers.")
    )

    static func missing(_ part: Part) -> CaseFileError {
        CaseFileError(
            .missing,
            en: Wording("\(part.label(in: .english)) is missing.", "Fill it in."),
            nl: Wording("\(part.label(in: .dutch)) ontbreekt.", "Vul het in.")
        )
    }

    static let missingReason = CaseFileError(
        .missing,
        en: Wording("A reason is missing.", "Say in one line why."),
        nl: Wording("Een reden ontbreekt.", "Zeg in één regel waarom.")
    )

    static func field(_ field: Field) -> CaseFileError {
        CaseFileError(
            .field,
            en: Wording(
                "\(field.label(in: .english)) is not written in this way.",
                "Use the command for it."
            ),
            nl: Wording(
                "\(field.label(in: .dutch)) wordt niet op deze manier geschreven.",
                "Gebruik de opdracht ervoor."
            )
        )
    }

    static let secondPerson = CaseFileError(
        .secondPerson,
        en: Wording("The second person is the same as the first.", "Ask a colleague."),
        nl: Wording("De tweede persoon is dezelfde als de eerste.", "Vraag een collega.")
    )

    static let identifier = CaseFileError(
        .identifier,
        en: Wording("This is not an identifier.", "Write it as C-7Q4KDM-3, or its beginning."),
        nl: Wording("Dit is geen kenmerk.", "Schrijf het als C-7Q4KDM-3, of het begin ervan.")
    )

    static let mistyped = CaseFileError(
        .checksum,
        en: Wording("A character of the identifier is wrong.", "Look at it again."),
        nl: Wording("Een teken van het kenmerk klopt niet.", "Kijk het nog eens na.")
    )

    static func wrongKind(_ expected: [ShortID.Kind]) -> CaseFileError {
        let letters = expected.map { String($0.letter) }.joined(separator: ", ")
        return CaseFileError(
            .identifier,
            en: Wording("This names another kind of thing.", "It begins with \(letters) here."),
            nl: Wording("Dit duidt iets anders aan.", "Het begint hier met \(letters).")
        )
    }

    static let unknownIdentifier = CaseFileError(
        .unknownIdentifier,
        en: Wording("Nothing on this device has this identifier.", "Sync, or look at the list."),
        nl: Wording(
            "Niets op dit apparaat heeft dit kenmerk.",
            "Synchroniseer, of bekijk de lijst."
        )
    )

    static func ambiguous(_ count: Int) -> CaseFileError {
        CaseFileError(
            .ambiguousIdentifier,
            en: Wording("\(count) things begin like this.", "Write more characters."),
            nl: Wording("\(count) kenmerken beginnen zo.", "Schrijf meer tekens.")
        )
    }
}
