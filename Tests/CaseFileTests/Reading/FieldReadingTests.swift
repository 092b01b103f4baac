import CaseFile
import Replica
import Testing

@Suite struct `What is in force` {
    @Test func `is acute beside high, and people are asked`() throws {
        var (fatima, joris) = (Desk(1), Desk(2))
        try fatima.set("high", CaseFields.dangerLevel)
        try joris.set("acute", CaseFields.dangerLevel)
        fatima.hear(joris)
        joris.hear(fatima)
        #expect(fatima.reading(CaseFields.dangerLevel) == joris.reading(CaseFields.dangerLevel))
        let reading = fatima.reading(CaseFields.dangerLevel)
        #expect(reading.effective?.code == "acute")
        #expect(reading.effective?.label(in: .dutch) == "Acuut")
        #expect(reading.isContested)
        #expect(Set(reading.values.compactMap(\.code)) == ["acute", "high"])
        #expect(fatima.document.contested == [reading])
        let acute = try FieldValue("acute", for: CaseFields.dangerLevel)
        #expect(reading.standings(of: acute).map(\.author.chain) == [chain(2)])
    }

    @Test func `is high after high, elevated, high, with three entries of history`() throws {
        var desk = Desk(1)
        for level in ["high", "elevated", "high"] { try desk.set(level, CaseFields.dangerLevel) }
        #expect(desk.reading(CaseFields.dangerLevel).effective?.code == "high")
        let cell = CaseFields.dangerLevel.cell(of: record(1))
        let history = desk.document.history(cell).map(\.value)
        #expect(history == [.string("high"), .string("elevated"), .string("high")])
    }

    @Test func `holds both codes that two workers add to a set`() throws {
        var (fatima, joris) = (Desk(1), Desk(2))
        for (field, codes) in [
            (CaseFields.threatened, ["child", "sibling"]),
            (PersonFields.dangerMarkers, ["armed", "stalks"]),
        ] {
            let values = try codes.map { code in try FieldValue(code, for: field) }
            try fatima.edit { edit throws(ReplicaError) in try edit.add(values[0], of: record(1)) }
            try joris.edit { edit throws(ReplicaError) in try edit.add(values[1], of: record(1)) }
            fatima.hear(joris)
            #expect(Set(fatima.document.elements(field, of: record(1))) == Set(values))
            #expect(fatima.reading(field).inForce == .all(values))
            #expect(!fatima.reading(field).isContested)
        }
    }

    @Test func `keeps a danger marker that was added unseen by who removed it`() throws {
        var (fatima, joris) = (Desk(1), Desk(2))
        let armed = try FieldValue("armed", for: PersonFields.dangerMarkers)
        try fatima.edit { edit throws(ReplicaError) in try edit.add(armed, of: record(1)) }
        joris.hear(fatima)
        try joris.edit { edit throws(ReplicaError) in try edit.add(armed, of: record(1)) }
        try fatima.edit { edit throws(ReplicaError) in try edit.remove(armed, of: record(1)) }
        #expect(fatima.document.elements(PersonFields.dangerMarkers, of: record(1)).isEmpty)
        fatima.hear(joris)
        #expect(fatima.document.elements(PersonFields.dangerMarkers, of: record(1)) == [armed])
    }

    @Test func `takes a permission away as soon as anyone withdraws it`() throws {
        var (fatima, joris) = (Desk(1), Desk(2))
        let visit = try FieldValue("visit", for: PersonFields.contactAllowed)
        try fatima.edit { edit throws(ReplicaError) in try edit.add(visit, of: record(1)) }
        try joris.edit { edit throws(ReplicaError) in try edit.remove(visit, of: record(1)) }
        fatima.hear(joris)
        #expect(fatima.document.elements(PersonFields.contactAllowed, of: record(1)).isEmpty)
    }

    @Test func `D08 D14 is a later version's code before all, shown raw and preserved`() throws {
        var (fatima, later) = (Desk(1), Desk(2))
        let code = FieldValue(read: .string("lethal"), of: CaseFields.dangerLevel)
        try fatima.set("acute", CaseFields.dangerLevel)
        try later.edit { edit throws(ReplicaError) in try edit.set(code, of: record(1)) }
        fatima.hear(later)
        let reading = fatima.reading(CaseFields.dangerLevel)
        #expect(reading.effective == code && !code.isKnown)
        #expect(reading.effective?.label(in: .dutch) == "lethal")
        #expect(reading.acting == "acute")
        #expect(reading.isContested)
        try fatima.resolve(CaseFields.dangerLevel, with: "high", as: 50)
        later.hear(fatima)
        let cell = CaseFields.dangerLevel.cell(of: record(1))
        #expect(later.document.history(cell).map(\.value).contains(.string("lethal")))
    }

    /// The bit patterns of no number, of both infinities and of negative zero, as a kind of value that
    /// has fractions would carry them; and the ends of the integers, which the field does not have.
    static let strange: [Value] =
        [Double.nan, .infinity, -.infinity, -0.0].map { number in
            .unknown(201, withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) })
        } + [.int(.min), .int(.max)]

    @Test(arguments: strange)
    func `D08 is what no number is: kept raw, shown as unreadable and ranked most cautious`(
        _ value: Value
    ) throws {
        var (fatima, other) = (Desk(1), Desk(2))
        let strange = FieldValue(read: value, of: CaseFields.dangerLevel)
        #expect(!strange.isKnown)
        try other.edit { edit throws(ReplicaError) in try edit.set(strange, of: record(1)) }
        try fatima.set("low", CaseFields.dangerLevel)
        fatima.hear(other)
        other.hear(fatima)
        for desk in [fatima, other] {
            #expect(desk.reading(CaseFields.dangerLevel).effective == strange)
            #expect(desk.reading(CaseFields.dangerLevel).acting == "acute")
            let cell = CaseFields.dangerLevel.cell(of: record(1))
            #expect(desk.document.history(cell).map(\.value).contains(value))
        }
        for text in ["NaN", "inf", "-inf", "-0", "1e999", "9223372036854775808"] {
            #expect(throws: (any Error).self) { try FieldValue(text, for: CaseFields.dangerLevel) }
        }
    }

    @Test func `D14 is kept whole when it is of a kind that only later versions know`() throws {
        var (fatima, later) = (Desk(1), Desk(2))
        let strange = FieldValue(read: .unknown(200, [1, 2, 3]), of: CaseFields.dangerLevel)
        try later.edit { edit throws(ReplicaError) in try edit.set(strange, of: record(1)) }
        try fatima.set("low", CaseFields.dangerLevel)
        fatima.hear(later)
        #expect(fatima.reading(CaseFields.dangerLevel).effective == strange)
        #expect(fatima.reading(CaseFields.dangerLevel).acting == "acute")
        try fatima.resolve(CaseFields.dangerLevel, with: "high", as: 50)
        let resolution = try #require(fatima.document.events(CaseFields.resolution).first)
        #expect(resolution.list("seen").contains(.unknown(200, [1, 2, 3])))
    }

    @Test func `reads as unknown where nothing is written and the words have it`() throws {
        var desk = Desk(1)
        let fields = CaseSchema.fields.filter { $0.mergeType == .multiRegister }
        for field in fields {
            let reading = desk.reading(field)
            let expected = field.vocabulary?.hasUnknown == true ? "unknown" : nil
            #expect(reading.effective?.code == expected, "\(field.name)")
            #expect(!reading.isContested)
        }
        #expect(desk.reading(CaseFields.interpreter).effective?.code == "unknown")
        #expect(desk.reading(CaseFields.pseudonym).inForce == .nothing)
        try desk.set("", CaseFields.dangerLevel)
        #expect(desk.reading(CaseFields.dangerLevel).effective?.code == "unknown")
    }

    @Test func `takes empty beside a value for a difference and not for a deletion`() throws {
        var (fatima, joris) = (Desk(1), Desk(2))
        try fatima.set("low", CaseFields.dangerLevel)
        joris.hear(fatima)
        try fatima.set("", CaseFields.dangerLevel)
        try joris.set("high", CaseFields.dangerLevel)
        fatima.hear(joris)
        let reading = fatima.reading(CaseFields.dangerLevel)
        #expect(reading.isContested && reading.effective?.code == "high")
        #expect(reading.values.contains(.empty(for: CaseFields.dangerLevel)))
    }

    @Test(arguments: [
        CaseFields.mayPhone, CaseFields.mayText, CaseFields.mayMail, CaseFields.mayVisit,
    ])
    func `acts on an unknown permission as on no`(_ field: Field) throws {
        var desk = Desk(1)
        #expect(desk.reading(field).acting == "no")
        try desk.set("unknown", field)
        #expect(desk.reading(field).effective?.code == "unknown")
        #expect(desk.reading(field).acting == "no")
        try desk.set("yes", field)
        #expect(desk.reading(field).acting == "yes")
    }

    @Test func `acts on an unknown rule of contact as on none`() throws {
        let desk = Desk(1)
        #expect(desk.reading(PersonFields.contactRule).acting == "no_contact")
        #expect(desk.reading(CaseFields.dangerLevel).acting == "unknown")
    }

    @Test func `is never chosen by a clock, ten years off or not`() throws {
        for offset: Int64 in [-315_576_000_000, 315_576_000_000] {
            var (fatima, joris) = (Desk(1), Desk(2))
            joris.clock = UInt64(Int64(joris.clock) + offset)
            try joris.set("acute", CaseFields.dangerLevel)
            try fatima.set("low", CaseFields.dangerLevel)
            fatima.hear(joris)
            #expect(fatima.reading(CaseFields.dangerLevel).effective?.code == "acute")
            #expect(fatima.reading(CaseFields.dangerLevel).current.count == 2)
            let skews = fatima.reading(CaseFields.dangerLevel).current.map(\.authored)
            #expect(Set(skews) == [fatima.clock, joris.clock])
        }
    }

    @Test(arguments: [TaskFields.due, ProtectionMeasureFields.until])
    func `is the earliest of two dates`(_ field: Field) throws {
        var (fatima, joris) = (Desk(1), Desk(2))
        try fatima.set("2026-12-02", field)
        try joris.set("2026-12-01", field)
        fatima.hear(joris)
        #expect(fatima.reading(field).effective?.date == CivilDate("2026-12-01"))
        #expect(fatima.reading(field).isContested)
    }

    @Test func `is the time that all allow`() throws {
        var (fatima, joris) = (Desk(1), Desk(2))
        try fatima.set("1-5 09:00-17:00", CaseFields.contactWindow)
        try joris.set("5-6 15:30-18:00", CaseFields.contactWindow)
        fatima.hear(joris)
        let window = fatima.reading(CaseFields.contactWindow).effective
        #expect(window?.text == "5 15:30-17:00")
        #expect(window?.label(in: .dutch) == "vr 15:30-17:00")
        var eva = Desk(3)
        try eva.set("", CaseFields.contactWindow)
        fatima.hear(eva)
        #expect(fatima.reading(CaseFields.contactWindow).effective?.text == "never")
    }

    @Test func `is undecided where only people can choose`() throws {
        var (fatima, joris) = (Desk(1), Desk(2))
        try fatima.set("Dorpsstraat 1", WhereaboutsFields.currentAddress)
        try joris.set("Kerkweg 2", WhereaboutsFields.currentAddress)
        fatima.hear(joris)
        let reading = fatima.reading(WhereaboutsFields.currentAddress)
        #expect(reading.isUndecided && reading.effective == nil)
        guard case .all(let values) = reading.inForce else {
            Issue.record("Both addresses are in force.")
            return
        }
        #expect(Set(values.compactMap(\.text)) == ["Dorpsstraat 1", "Kerkweg 2"])
    }
}
