import CaseFile
import Replica
import Testing

@Suite struct `Resolving a difference` {
    @Test func `writes the value and the reason in one change`() throws {
        var desk = try contested()
        let seen = desk.reading(CaseFields.dangerLevel)
        try desk.resolve(CaseFields.dangerLevel, with: "high", as: 50)
        let reading = desk.reading(CaseFields.dangerLevel)
        #expect(!reading.isContested && reading.effective?.code == "high")
        let event = try #require(desk.document.resolutions(of: reading.address).first)
        #expect(event.author == reading.current.first?.author)
        #expect(event.text("reason") == "both were asked")
        #expect(event["chosen"] == .string("high"))
        #expect(event.list("seen") == seen.values.map(\.value))
        #expect(event.cell("field") == reading.address)
        #expect(event.label("field", in: .dutch) == "Gevaarsniveau")
    }

    @Test func `is open again when a value comes that was not seen`() throws {
        var desk = try contested()
        var late = Desk(3)
        try late.set("acute", CaseFields.dangerLevel)
        try desk.resolve(CaseFields.dangerLevel, with: "elevated", as: 50)
        desk.hear(late)
        let reading = desk.reading(CaseFields.dangerLevel)
        #expect(reading.isContested)
        #expect(reading.effective?.code == "acute")
        #expect(Set(reading.values.compactMap(\.code)) == ["elevated", "acute"])
        #expect(desk.document.resolutions(of: reading.address).count == 1)
    }

    @Test func `is a difference again when two people resolve it differently`() throws {
        var desk = try contested()
        var other = Desk(4)
        other.hear(desk)
        try desk.resolve(CaseFields.dangerLevel, with: "elevated", as: 50)
        try other.resolve(CaseFields.dangerLevel, with: "high", as: 51)
        desk.hear(other)
        let reading = desk.reading(CaseFields.dangerLevel)
        #expect(reading.isContested && reading.effective?.code == "high")
        #expect(desk.document.resolutions(of: reading.address).count == 2)
    }

    @Test func `is refused when something else stands than what was shown`() throws {
        var desk = try contested()
        let seen = desk.reading(CaseFields.dangerLevel)
        var late = Desk(3)
        try late.set("acute", CaseFields.dangerLevel)
        desk.hear(late)
        let high = try FieldValue("high", for: CaseFields.dangerLevel)
        let resolution = try Resolution(of: seen, with: high, reason: "asked", desk.stamp)
        #expect(
            code {
                try desk.edit { edit throws(ReplicaError) in
                    try edit.resolve(resolution, as: record(50))
                }
            } == .seenChanged
        )
        #expect(desk.reading(CaseFields.dangerLevel).isContested)
        #expect(desk.document.events(CaseFields.resolution).isEmpty)
    }

    @Test func `takes a reason and a value of the field`() throws {
        let desk = try contested()
        let seen = desk.reading(CaseFields.dangerLevel)
        let high = try FieldValue("high", for: CaseFields.dangerLevel)
        let urgent = try FieldValue("crisis", for: CaseFields.urgency)
        for reason in ["", "  ", "\n"] {
            #expect(
                entry { try Resolution(of: seen, with: high, reason: reason, desk.stamp) }
                    == .missing
            )
        }
        #expect(
            entry { try Resolution(of: seen, with: urgent, reason: "asked", desk.stamp) } == .field
        )
    }

    @Test func `may choose nothing, and says so`() throws {
        var desk = try contested()
        try desk.resolve(CaseFields.dangerLevel, with: "", as: 50)
        #expect(desk.reading(CaseFields.dangerLevel).effective?.code == "unknown")
        let event = try #require(desk.document.events(CaseFields.resolution).first)
        #expect(event["chosen"] == .list([]))
    }

    private func contested() throws -> Desk {
        var (fatima, joris) = (Desk(1), Desk(2))
        try fatima.set("high", CaseFields.dangerLevel)
        try joris.set("low", CaseFields.dangerLevel)
        fatima.hear(joris)
        return fatima
    }
}

/// The code of the engine's refusal, or nil if there was none.
func code(_ body: () throws -> Void) -> ReplicaError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? ReplicaError)?.code
    }
}

/// The code of the refusal at entry, or nil if there was none.
func entry<Result>(_ body: () throws -> Result) -> CaseFileError.Code? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? CaseFileError)?.code
    }
}
