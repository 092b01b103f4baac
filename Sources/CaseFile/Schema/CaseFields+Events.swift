import Replica

// Events about the case.

extension CaseFields {
    package static let sameAs = Field.about(
        .case,
        29,
        "same_as",
        nl: "Zelfde jongere als",
        [
            Part(10, "other_case", nl: "Ander dossier", .reference(.case), required: true),
            Part(11, "linked", nl: "Gekoppeld", .code(.yesNo), required: true),
            Part(12, "reason", nl: "Reden", .line, required: true),
        ]
    )
    package static let resolution = Field.about(
        .case,
        30,
        "resolution",
        nl: "Afgehandeld verschil",
        [
            Part(10, "field", nl: "Veld", .cell, required: true),
            Part(11, "seen", nl: "Gezien", .list(.any), required: true),
            Part(12, "chosen", nl: "Gekozen", .any, required: true),
            Part(13, "reason", nl: "Reden", .line, required: true),
        ]
    ).besideSubject
    package static let override = Field.about(
        .case,
        31,
        "override",
        nl: "Afwijking voor één handeling",
        [
            Part(10, "field", nl: "Veld", .cell, required: true),
            Part(11, "act", nl: "Handeling", .line, required: true),
            Part(12, "reason", nl: "Reden", .line, required: true),
        ]
    )
    package static let copied = Field.about(
        .case,
        32,
        "copied",
        nl: "Overgenomen",
        [
            Part(10, "origin", nl: "Herkomst", .bytes, required: true),
            Part(11, "author", nl: "Auteur", .member, required: true),
            Part(12, "organisation", nl: "Organisatie", .organisation, required: true),
            Part(13, "item", nl: "Onderdeel", .cell, required: true),
            Part(14, "values", nl: "Waarden", .list(.any), required: true),
        ]
    ).besideSubject
    package static let paperCopy = Field.about(
        .case,
        33,
        "paper_copy",
        nl: "Papieren afdruk",
        [
            Part(10, "paper_kind", nl: "Soort", .code(.paperKind)),
            Part(11, "number", nl: "Nummer", .line, required: true),
            Part(12, "to_whom", nl: "Aan wie", .line),
            Part(13, "return_by", nl: "Terug voor", .date),
            Part(14, "paper_end", nl: "Afloop", .code(.paperEnd)),
        ]
    )
    package static let closure = Field.about(
        .case,
        34,
        "closure",
        nl: "Afsluiting",
        [
            Part(10, "closure_reason", nl: "Reden", .code(.closureReason), required: true),
            Part(11, "aftercare", nl: "Nazorg op", .list(.date)),
        ]
    )
    package static let retentionClass = Field.about(
        .case,
        35,
        "retention_class",
        nl: "Bewaarklasse",
        [
            Part(10, "retention_class", nl: "Klasse", .code(.retentionClass), required: true),
            Part(11, "reason", nl: "Reden", .line, required: true),
        ]
    )
    /// Why a value was written where nobody disagreed.
    package static let changeReason = Field.about(
        .case,
        36,
        "change_reason",
        nl: "Reden van wijziging",
        [
            Part(10, "field", nl: "Veld", .cell, required: true),
            Part(11, "value", nl: "Waarde", .any, required: true),
            Part(12, "reason", nl: "Reden", .line, required: true),
        ]
    ).besideSubject

    /// A lead's word that changes in quarantine stay without effect; the changes themselves stay.
    package static let rejection = Field.about(
        .case,
        37,
        "rejection",
        nl: "Afgewezen uit quarantaine",
        [
            Part(10, "changes", nl: "Wijzigingen", .list(.bytes), required: true),
            Part(11, "reason", nl: "Reden", .line, required: true),
        ]
    ).besideSubject

    static let events: [Field] = [
        sameAs, resolution, override, copied, paperCopy, closure, retentionClass, changeReason,
        rejection,
    ]
}
