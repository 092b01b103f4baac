import Replica

// The case itself.

package enum CaseFields {
    /// The first event of every document of a case: whose file it is, and which part of it.
    package static let opened = Field.event(
        .case,
        1,
        "opened",
        nl: "Geopend",
        [
            Part(10, "case_id", nl: "Dossier", .reference(.case), required: true),
            Part(11, "file_kind", nl: "Soort dossier", .code(.fileKind), required: true),
            Part(12, "compartment", nl: "Deel", .code(.compartment), required: true),
            Part(13, "schema_version", nl: "Schemaversie", .number, required: true),
            Part(14, "by", nl: "Door", .member, required: true),
        ]
    ).besideSubject

    package static let pseudonym = Field.value(
        .case,
        2,
        "pseudonym",
        nl: "Roepnaam in dossier",
        .line
    )
    package static let subjectRole = Field.value(
        .case,
        3,
        "subject_role",
        nl: "Rol van de jongere",
        .code(.role)
    ).order(["victim", "unknown", "witness", "perpetrator"])
    package static let phase = Field.about(
        .case,
        4,
        "phase",
        nl: "Fase",
        [
            Part(10, "phase", nl: "Fase", .code(.phase), required: true),
            Part(11, "reason", nl: "Reden", .line),
        ]
    )
    package static let ownerWorker = Field.value(
        .case,
        5,
        "owner_worker",
        nl: "Regiehouder",
        .member
    ).critical
    package static let referrer = Field.value(
        .case,
        6,
        "referrer",
        nl: "Verwijzer",
        .code(.referrer)
    )
    package static let urgency = Field.value(.case, 7, "urgency", nl: "Urgentie", .code(.urgency))
        .order(["crisis", "h24", "wd5", "unknown", "regular"]).critical
    package static let dangerLevel = Field.value(
        .case,
        8,
        "danger_level",
        nl: "Gevaarsniveau",
        .code(.dangerLevel)
    ).order(["acute", "high", "elevated", "unknown", "low"]).critical
    package static let networkThreat = Field.value(
        .case,
        9,
        "network_threat",
        nl: "Dreiging vanuit netwerk",
        .code(.networkThreat)
    ).order(["confirmed", "suspected", "unknown", "none"]).critical
    package static let threatened = Field.set(
        .case,
        10,
        "threatened",
        nl: "Wie bedreigd wordt",
        .code(.threatened)
    ).critical
    package static let missingStatus = Field.value(
        .case,
        11,
        "missing_status",
        nl: "Vermist",
        .code(.missingStatus)
    ).order(["missing", "unknown", "present"]).critical
    package static let waitingSince = Field.cell(
        .case,
        12,
        "waiting_since",
        nl: "Wachtend sinds",
        .date,
        .earliest
    ).caution(.earliest).critical
    package static let waitingCorrection = Field.about(
        .case,
        13,
        "waiting_correction",
        nl: "Correctie wachttijd",
        [
            Part(10, "new_start", nl: "Nieuw begin", .date, required: true),
            Part(11, "reason", nl: "Reden", .line, required: true),
            Part(12, "by", nl: "Door", .member, required: true),
            Part(13, "second_person", nl: "Tweede persoon", .member, required: true),
        ]
    )
    package static let ageBand = Field.value(
        .case,
        14,
        "age_band",
        nl: "Leeftijdsgroep",
        .code(.ageBand)
    ).critical
    package static let parentsInformedAllowed = Field.value(
        .case,
        15,
        "parents_informed_allowed",
        nl: "Ouders informeren",
        .code(.yesNo)
    ).order(["no", "unknown", "yes"]).critical
    package static let addressConfidential = Field.value(
        .case,
        16,
        "address_confidential",
        nl: "Adres geheim",
        .code(.yesNo)
    ).order(["yes", "unknown", "no"]).critical
    package static let mayPhone = permission(17, "may_phone", nl: "Mag bellen")
    package static let mayText = permission(18, "may_text", nl: "Mag berichten sturen")
    package static let mayMail = permission(19, "may_mail", nl: "Mag post sturen")
    package static let mayVisit = permission(20, "may_visit", nl: "Mag bezoeken")
    package static let contactWindow = Field.value(
        .case,
        21,
        "contact_window",
        nl: "Contacttijden",
        .week
    ).caution(.intersection).critical
    package static let doNotTell = Field.set(
        .case,
        22,
        "do_not_tell",
        nl: "Niet vertellen aan",
        .party
    ).critical
    package static let recruitment = Field.set(
        .case,
        23,
        "recruitment",
        nl: "Wervingswijze",
        .code(.recruitment)
    )
    package static let languages = Field.set(.case, 24, "languages", nl: "Talen", .language)
    package static let interpreter = Field.cell(
        .case,
        25,
        "interpreter",
        nl: "Tolk nodig",
        .code(.yesNo),
        .register
    )
    package static let supportNeeds = Field.set(
        .case,
        26,
        "support_needs",
        nl: "Ondersteuningsbehoefte",
        .code(.supportNeed)
    )
    package static let summary = Field.cell(
        .case,
        27,
        "summary",
        nl: "Samenvatting",
        .prose,
        .text
    )
    package static let attemptsPhone = Field.cell(
        .case,
        28,
        "attempts_phone",
        nl: "Belpogingen",
        .number,
        .counter
    )

    /// Unknown acts as no: nobody phones on the strength of not having asked.
    private static func permission(_ code: UInt16, _ name: String, nl dutch: String) -> Field {
        Field.value(.case, code, name, nl: dutch, .code(.permission))
            .order(["no", "unknown", "only_arranged", "yes"], unknownActsAs: "no").critical
    }

    static let all: [Field] =
        [
            opened, pseudonym, subjectRole, phase, ownerWorker, referrer, urgency, dangerLevel,
            networkThreat, threatened, missingStatus, waitingSince, waitingCorrection, ageBand,
            parentsInformedAllowed, addressConfidential, mayPhone, mayText, mayMail, mayVisit,
            contactWindow, doNotTell, recruitment, languages, interpreter, supportNeeds, summary,
            attemptsPhone,
        ] + events
}
