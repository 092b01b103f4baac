import CaseFile
import Replica
import Testing

@Suite struct `Writing a field` {
    @Test func `is refused while people disagree`() throws {
        var (fatima, joris) = (Desk(1), Desk(2))
        try fatima.set("high", CaseFields.dangerLevel)
        try joris.set("low", CaseFields.dangerLevel)
        fatima.hear(joris)
        #expect(code { try fatima.set("acute", CaseFields.dangerLevel) } == .contested)
        #expect(fatima.reading(CaseFields.dangerLevel).values.count == 2)
    }

    @Test func `is refused over a value that its writer was not shown`() throws {
        var (fatima, joris) = (Desk(1), Desk(2))
        let seen = fatima.reading(CaseFields.pseudonym)
        try joris.set("Duif", CaseFields.pseudonym)
        fatima.hear(joris)
        let name = try FieldValue("Mees", for: CaseFields.pseudonym)
        #expect(
            code {
                try fatima.edit { edit throws(ReplicaError) in
                    try edit.set(name, of: record(1), seen: seen)
                }
            } == .seenChanged
        )
        #expect(fatima.reading(CaseFields.pseudonym).effective?.text == "Duif")
    }

    @Test func `is refused where it is a set or an event`() throws {
        var desk = Desk(1)
        for field in [CaseFields.threatened, CaseFields.phase, NoteFields.signed] {
            let nothing = FieldValue.empty(for: field)
            #expect(
                code {
                    try desk.edit { edit throws(ReplicaError) in
                        try edit.set(nothing, of: record(1))
                    }
                } == .mergeType
            )
        }
        #expect(desk.document.addresses.isEmpty)
    }

    @Test func `moves the beginning of waiting forward only with a correction`() throws {
        var desk = Desk(1)
        try desk.set("2026-11-10", CaseFields.waitingSince)
        for later in ["2026-11-11", ""] {
            #expect(code { try desk.set(later, CaseFields.waitingSince) } == .movesLater)
        }
        try desk.set("2026-11-09", CaseFields.waitingSince)
        try correct(&desk, to: "2026-11-20", as: 60)
        let today = try #require(CivilDate("2026-11-25"))
        let waiting = try #require(desk.document.waiting(of: record(1), to: today))
        #expect(waiting.since == CivilDate("2026-11-20"))
        #expect(waiting.days.calendar == 5 && waiting.days.working == 3)
        #expect(waiting.corrections.map { $0.text("reason") } == ["the wrong child"])
        #expect(waiting.others.isEmpty)
        let author = desk.reading(CaseFields.waitingSince).current.first?.author
        #expect(waiting.corrections.first?.author == author)
    }

    @Test func `keeps an earlier beginning that a correction had not seen`() throws {
        var (fatima, joris) = (Desk(1), Desk(2))
        try fatima.set("2026-11-10", CaseFields.waitingSince)
        joris.hear(fatima)
        try joris.set("2026-11-02", CaseFields.waitingSince)
        try correct(&fatima, to: "2026-11-20", as: 60)
        fatima.hear(joris)
        let today = try #require(CivilDate("2026-11-25"))
        let waiting = try #require(fatima.document.waiting(of: record(1), to: today))
        #expect(waiting.since == CivilDate("2026-11-02"))
        #expect(waiting.others == [try #require(CivilDate("2026-11-20"))])
    }

    @Test func `needs a second person for a correction`() throws {
        let day = try #require(CivilDate("2026-11-20"))
        let stamp = Desk(1).stamp
        #expect(
            entry {
                try Event.waitingCorrection(
                    newStart: day,
                    reason: "wrong",
                    by: member(1),
                    secondPerson: member(1),
                    stamp
                )
            } == .secondPerson
        )
    }

    @Test func `removes a record from lists until someone writes in it unseen`() throws {
        var (fatima, joris) = (Desk(1), Desk(2))
        try fatima.set("bel school", TaskFields.title, of: record(7))
        joris.hear(fatima)
        try fatima.edit { edit throws(ReplicaError) in
            try edit.removeRecord(.task, record(7), because: "dubbel")
        }
        #expect(fatima.document.records(of: .task).isEmpty)
        #expect(fatima.document.allRecords(of: .task) == [record(7)])
        #expect(fatima.document.removal(of: .task, record(7)).reasons == ["dubbel"])
        try joris.set("2026-12-01", TaskFields.due, of: record(7))
        fatima.hear(joris)
        #expect(fatima.document.records(of: .task) == [record(7)])
        #expect(fatima.document.removal(of: .task, record(7)).isContested)
    }

    @Test func `keeps a record that another puts back at the same time`() throws {
        var (fatima, joris) = (Desk(1), Desk(2))
        try fatima.set("stiefvader", PersonFields.alias, of: record(8))
        joris.hear(fatima)
        try fatima.edit { edit throws(ReplicaError) in
            try edit.removeRecord(.relatedPerson, record(8), because: "vergissing")
        }
        try joris.edit { edit throws(ReplicaError) in
            try edit.restoreRecord(.relatedPerson, record(8))
        }
        fatima.hear(joris)
        let removal = fatima.document.removal(of: .relatedPerson, record(8))
        #expect(!removal.isRemoved && removal.isContested)
    }

    private func correct(_ desk: inout Desk, to day: String, as id: Int) throws {
        let event = try Event.waitingCorrection(
            newStart: #require(CivilDate(day)),
            reason: "the wrong child",
            by: member(1),
            secondPerson: member(2),
            desk.stamp
        )
        try desk.edit { edit throws(ReplicaError) in
            try edit.correctWaiting(event, of: record(1), as: record(id))
        }
    }
}
