import Replica

// What is written down: drafts, notes, shared notes, signals, incidents, attachments.

package enum DraftFields {
    package static let body = Field.cell(.draft, 1, "body", nl: "Concept", .prose, .text)
        .in(.drafts)
    package static let kind = Field.cell(
        .draft,
        2,
        "kind",
        nl: "Soort",
        .code(.noteKind),
        .register
    ).in(.drafts)
    package static let destination = Field.cell(
        .draft,
        3,
        "destination",
        nl: "Bestemd voor",
        .code(.compartment),
        .register
    ).in(.drafts)

    static let all: [Field] = [body, kind, destination]
}

package enum NoteFields {
    package static let signed = Field.event(
        .note,
        1,
        "signed",
        nl: "Notitie",
        [
            Part(10, "note_kind", nl: "Soort", .code(.noteKind), required: true),
            Part(11, "present", nl: "Aanwezig", .list(.line)),
            Part(12, "observation", nl: "Waarneming", .prose, required: true),
            Part(13, "interpretation", nl: "Duiding", .prose),
            Part(14, "author", nl: "Auteur", .member, required: true),
        ]
    ).whereChosen
    package static let addendum = Field.about(
        .note,
        2,
        "addendum",
        nl: "Aanvulling",
        [
            Part(10, "note", nl: "Notitie", .reference(.note), required: true),
            Part(11, "text", nl: "Tekst", .prose, required: true),
            Part(12, "author", nl: "Auteur", .member, required: true),
        ]
    ).whereChosen
    package static let rectification = Field.about(
        .note,
        3,
        "rectification",
        nl: "Rectificatie",
        [
            Part(10, "note", nl: "Notitie", .reference(.note), required: true),
            Part(11, "view", nl: "Zienswijze", .prose, required: true),
            Part(12, "author", nl: "Auteur", .member, required: true),
        ]
    ).whereChosen

    static let all: [Field] = [signed, addendum, rectification]
}

package enum SharedNoteFields {
    package static let kind = Field.cell(
        .sharedNote,
        1,
        "kind",
        nl: "Soort",
        .code(.noteKind),
        .register
    ).whereChosen
    package static let title = Field.cell(
        .sharedNote,
        2,
        "title",
        nl: "Titel",
        .line,
        .register
    ).whereChosen
    package static let body = Field.cell(.sharedNote, 3, "body", nl: "Tekst", .prose, .text)
        .whereChosen
    package static let fixed = Field.about(
        .sharedNote,
        4,
        "fixed",
        nl: "Vastgesteld",
        [
            Part(10, "note", nl: "Notitie", .reference(.sharedNote), required: true),
            Part(11, "version", nl: "Versie", .list(.bytes), required: true),
            Part(12, "text", nl: "Tekst", .prose, required: true),
        ]
    ).whereChosen

    static let all: [Field] = [kind, title, body, fixed]
}

package enum SignalFields {
    package static let signal = Field.event(
        .signal,
        1,
        "signal",
        nl: "Signaal",
        [
            Part(10, "code", nl: "Signaal", .code(.signal), required: true),
            Part(11, "seen_on", nl: "Gezien op", .date),
            Part(12, "seen_precision", nl: "Nauwkeurigheid", .code(.precision)),
            Part(13, "certainty", nl: "Zekerheid", .code(.certainty), required: true),
            Part(14, "source", nl: "Bron", .code(.source)),
            Part(15, "text", nl: "Toelichting", .line),
        ]
    )
    package static let retracted = Field.about(
        .signal,
        2,
        "signal_retracted",
        nl: "Signaal ingetrokken",
        [
            Part(10, "signal", nl: "Signaal", .reference(.signal), required: true),
            Part(11, "reason", nl: "Reden", .line, required: true),
        ]
    )

    static let all: [Field] = [signal, retracted]
}

package enum IncidentFields {
    package static let incident = Field.event(
        .incident,
        1,
        "incident",
        nl: "Incident",
        [
            Part(10, "incident_type", nl: "Soort", .code(.incidentType), required: true),
            Part(11, "place", nl: "Plaats", .line),
            Part(12, "involved", nl: "Betrokkenen", .list(.party)),
            Part(13, "reported_to", nl: "Gemeld aan", .list(.line)),
            Part(14, "text", nl: "Tekst", .prose),
        ]
    )

    static let all: [Field] = [incident]
}

package enum AttachmentFields {
    package static let manifest = Field.event(
        .attachment,
        1,
        "manifest",
        nl: "Bijlage",
        [
            Part(10, "sha256", nl: "SHA-256", .bytes, required: true),
            Part(11, "size", nl: "Omvang", .number, required: true),
            Part(12, "type", nl: "Type", .line, required: true),
            Part(13, "taken_at", nl: "Gemaakt op", .time),
            Part(14, "evidence", nl: "Bewijs", .code(.yesNo)),
            Part(15, "chunks", nl: "Delen", .list(.bytes), required: true),
            Part(16, "key", nl: "Sleutel", .bytes, required: true),
        ]
    ).whereChosen
    package static let caption = Field.value(
        .attachment,
        2,
        "caption",
        nl: "Bijschrift",
        .line
    ).whereChosen

    static let all: [Field] = [manifest, caption]
}
