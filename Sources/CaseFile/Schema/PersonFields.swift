import Replica

// Who the file is about, and who surrounds them.

package enum PersonFields {
    package static let alias = Field.value(
        .relatedPerson,
        1,
        "alias",
        nl: "Aanduiding",
        .line
    )
    package static let relation = Field.set(
        .relatedPerson,
        2,
        "relation",
        nl: "Relatie",
        .code(.relation)
    )
    package static let dangerMarkers = Field.set(
        .relatedPerson,
        3,
        "danger_markers",
        nl: "Gevaarsmarkeringen",
        .code(.dangerMarker)
    ).critical
    package static let threatTo = Field.set(
        .relatedPerson,
        4,
        "threat_to",
        nl: "Bedreigt",
        .party
    ).critical
    package static let contactRule = Field.value(
        .relatedPerson,
        5,
        "contact_rule",
        nl: "Contactregel",
        .code(.contactRule)
    ).order(["no_contact", "unknown", "supervised", "allowed"], unknownActsAs: "no_contact")
        .critical
    package static let contactAllowed = Field.cell(
        .relatedPerson,
        6,
        "contact_allowed",
        nl: "Toegestane contactvormen",
        .code(.channel),
        .removeWinsSet
    ).critical
    package static let authority = Field.value(
        .relatedPerson,
        7,
        "authority",
        nl: "Gezag",
        .code(.authority)
    ).critical
    package static let isMinor = Field.value(
        .relatedPerson,
        8,
        "is_minor",
        nl: "Minderjarig",
        .code(.yesNo)
    ).order(["yes", "unknown", "no"]).critical
    package static let name = Field.value(.relatedPerson, 9, "name", nl: "Naam", .line)
        .in(.identity).apartForSuspects
    package static let reachableAt = Field.set(
        .relatedPerson,
        10,
        "reachable_at",
        nl: "Bereikbaar via",
        .line
    ).in(.identity).apartForSuspects

    static let all: [Field] = [
        alias, relation, dangerMarkers, threatTo, contactRule, contactAllowed, authority, isMinor,
        name, reachableAt,
    ]
}

package enum YoungPersonFields {
    package static let legalName = Field.value(
        .youngPerson,
        1,
        "legal_name",
        nl: "Naam",
        .line
    ).in(.identity)
    package static let birthDate = Field.value(
        .youngPerson,
        2,
        "birth_date",
        nl: "Geboortedatum",
        .date
    ).in(.identity).critical
    package static let sexRegistered = Field.value(
        .youngPerson,
        3,
        "sex_registered",
        nl: "Geslacht (registratie)",
        .line
    ).in(.identity)
    package static let gender = Field.value(.youngPerson, 4, "gender", nl: "Gender", .line)
        .in(.identity)
    package static let bsn = Field.value(.youngPerson, 5, "bsn", nl: "BSN", .bsn)
        .in(.identity).en("BSN")
    package static let nationality = Field.set(
        .youngPerson,
        6,
        "nationality",
        nl: "Nationaliteit",
        .country
    ).in(.identity)
    package static let residenceMunicipality = Field.value(
        .youngPerson,
        7,
        "residence_municipality",
        nl: "Woongemeente",
        .municipality
    ).in(.identity)
    package static let photo = Field.set(
        .youngPerson,
        8,
        "photo",
        nl: "Foto",
        .reference(.attachment)
    ).in(.identity)

    static let all: [Field] = [
        legalName, birthDate, sexRegistered, gender, bsn, nationality, residenceMunicipality, photo,
    ]
}

package enum SuspectFields {
    package static let name = Field.value(.suspect, 1, "name", nl: "Naam", .line).in(.persons)
    package static let birthDate = Field.value(
        .suspect,
        2,
        "birth_date",
        nl: "Geboortedatum",
        .date
    ).in(.persons)
    package static let nicknames = Field.set(
        .suspect,
        3,
        "nicknames",
        nl: "Bijnamen",
        .line
    ).in(.persons)
    package static let vehicles = Field.set(.suspect, 4, "vehicles", nl: "Voertuigen", .line)
        .in(.persons)
    package static let accounts = Field.set(
        .suspect,
        5,
        "accounts",
        nl: "Nummers en accounts",
        .line
    ).in(.persons)
    package static let addresses = Field.set(.suspect, 6, "addresses", nl: "Adressen", .line)
        .in(.persons)
    package static let description = Field.cell(
        .suspect,
        7,
        "description",
        nl: "Signalement",
        .prose,
        .text
    ).in(.persons)

    static let all: [Field] = [
        name, birthDate, nicknames, vehicles, accounts, addresses, description,
    ]
}

package enum WhereaboutsFields {
    package static let currentAddress = Field.value(
        .whereabouts,
        1,
        "current_address",
        nl: "Verblijfadres",
        .line
    ).in(.whereabouts).critical
    package static let codeWord = Field.value(
        .whereabouts,
        2,
        "code_word",
        nl: "Codewoord",
        .line
    ).in(.whereabouts).critical
    package static let whoMayKnow = Field.cell(
        .whereabouts,
        3,
        "who_may_know",
        nl: "Wie mag het weten",
        .party,
        .removeWinsSet
    ).in(.whereabouts).critical
    package static let schoolOrWork = Field.value(
        .whereabouts,
        4,
        "school_or_work",
        nl: "School of werk",
        .line
    ).in(.whereabouts).critical

    static let all: [Field] = [currentAddress, codeWord, whoMayKnow, schoolOrWork]
}

package enum PhoneFields {
    package static let number = Field.value(
        .phone,
        1,
        "number",
        nl: "Nummer of account",
        .line
    ).in(.whereabouts)
    package static let ownerControls = Field.value(
        .phone,
        2,
        "owner_controls",
        nl: "Wie leest mee",
        .code(.ownerControls)
    ).in(.whereabouts).order(["other_reads", "unknown", "shared", "own"]).critical

    static let all: [Field] = [number, ownerControls]
}
