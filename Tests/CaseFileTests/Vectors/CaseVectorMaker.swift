import CaseFile
import Replica
import Testing

/// Makes the vectors from one seed and some texts.
enum CaseVectorMaker {
    static func make() throws -> CaseVectors {
        var vectors = CaseVectors()
        var random = SplitMix64(seed: 2026)
        vectors.identifiers = ShortID.Kind.allCases.map { kind in
            let id = RecordID(high: random.next(), low: random.next())
            let short = ShortID(kind, id)
            return .init(
                bytes: hexadecimal(id.bytes),
                letter: String(kind.letter),
                short: short.description,
                long: short.long(26)
            )
        }
        vectors.typed = (vectors.identifiers.map { $0.short.lowercased() } + typed).map(read)
        vectors.days = days.map { text in
            let date = CivilDate(text)
            return .init(text: text, days: date?.days, weekday: date?.weekday)
        }
        vectors.clocks = try clocks.map(clock)
        vectors.waiting = try waiting.map { from, to in
            let days = WaitingDays(
                from: try #require(CivilDate(from)),
                to: try #require(CivilDate(to))
            )
            return .init(from: from, to: to, calendar: days.calendar, working: days.working)
        }
        vectors.entered = entered.map(enter)
        vectors.events = try events()
        vectors.inForce = try standing.map(inForce)
        return vectors
    }

    static func place(_ field: Field) -> String { "\(field.recordType).\(field.code)" }

    private static func read(_ typed: String) -> CaseVectors.Typed {
        do {
            let prefix = try ShortID.Prefix(typed)
            return .init(
                typed: typed,
                lowest: hexadecimal(prefix.bounds.lowest),
                highest: hexadecimal(prefix.bounds.highest)
            )
        } catch {
            return .init(typed: typed, refusal: error.code.rawValue)
        }
    }

    private static func clock(_ seconds: UInt64) throws -> CaseVectors.Clock {
        let time = try #require(LocalTime(milliseconds: seconds * 1000))
        let second = time.second < 10 ? "0\(time.second)" : "\(time.second)"
        return .init(
            milliseconds: seconds * 1000,
            local: "\(time.short):\(second)",
            offset: time.offset
        )
    }

    private static func enter(_ field: Field, _ text: String) -> CaseVectors.Entered {
        do {
            let value = try FieldValue(text, for: field).value
            return .init(
                place: place(field),
                entered: text,
                bytes: hexadecimal(ValueBytes.of(value))
            )
        } catch {
            return .init(place: place(field), entered: text, refusal: error.code.rawValue)
        }
    }

    private static func inForce(
        _ field: Field,
        _ codes: [String]
    ) throws -> CaseVectors.InForce {
        var document = Document()
        for (index, code) in codes.enumerated() {
            var desk = Document()
            _ = try desk.edit(by: chain(index + 1), authored: 0) { edit throws(ReplicaError) in
                try edit.write(code.isEmpty ? .empty : .string(code), to: field.cell(of: record(1)))
            }
            _ = document.merge(desk.missing(from: VersionVector()))
        }
        let effective = document.reading(field, of: record(1)).effective
        return .init(place: place(field), standing: codes, inForce: effective.map { $0.text ?? "" })
    }

    /// Events as they stand after they were written.
    private static func events() throws -> [CaseVectors.WrittenEvent] {
        var desk = Desk(1)
        let happened = CivilTime("2026-11-20T14:30")
        let stamp = EventStamp(recorded: 1_795_613_400_000, happened: happened, precision: "day")
        let note = NoteText(observation: "Ze was stil.", interpretation: "Misschien bang.")
        let made = try [
            Event.opened(record(1), .core, by: member(1), stamp),
            Event.signal(
                "runaway",
                seenOn: CivilDate("2026-11-20"),
                certainty: "seen",
                source: nil,
                text: "om acht uur",
                stamp
            ),
            Event.signedNote("visit", present: ["Mees"], note, author: member(1), stamp),
            Event.override(
                of: CaseFields.mayPhone.cell(of: record(1)),
                act: "gebeld",
                reason: "vermist",
                stamp
            ),
        ]
        var written: [CaseVectors.WrittenEvent] = []
        for (index, event) in made.enumerated() {
            var payload: [UInt8] = []
            let id = record(index + 1)
            try desk.edit { edit throws(ReplicaError) in try edit.record(event, as: id) }
            payload = try #require(desk.document.missing(from: VersionVector()).last).payload
            let cell = event.field.cell(of: id)
            let value = try #require(desk.document.current(cell).first).value
            let bytes = ValueBytes.of(value)
            // The value is the last thing in a change that writes one cell.
            #expect(payload.suffix(bytes.count) == bytes[...])
            written.append(
                .init(
                    name: event.field.name,
                    place: place(event.field),
                    bytes: hexadecimal(bytes)
                )
            )
        }
        return written
    }
}
