import CaseFile
import Replica

// What a case says, whoever wrote it, and what people type to name it.

extension Decoder {
    static let caseFile = [reading, shortID]

    private static let reading = Decoder(
        "case",
        of: [
            "CaseFile/Reading/Caution+Choice.swift", "CaseFile/Reading/EventReading.swift",
            "CaseFile/Reading/FieldReading.swift", "CaseFile/Reading/Opening.swift",
            "CaseFile/Values/Kind+Label.swift", "CaseFile/Time/WeekTimes.swift",
        ],
        apart: [
            "orders what this device writes": ["latestRecording"],
            "is asked by those who plan a call": ["WeekTimesV8contains"],
        ],
        expansion: 512,
        seeds: CaseSeeds.inputs,
        read: { bytes in
            var document = Document()
            let merge = document.merge(ChangeList(bytes).changes)
            readEverything(in: document)
            return !merge.applied.isEmpty && merge.opaque.isEmpty
        }
    )

    private static func readEverything(in document: Document) {
        for language in [Language.dutch, .english] {
            for field in CaseSchema.fields {
                if field.isEvent {
                    for event in document.events(field) {
                        for part in field.parts { _ = event.label(part.name, in: language) }
                        for part in field.parts {
                            _ = (event.member(part.name), event.cell(part.name))
                            _ = (event.number(part.name), event.list(part.name))
                            _ = event.date(part.name)
                        }
                        _ = (event.happened, event.precision, event.unknownParts)
                        _ = document.event(field, of: event.record)
                    }
                    continue
                }
                for record in document.allRecords(of: field.entity) {
                    let reading = document.reading(field, of: record)
                    for value in reading.values {
                        _ = (value.label(in: language), reading.standings(of: value))
                    }
                    _ = (reading.acting, reading.isUndecided, reading.isContested)
                    _ = document.removal(of: field.entity, record)
                }
            }
        }
        _ = (document.opening, document.phase, document.signals, document.contested)
        _ = document.unknownCells
        guard let today = CivilDate("2026-11-25") else { return }
        for record in document.allRecords(of: .case) { _ = document.waiting(of: record, to: today) }
    }

    private static let shortID = Decoder(
        "short-id",
        of: ["CaseFile/ShortID/Alphabet.swift", "CaseFile/ShortID/ShortID+Prefix.swift"],
        apart: ["searches among what is known": ["resolve"]],
        expansion: 256,
        seeds: { vectors in
            try vectors.texts("casefile", "typed", "typed").map { Array($0.utf8) }
        },
        read: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let prefix = try? ShortID.Prefix(text) else { return false }
            let bounds = prefix.bounds
            precondition(prefix.matches(bounds.lowest), "a prefix names what begins with it")
            precondition(prefix.matches(bounds.highest), "a prefix names what begins with it")
            guard let named = ShortID(prefix.kind, bounds.lowest),
                let again = try? ShortID.Prefix(named.long(Limits.idCharacters))
            else { preconditionFailure("an identifier that is written out can be read") }
            precondition(named.begins(with: again), "an identifier names itself")
            return true
        }
    )
}
