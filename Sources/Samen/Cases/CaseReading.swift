import CaseFile
import GRDB
import Replica
package import Trust

/// Where a case is read from: a look, or a command that has written some of it already.
protocol CaseSource {
    var database: Database { get }
    var evaluation: Evaluation { mutating get }
    mutating func document(_ id: DocumentID) throws -> Replica.Document
    func member(of device: Trust.DeviceID) -> MemberID?
}

extension Look: CaseSource {}
extension Work: CaseSource {}

/// One case as it can be read here, at one moment.
///
/// Two devices may have begun the same compartment while neither knew of the other's: then it is
/// several documents, and what stands in a cell is what stands in it in any of them.
struct CaseReading {
    /// A document of the case with what it holds.
    struct File {
        let place: CaseDocument
        let document: Replica.Document
    }

    let caseID: RecordID
    /// Ascending by document.
    let files: [File]
    private let authors: [Replica.DeviceID: Writer]
    /// Everyone around the young person, suspects among them.
    let persons: Set<RecordID>
    let own: MemberID

    init(_ caseID: RecordID, from source: inout some CaseSource, for own: MemberID) throws {
        self.caseID = caseID
        self.own = own
        var files: [File] = []
        for place in try CaseIndex(source.database).documents(of: caseID) {
            files.append(File(place: place, document: try source.document(place.id)))
        }
        self.files = files
        var authors: [Replica.DeviceID: Writer] = [:]
        for device in Set(files.flatMap { $0.document.version.entries.map(\.chain.device) }) {
            guard let known = Trust.DeviceID(bytes: device.bytes) else { continue }
            authors[device] = Writer(source.member(of: known), own: own)
        }
        self.authors = authors
        persons = Set(
            files.flatMap { file in
                [Entity.relatedPerson, .suspect].flatMap { file.document.allRecords(of: $0) }
            }
        )
    }

    /// The documents of some compartments.
    func files(_ compartments: [Compartment]) -> [File] {
        files.filter { compartments.contains($0.place.compartment) }
    }

    func author(of change: Carrier) -> Writer {
        authors[change.chain.device] ?? Writer(nil, own: own)
    }

    // What stands.

    func reading(_ field: Field, of record: RecordID) -> FieldReading {
        let address = field.cell(of: record)
        let found = files(field.compartments).filter { $0.document.stands(address) }
        let standing = found.flatMap { file in
            field.isSet ? file.document.additions(address) : file.document.current(address)
        }
        return FieldReading(field, of: record, standing)
    }

    /// The records of an entity that are not removed, ascending, wherever they stand.
    func records(of entity: Entity) -> [RecordID] {
        Set(files.flatMap { $0.document.records(of: entity) }).sorted()
    }

    /// The events of a field by the time of their recording.
    func events(_ field: Field) -> [EventReading] {
        let found = files(field.compartments).map { $0.document.events(field) }
        if found.count < 2 { return found.first ?? [] }
        return found.joined().sorted { ($0.recorded, $0.author) < ($1.recorded, $1.author) }
    }
}

extension Writer {
    init(_ member: MemberID?, own: MemberID) {
        self.init(code: member?.code, isYou: member == own)
    }
}

extension MemberID {
    /// The short code of the person.
    package var code: String {
        reference.code
    }
}
