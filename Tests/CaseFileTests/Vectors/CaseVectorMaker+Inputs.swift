import CaseFile

extension CaseVectorMaker {
    static let typed = [
        "C-7Q4", "C-7Q4KDM-3", "c7q4", "C-o0Il", "C-000000", "Y-Z", "C-7Q4KDM-X", "", "C", "C-",
        "X-7Q4",
        "C-7Q4-X",
        "C--7Q4", "C-7Q4U", "C-7Q4KDM-XX", "C-Ä", "ß-7Q4", "С-7Q4",
        "C-0123456789ABCDEFGHJKMNPQRW", "C-0123456789ABCDEFGHJKMNPQRS",
    ]

    static let days = [
        "1970-01-01", "1969-12-31", "2000-02-29", "2026-11-25", "0001-01-01", "9999-12-31",
        "1900-02-29", "2026-02-29", "2026-04-31", "2026-13-01", "0000-01-01", "2026-1-1",
        "20261125", "2026-11-25 ",
    ]

    /// Seconds since 1970: around three changes of the clocks, and some others.
    static let clocks: [UInt64] = [
        828_233_999, 828_234_000, 1_774_745_999, 1_774_746_000, 1_792_889_999, 1_792_890_000,
        1_795_613_400, 1_798_761_599, 1_798_757_999,
    ]

    static let waiting = [
        ("2026-11-20", "2026-11-20"), ("2026-11-20", "2026-11-25"), ("2026-12-23", "2026-12-31"),
        ("2026-04-02", "2026-04-07"), ("2025-04-25", "2025-04-28"), ("2016-05-04", "2016-05-17"),
        ("2020-01-01", "2027-01-01"), ("2026-11-20", "2026-11-01"),
    ]

    static let entered: [(Field, String)] = [
        (CaseFields.dangerLevel, "acute"), (CaseFields.dangerLevel, ""),
        (CaseFields.dangerLevel, "Acuut"), (CaseFields.pseudonym, "  Duif "),
        (CaseFields.pseudonym, "Duif\nMees"), (CaseFields.waitingSince, "2026-11-20"),
        (CaseFields.waitingSince, "2026-11-31"), (CaseFields.attemptsPhone, "3"),
        (CaseFields.contactWindow, "2 09:00-10:00;1 09:00-10:00"),
        (CaseFields.contactWindow, "never"), (CaseFields.contactWindow, "8 09:00-10:00"),
        (TaskFields.reminders, "2026-11-20 09:00"), (TaskFields.reminders, "2026-11-20T24:00"),
        (YoungPersonFields.bsn, "111222333"), (YoungPersonFields.bsn, "111222334"),
        (YoungPersonFields.nationality, "NL"), (YoungPersonFields.nationality, "nl"),
        (YoungPersonFields.residenceMunicipality, "0363"), (CaseFields.languages, "zh-Hant"),
        (CaseFields.ownerWorker, "Fatima"), (CaseFields.phase, "closed"),
    ]

    static let standing: [(Field, [String])] = [
        (CaseFields.dangerLevel, []), (CaseFields.dangerLevel, ["high", "acute"]),
        (CaseFields.dangerLevel, ["low", ""]), (CaseFields.dangerLevel, ["acute", "later"]),
        (CaseFields.dangerLevel, ["newer", "later"]), (CaseFields.mayPhone, ["yes", "unknown"]),
        (TaskFields.status, ["open", ""]), (TaskFields.due, ["2026-12-02", "2026-12-01"]),
        (TaskFields.due, ["2026-12-02", ""]), (TaskFields.due, ["2026-12-02", "soon"]),
        (CaseFields.contactWindow, ["1-5 09:00-17:00", "5-6 15:30-18:00"]),
        (CaseFields.contactWindow, ["1-5 09:00-17:00", ""]),
        (WhereaboutsFields.currentAddress, ["one", "two"]),
        (WhereaboutsFields.currentAddress, ["one", "one"]),
    ]
}
