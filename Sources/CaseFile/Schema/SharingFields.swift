import Replica

// Consent, handing over, giving, looking; and contacts without a case.

package enum ConsentFields {
    package static let consent = Field.event(
        .consent,
        1,
        "consent",
        nl: "Toestemming",
        [
            Part(10, "consent_act", nl: "Handeling", .code(.consentAct), required: true),
            Part(11, "purpose", nl: "Doel", .code(.purpose), required: true),
            Part(12, "scope", nl: "Omvang", .line),
            Part(13, "recipient", nl: "Ontvanger", .party),
            Part(14, "given_by", nl: "Gegeven door", .line, required: true),
            Part(15, "consent_rule", nl: "Leeftijdsregel", .code(.consentRule), required: true),
            Part(16, "consent_method", nl: "Wijze", .code(.consentMethod), required: true),
            Part(17, "evidence", nl: "Bewijs", .reference(.attachment)),
            Part(18, "valid_to", nl: "Geldig tot", .date),
            Part(19, "withdraws", nl: "Trekt in", .reference(.consent)),
        ]
    ).critical
    package static let otherBasis = Field.event(
        .consent,
        2,
        "other_basis",
        nl: "Andere grondslag",
        [
            Part(10, "basis", nl: "Grondslag", .code(.basis), required: true),
            Part(11, "duty_answers", nl: "Antwoorden", .answers(.dutyQuestion)),
            Part(12, "reasoning", nl: "Onderbouwing", .prose, required: true),
            Part(13, "second_reader", nl: "Tweede lezer", .member),
        ]
    ).critical

    static let all: [Field] = [consent, otherBasis]
}

package enum TransferFields {
    package static let transfer = Field.about(
        .transfer,
        1,
        "transfer",
        nl: "Overdracht",
        [
            Part(10, "transfer", nl: "Overdracht", .reference(.transfer), required: true),
            Part(11, "transfer_state", nl: "Stand", .code(.transferState), required: true),
            Part(12, "to", nl: "Aan", .organisation),
            Part(13, "items", nl: "Onderdelen", .list(.cell)),
            Part(14, "basis", nl: "Grondslag", .reference(.consent)),
            Part(15, "bed", nl: "Plek", .code(.bed)),
        ]
    ).critical

    static let all: [Field] = [transfer]
}

package enum DisclosureFields {
    package static let disclosure = Field.event(
        .disclosure,
        1,
        "disclosure",
        nl: "Verstrekking",
        [
            Part(10, "recipient", nl: "Ontvanger", .reference(.recipient)),
            Part(11, "purpose", nl: "Doel", .code(.purpose)),
            Part(12, "items", nl: "Onderdelen", .list(.cell)),
            Part(13, "package_hash", nl: "Pakket", .bytes),
            Part(14, "basis", nl: "Grondslag", .reference(.consent)),
            Part(15, "consent_version", nl: "Toestemming", .bytes),
            Part(16, "makers", nl: "Gemaakt door", .list(.member)),
            Part(17, "deferred_reason", nl: "Reden van uitstel", .line),
            Part(18, "deferred_until", nl: "Uitgesteld tot", .date),
            Part(19, "receipt_of", nl: "Ontvangst van", .reference(.disclosure)),
        ]
    ).critical

    static let all: [Field] = [disclosure]
}

package enum AccessFields {
    package static let access = Field.event(
        .access,
        1,
        "access",
        nl: "Inzage",
        [
            Part(10, "access_kind", nl: "Soort", .code(.accessKind), required: true),
            Part(11, "person", nl: "Wie", .member, required: true),
            Part(12, "on_behalf_of", nl: "Namens", .party),
            Part(13, "basis", nl: "Grondslag", .line),
            Part(14, "count", nl: "Aantal", .number),
            Part(15, "hour", nl: "Uur", .time, required: true),
        ]
    ).in(.access)

    static let all: [Field] = [access]
}

package enum ContactFields {
    package static let received = Field.event(
        .contact,
        1,
        "received",
        nl: "Bericht ontvangen",
        [
            Part(10, "contact_channel", nl: "Kanaal", .code(.contactChannel), required: true),
            Part(11, "caller_role", nl: "Rol", .code(.role)),
            Part(12, "pseudonym", nl: "Roepnaam", .line),
            Part(13, "body", nl: "Tekst", .prose, required: true),
            Part(14, "signals", nl: "Signalen", .list(.code(.signal))),
        ]
    )
    package static let answered = Field.about(
        .contact,
        2,
        "answered",
        nl: "Beantwoord",
        [
            Part(10, "contact", nl: "Contact", .reference(.contact), required: true),
            Part(11, "body", nl: "Tekst", .prose, required: true),
            Part(12, "by", nl: "Door", .member, required: true),
        ]
    )
    package static let linkedTo = Field.about(
        .contact,
        3,
        "linked_to",
        nl: "Gekoppeld aan dossier",
        [
            Part(10, "contact", nl: "Contact", .reference(.contact), required: true),
            Part(11, "case", nl: "Dossier", .reference(.case), required: true),
            Part(12, "by", nl: "Door", .member, required: true),
            Part(13, "reason", nl: "Reden", .line, required: true),
        ]
    )

    static let all: [Field] = [received, answered, linkedTo]
}
