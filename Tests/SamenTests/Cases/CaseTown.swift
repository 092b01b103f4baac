import GRDB
import Replica
import Samen
import Testing
import Trust
import Wire

/// People of a town with their case books.
///
/// The setup only; what is promised is asserted in the tests.
final class CaseTown {
    let town: Town
    /// A minute of the clock that all share; the tests move it on.
    var minute: UInt64 = 29_000_000

    init(seed: UInt64 = 1) throws {
        town = try Town(seed: seed)
    }

    final class Desk {
        let device: Device
        let book: CaseBook
        let code: String

        init(_ device: Device, _ book: CaseBook, code: String) {
            self.device = device
            self.book = book
            self.code = code
        }
    }

    func desk(_ person: Town.Person) throws -> Desk {
        let device = try town.device(person, options: CaseBook.deviceOptions())
        let book = try CaseBook(device: device, now: { [unowned self] in self.minute * 60_000 })
        return Desk(device, book, code: person.member.code)
    }

    /// Hands everything between all desks, in both directions, until all have all.
    func reconcile(_ desks: Desk...) throws {
        for from in desks { _ = try from.device.maintain(at: minute * 60_000) }
        for from in desks {
            for to in desks where to !== from {
                try hand(from.device, to: to.device, at: minute * 60_000)
            }
        }
    }
}

extension CaseBook {
    /// A field of a case, a person or a task as it stands.
    func field(_ name: String, of code: String) throws -> FieldView {
        try form(name, of: code).current
    }
}

extension FieldView {
    var codes: Set<String> { Set(values.compactMap(\.value.code)) }
    var texts: Set<String> { Set(values.map { $0.value.label(in: .english) }) }
}

/// The code of the error that a command ends with; nil if it does not.
func refusal(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch {
        return (error as? SamenError)?.code.rawValue ?? "other"
    }
}
