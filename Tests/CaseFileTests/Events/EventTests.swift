import CaseFile
import Replica
import Testing

@Suite struct `Events` {
    @Test func `are written once`() throws {
        var desk = Desk(1)
        let signal = try self.signal("runaway", desk.stamp)
        try desk.put(signal, as: 20)
        let rival = try self.signal("injuries", desk.stamp)
        #expect(code { try desk.put(rival, as: 20) } == .eventStands)
        #expect(desk.document.signals.map { $0.text("code") } == ["runaway"])
        #expect(desk.document.event(SignalFields.signal, of: record(20))?.isRivalled == false)
    }

    @Test func `keep when it happened apart from when it was written down`() throws {
        var desk = Desk(1)
        let happened = try #require(CivilTime("2026-11-20T14:30"))
        let stamp = EventStamp(recorded: desk.clock, happened: happened, precision: "day")
        try desk.put(try signal("runaway", stamp), as: 20)
        let event = try #require(desk.document.signals.first)
        #expect(event.happened == happened)
        #expect(event.precision == "day")
        #expect(event.recorded == stamp.recorded)
        #expect(event.authored == desk.clock)
        #expect(event.date("seen_on") == CivilDate("2026-11-20"))
        #expect(event.label("code", in: .english) == "Running away")
        #expect(event.label("text", in: .dutch) == nil)
    }

    @Test func `follow what they answer although a clock is behind, and no wrong clock far`() throws
    {
        var (fatima, joris) = (Desk(1), Desk(2))
        fatima.clock += 5 * 60_000
        try fatima.put(try signal("runaway", fatima.stamp), as: 20)
        joris.hear(fatima)
        try joris.put(try signal("injuries", joris.stamp), as: 21)
        #expect(joris.document.signals.map { $0.text("code") } == ["runaway", "injuries"])
        var wrong = Desk(3)
        wrong.clock += 315_576_000_000
        try wrong.put(try signal("debts_contracts", wrong.stamp), as: 22)
        joris.hear(wrong)
        let stamp = joris.stamp
        try joris.put(try signal("isolation", stamp), as: 23)
        let last = joris.document.event(SignalFields.signal, of: record(23))
        let lead = Limits.recordingLead * 60_000
        #expect(try #require(last).recorded <= stamp.recorded + lead)
    }

    @Test func `are not signals any more when retracted, and are not forgotten`() throws {
        var desk = Desk(1)
        try desk.put(try signal("runaway", desk.stamp), as: 20)
        try desk.put(try signal("injuries", desk.stamp), as: 21)
        let retraction = try Event.signalRetracted(record(20), reason: "ander kind", desk.stamp)
        try desk.put(retraction, as: 22)
        #expect(desk.document.signals.map { $0.text("code") } == ["injuries"])
        #expect(desk.document.events(SignalFields.signal).count == 2)
    }

    @Test func `need their parts, of the right kind`() {
        let stamp = Desk(1).stamp
        #expect(entry { try signal("", stamp) } == .missing)
        #expect(entry { try signal("no_such_code", stamp) } == .unknownCode)
        #expect(entry { try Event.signalRetracted(record(1), reason: " ", stamp) } == .missing)
        #expect(entry { try Event.phase("closed", reason: "a\nb", stamp) } == .characters)
        let imprecise = EventStamp(recorded: 1, precision: "century")
        #expect(entry { try Event.phase("closed", reason: nil, imprecise) } == .unknownCode)
        let long = String(repeating: "a", count: 501)
        #expect(entry { try Event.phase("closed", reason: long, stamp) } == .tooLong)
        #expect(
            entry { try Event(CaseFields.phase, stamp, ["phase": .number(3)]) } == .kind
        )
    }

    @Test func `D14 keep parts of a later version`() throws {
        var later = Document()
        let value = Value.fields([
            .init(3, .int(5)), .init(10, .string("closed")), .init(99, .string("new")),
        ])
        _ = try later.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.write(value, to: CaseFields.phase.cell(of: record(3)))
        }
        let event = try #require(later.events(CaseFields.phase).first)
        #expect(event.unknownParts == [99: .string("new")])
        #expect(event.text("phase") == "closed")
    }

    private func signal(_ code: String, _ stamp: EventStamp) throws -> Event {
        try Event.signal(
            code,
            seenOn: CivilDate("2026-11-20"),
            certainty: "seen",
            source: "worker",
            text: nil,
            stamp
        )
    }
}

@Suite struct `Notes` {
    @Test func `are signed from a draft, once, and added to`() throws {
        var desk = Desk(1)
        let cell = DraftFields.body.cell(of: record(30))
        let text = "Ze was stil.\nDuiding:\nMisschien bang."
        try desk.edit { edit throws(ReplicaError) in try edit.insert(text, at: 0, in: cell) }
        let note = NoteText(draft: desk.document.text(cell))
        let signed = try Event.signedNote(
            "visit",
            present: ["Mees", ""],
            note,
            author: member(1),
            desk.stamp
        )
        try desk.put(signed, as: 30)
        #expect(code { try desk.put(signed, as: 30) } == .eventStands)
        let reading = try #require(desk.document.event(NoteFields.signed, of: record(30)))
        #expect(reading.text("observation") == "Ze was stil.")
        #expect(reading.text("interpretation") == "Misschien bang.")
        #expect(reading.list("present") == [.string("Mees")])
        #expect(reading.member("author") == member(1))

        let addendum = try Event.addendum(
            to: record(30),
            text: "Later lachte ze.",
            author: member(2),
            desk.stamp
        )
        try desk.put(addendum, as: 31)
        #expect(
            desk.document.addenda(to: record(30)).map { $0.text("text") } == ["Later lachte ze."]
        )
        #expect(desk.document.addenda(to: record(31)).isEmpty)
        #expect(desk.document.event(NoteFields.signed, of: record(30)) == reading)
    }

    @Test func `part what was seen from what someone makes of it`() {
        let plain = NoteText(draft: "  Ze was stil. \r\n")
        #expect(plain == NoteText(observation: "Ze was stil."))
        let english = NoteText(draft: "Quiet.\n interpretation: \nAfraid?\n\nInterpretation: no")
        #expect(english.observation == "Quiet.")
        #expect(english.interpretation == "Afraid?\n\nInterpretation: no")
    }

    @Test func `hold long texts whole and refuse longer ones`() throws {
        var desk = Desk(1)
        let long = String(repeating: "één €", count: Limits.proseBytes / 9)
        let note = NoteText(observation: long, interpretation: long)
        try desk.put(
            Event.signedNote("visit", present: [], note, author: member(1), desk.stamp),
            as: 30
        )
        let reading = try #require(desk.document.event(NoteFields.signed, of: record(30)))
        #expect(reading.text("observation") == long && reading.text("interpretation") == long)
        let longer = NoteText(observation: String(repeating: "a", count: Limits.proseBytes + 1))
        #expect(
            entry {
                try Event.signedNote("visit", present: [], longer, author: member(1), desk.stamp)
            }
                == .tooLong
        )
    }
}

@Suite struct `A case` {
    @Test func `says in each document whose file it is`() throws {
        var desk = Desk(1)
        #expect(desk.document.opening == nil)
        let opened = try Event.opened(record(1), .whereabouts, by: member(1), desk.stamp)
        try desk.edit { edit throws(ReplicaError) in try edit.open(opened) }
        let opening = try #require(desk.document.opening)
        #expect(opening.caseID == record(1) && opening.compartment == .whereabouts)
        #expect(opening.fileKind == "case" && opening.by == member(1))
        #expect(opening.schemaVersion == Int64(CaseSchema.version))
        let again = try Event.opened(record(2), .whereabouts, by: member(1), desk.stamp)
        #expect(
            code { try desk.edit { edit throws(ReplicaError) in try edit.open(again) } }
                == .eventStands
        )
        try desk.put(again, as: 2)
        #expect(desk.document.opening == opening)
    }

    @Test func `is none if a document contradicts itself`() throws {
        var (fatima, joris) = (Desk(1), Desk(2))
        let one = try Event.opened(record(1), .core, by: member(1), fatima.stamp)
        let two = try Event.opened(record(2), .core, by: member(2), joris.stamp)
        try fatima.edit { edit throws(ReplicaError) in try edit.open(one) }
        try joris.edit { edit throws(ReplicaError) in try edit.open(two) }
        fatima.hear(joris)
        #expect(fatima.document.opening == nil)
    }

    @Test func `stays open when someone closes it beside other work on its phase`() throws {
        var (fatima, joris) = (Desk(1), Desk(2))
        try fatima.put(Event.phase("waiting", reason: nil, fatima.stamp), as: 40)
        joris.hear(fatima)
        joris.clock += 3_600_000
        try joris.put(Event.phase("closed", reason: nil, joris.stamp), as: 41)
        try fatima.put(Event.phase("shelter", reason: nil, fatima.stamp), as: 42)
        fatima.hear(joris)
        let phase = try #require(fatima.document.phase)
        #expect(phase.code == "shelter" && phase.isContested)
        try fatima.put(Event.phase("closed", reason: "klaar", fatima.stamp), as: 43)
        #expect(fatima.document.phase?.code == "closed")
        #expect(fatima.document.phase?.isContested == false)
    }

    @Test func `shows what a later version wrote as it is`() throws {
        var document = Document()
        let cell = CellAddress(
            record: Record(type: 200, id: record(1)),
            field: 3,
            type: .multiRegister
        )
        _ = try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.write(.string("new"), to: cell)
        }
        #expect(document.unknownCells == [cell])
        #expect(document.reading(at: cell) == nil)
    }
}
