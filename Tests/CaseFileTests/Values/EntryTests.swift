import CaseFile
import Replica
import Testing

@Suite struct `What is entered` {
    private static let secret = "Geheimstraat"

    @Test func `is a code of the vocabulary or refused`() throws {
        for field in CaseSchema.fields {
            guard case .code(let vocabulary) = field.kind else { continue }
            for term in vocabulary.terms {
                let value = try FieldValue(" \(term.code) ", for: field)
                #expect(value.code == term.code && value.isKnown)
                #expect(value.label(in: .dutch) == term.label(in: .dutch))
            }
            #expect(entry { try FieldValue(Self.secret, for: field) } == .unknownCode)
        }
    }

    @Test func `never stands in the refusal`() {
        for field in CaseSchema.fields {
            for text in ["\(Self.secret)\u{7}", "\(Self.secret)\u{1}\n2026", "2026-\(Self.secret)"]
            {
                do {
                    _ = try FieldValue(text, for: field)
                } catch {
                    #expect(!"\(error)".contains(Self.secret), "\(field.name)")
                    for language in Language.allCases {
                        let wording = error.wording(in: language)
                        #expect(!wording.message.isEmpty && !wording.advice.isEmpty)
                        #expect(!(wording.message + wording.advice).contains(Self.secret))
                    }
                }
            }
        }
    }

    @Test(arguments: [
        (YoungPersonFields.bsn, "111222333", "111222334", CaseFileError.Code.checksum),
        (YoungPersonFields.bsn, "123456782", "000000000", .checksum),
        (YoungPersonFields.bsn, "100000009", "10000000 ", .checksum),
        (YoungPersonFields.nationality, "NL", "nl", .characters),
        (YoungPersonFields.residenceMunicipality, "0363", "363", .characters),
        (YoungPersonFields.birthDate, "2010-02-28", "2010-02-29", .date),
        (CaseFields.languages, "zh-Hant", "Nederlands", .characters),
        (CaseFields.languages, "nl", "n", .characters),
        (CaseFields.contactWindow, "1-5 15:30-17:00; 6 10:00-12:00", "1-8 10:00-12:00", .date),
        (CaseFields.contactWindow, "never", "1 12:00-10:00", .date),
        (TaskFields.reminders, "2026-11-20T09:00", "2026-11-20T25:00", .date),
        (CaseFields.pseudonym, "Duif", "Duif\nMees", .characters),
        (CaseFields.attemptsPhone, "3", "-3", .kind),
        (CaseFields.ownerWorker, "", "Fatima", .kind),
        (GoalFields.approach, "trauma", "a\tb", .characters),
        (CaseFields.phase, "", "closed", .field),
    ])
    func `fits its field`(
        _ field: Field,
        _ right: String,
        _ wrong: String,
        _ refusal: CaseFileError.Code
    ) throws {
        if !field.isEvent { #expect(try FieldValue(right, for: field).isKnown) }
        #expect(entry { try FieldValue(wrong, for: field) } == refusal)
    }

    @Test func `is at most a line or a page`() throws {
        let line = String(repeating: "é", count: Limits.lineScalars)
        #expect(try FieldValue(line, for: CaseFields.pseudonym).text == line)
        #expect(entry { try FieldValue(line + "é", for: CaseFields.pseudonym) } == .tooLong)
    }

    @Test func `names a member, a record or an organisation where one is meant`() throws {
        let worker = try FieldValue(member(3), for: CaseFields.ownerWorker)
        #expect(worker.member == member(3))
        #expect(worker.label(in: .dutch) == ShortID(.member, member(3).person)?.description)
        #expect(entry { try FieldValue(member(3), for: CaseFields.dangerLevel) } == .kind)
        #expect(entry { try FieldValue(record(1), for: CaseFields.ownerWorker) } == .kind)
        let organisation = [UInt8](repeating: 7, count: 16)
        for field in [CaseFields.doNotTell, LegalMeasureFields.carriedOutBy] {
            #expect(try FieldValue(organisation: organisation, for: field).isKnown)
        }
        #expect(
            entry { try FieldValue(organisation: [1], for: LegalMeasureFields.carriedOutBy) }
                == .kind
        )
        let photo = try FieldValue(record(4), for: YoungPersonFields.photo)
        #expect(photo.label(in: .english) == ShortID(.attachment, record(4)).description)
        #expect(MemberReference(organisation: organisation, person: [1]) == nil)
    }

    @Test func `may be nothing, which is a value`() throws {
        for field in CaseSchema.fields where !field.isEvent {
            let value = try FieldValue(" \n", for: field)
            #expect(value.isEmpty && value == .empty(for: field))
            #expect(value.label(in: .dutch) == "—")
        }
    }

    @Test func `has one written form`() throws {
        let window = try FieldValue(
            "2 09:00-10:00;1  10:00-12:00 09:00-10:00;3 09:00-09:30 09:30-10:00",
            for: CaseFields.contactWindow
        )
        #expect(window.text == "1 09:00-12:00; 2-3 09:00-10:00")
        let reminder = try FieldValue("2026-11-20 09:00", for: TaskFields.reminders)
        #expect(reminder.text == "2026-11-20T09:00")
        #expect(reminder.label(in: .dutch) == "20 november 2026, 09:00")
    }

    @Test func `is read whatever it is`() {
        for value in [
            Value.int(4), .bool(true), .bytes([1, 255]), .list([.string("a")]),
            .fields([.init(2, .empty)]), .unknown(99, [3]), .string("x"),
        ] {
            let read = FieldValue(read: value, of: YoungPersonFields.birthDate)
            #expect(!read.isKnown)
            #expect(!read.label(in: .dutch).isEmpty)
            #expect(read.value == value)
        }
    }
}
