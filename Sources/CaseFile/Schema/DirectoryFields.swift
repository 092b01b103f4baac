import Replica

// The network's own sealed document: who works here, who receives, what is stricter here.

package enum MemberFields {
    package static let name = Field.value(.member, 1, "name", nl: "Naam", .line).in(.directory)
    package static let functions = Field.set(
        .member,
        2,
        "functions",
        nl: "Functies",
        .code(.function)
    ).in(.directory)

    static let all: [Field] = [name, functions]
}

package enum RecipientFields {
    package static let entry = Field.event(
        .recipient,
        1,
        "entry",
        nl: "Ontvanger",
        [
            Part(10, "recipient_kind", nl: "Soort", .code(.recipientKind), required: true),
            Part(11, "name", nl: "Naam", .line, required: true),
            Part(12, "key", nl: "Sleutel", .bytes),
            Part(13, "checked_by", nl: "Gecontroleerd door", .list(.member)),
        ]
    ).in(.directory)

    static let all: [Field] = [entry]
}

package enum PolicyFields {
    package static let policy = Field.event(
        .policy,
        1,
        "policy",
        nl: "Beleid",
        [
            Part(10, "version", nl: "Versie", .number, required: true),
            Part(11, "strictness", nl: "Strenger", .list(.line)),
            Part(12, "periods", nl: "Termijnen", .list(.line)),
            Part(13, "signed_by", nl: "Ondertekend door", .member, required: true),
        ]
    ).in(.directory)

    static let all: [Field] = [policy]
}

package enum FiguresFields {
    package static let release = Field.event(
        .figures,
        1,
        "release",
        nl: "Publicatie cijfers",
        [
            Part(10, "table", nl: "Tabel", .line, required: true),
            Part(11, "definition", nl: "Definitie", .line, required: true),
            Part(12, "reference_date", nl: "Peildatum", .date, required: true),
            Part(13, "hash", nl: "Hash", .bytes, required: true),
        ]
    ).in(.directory)

    static let all: [Field] = [release]
}
