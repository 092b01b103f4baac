import Samen

// The same views for programs: codes and values as they are stored, labels in the chosen language.

extension JSON {
    init(_ shown: Shown?) {
        guard let shown else {
            self = .null
            return
        }
        self = .object(["code": JSON(shown.code), "label": .string(shown.text)])
    }

    init(_ author: Writer) {
        self = .object(["code": JSON(author.code), "you": JSON(author.isYou)])
    }

    init(_ list: CaseList) {
        self = .object([
            "total": JSON(list.total),
            "cases": JSON(list.cases) { JSON($0) },
            "ended": JSON(list.ended) { JSON($0) },
            "awaiting": JSON(list.awaiting) { JSON($0) },
            "device_ended": list.deviceEnded.map { JSON($0) } ?? .null,
            "namesakes": JSON(list.namesakes) { JSON($0) { .string($0) } },
            "pending": JSON(list.pending) { file in
                .object([
                    "has_keys": JSON(file.hasKeys), "since": JSON(file.since),
                    "grantors": JSON(file.grantors) { .string($0) },
                ])
            },
        ])
    }

    init(_ row: CaseSummary) {
        self = .object([
            "code": .string(row.code),
            "pseudonym": row.pseudonym.isEmpty ? .null : .string(row.pseudonym),
            "name": JSON(row.name),
            "phase": JSON(row.phase),
            "danger": JSON(row.danger),
            "danger_contested": JSON(row.isDangerContested),
            "waiting_days": row.waitingDays.map { JSON($0) } ?? .null,
            "contested": JSON(row.contested),
            "unsent": JSON(row.unsent),
            "owners": JSON(row.owners) { .string($0) },
            "waiting_for_keys": JSON(row.isWaitingForKeys),
        ])
    }

    init(_ view: CaseView) {
        self = .object([
            "code": .string(view.code),
            "compartments": JSON(view.compartments) { .string($0) },
            "fields": JSON(view.fields) { JSON($0) },
            "persons": JSON(view.persons) { JSON($0) },
            "tasks": JSON(view.tasks) { JSON($0) },
            "others": JSON(view.others) { JSON($0) },
            "signals": JSON(view.signals) { JSON($0) },
            "notes": JSON(view.notes) { JSON($0) },
            "events": JSON(view.events) { JSON($0) },
            "waiting_for_keys": JSON(view.isWaitingForKeys),
            "awaits": view.awaits.map { JSON($0) } ?? .null,
        ])
    }

    init(_ field: FieldView) {
        self = .object([
            "name": .string(field.name),
            "label": .string(field.label.text),
            "critical": JSON(field.isCritical),
            "contested": JSON(field.isContested),
            "effective": JSON(field.effective),
            "values": JSON(field.values) { JSON($0) },
        ])
    }

    init(_ value: ValueView) {
        self = .object([
            "value": JSON(value.value), "author": JSON(value.author), "at": JSON(value.at),
        ])
    }

    init(_ record: RecordView) {
        self = .object([
            "code": JSON(record.code),
            "kind": .string(record.kind),
            "title": .string(record.title.text),
            "fields": JSON(record.fields) { JSON($0) },
        ])
    }

    init(_ event: EventView) {
        self = .object([
            "code": JSON(event.code),
            "name": .string(event.name),
            "author": JSON(event.author),
            "at": JSON(event.at),
            "parts": JSON(event.parts) { part in
                .object(["name": .string(part.name), "value": JSON(part.value)])
            },
        ])
    }

    init(_ note: NoteView) {
        self = .object([
            "code": .string(note.code),
            "state": .string(note.state.rawValue),
            "kind": JSON(note.kind),
            "title": JSON(note.title),
            "text": .string(note.text),
            "interpretation": JSON(note.interpretation),
            "author": JSON(note.author),
            "at": JSON(note.at),
            "contested": JSON(note.isContested),
            "addenda": JSON(note.addenda) { JSON($0) },
        ])
    }

    init(_ history: NoteHistory) {
        self = .object([
            "versions": JSON(history.versions) { version in
                .object([
                    "author": JSON(version.author), "at": JSON(version.at),
                    "text": .string(version.text),
                ])
            },
            "passages": JSON(history.passages) { passage in
                .object([
                    "author": JSON(passage.author), "at": JSON(passage.at),
                    "text": .string(passage.text),
                ])
            },
        ])
    }

    init(_ item: ReviewItem) {
        self = .object([
            "case": .string(item.caseCode),
            "record": JSON(item.recordCode),
            "title": .string(item.title.text),
            "field": JSON(item.field),
            "paragraph": JSON(item.paragraph),
        ])
    }

    init(_ form: CaseBook.FieldForm) {
        self = .object([
            "name": .string(form.name),
            "label": .string(form.label.text),
            "critical": JSON(form.isCritical),
            "set": JSON(form.isSet),
            "text": JSON(form.isText),
            "choices": JSON(form.choices) { JSON($0) },
        ])
    }
}
