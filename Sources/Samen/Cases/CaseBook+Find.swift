import CaseFile
import FoundationEssentials
import GRDB
import Replica
import Trust

// From what a person types to what is meant.

/// A record that a code stands for.
struct FoundRecord: Hashable {
    let kind: ShortID.Kind
    let id: RecordID
    let caseID: RecordID
    /// What kinds of records with this identity there are: a draft, and the note it became.
    let entities: Set<Entity>

    var code: String { ShortID(kind, id).description }
}

extension CaseIndex {
    /// The records whose codes begin like this, ascending, of those that this member may read.
    func matches(of typed: String, _ kinds: [ShortID.Kind]) throws -> [FoundRecord] {
        try matches(of: typed, kinds, where: "role IS NOT NULL")
    }

    private func matches(
        of typed: String,
        _ kinds: [ShortID.Kind],
        where hasPart: String
    ) throws -> [FoundRecord] {
        let prefix: ShortID.Prefix
        do throws(CaseFileError) {
            prefix = try ShortID.Prefix(typed)
        } catch {
            throw SamenError(error)
        }
        guard kinds.contains(prefix.kind) else { return [] }
        let bounds = prefix.bounds
        let found = try rows(
            """
            SELECT record, record_type, case_id FROM case_records
            JOIN case_documents USING (document)
            WHERE letter = ? AND record BETWEEN ? AND ? AND \(hasPart)
            """,
            [String(prefix.kind.letter), Data(bounds.lowest), Data(bounds.highest)]
        )
        var entities: [RecordID: (caseID: RecordID, entities: Set<Entity>)] = [:]
        for row in found {
            guard let record = RecordID(bytes: Array(row["record"] as Data)),
                let caseID = RecordID(bytes: Array(row["case_id"] as Data)),
                let entity = Entity(
                    recordType: UInt16(truncatingIfNeeded: row["record_type"] as Int64)
                )
            else { throw Store.damaged }
            entities[record, default: (caseID, [])].entities.insert(entity)
        }
        return entities.sorted { $0.key < $1.key }.map { id, found in
            FoundRecord(
                kind: prefix.kind,
                id: id,
                caseID: found.caseID,
                entities: found.entities
            )
        }
    }

    /// The one record that is meant; an ambiguous code is refused, never guessed, and so is one of a
    /// document in which the member has no part any more.
    func record(_ typed: String, _ kinds: ShortID.Kind...) throws -> FoundRecord {
        let found = try matches(of: typed, kinds)
        guard let first = found.first else {
            // Whoever read it once knows that it exists, and is told that this has ended.
            let former = try matches(of: typed, kinds, where: "role IS NULL")
            throw former.isEmpty ? SamenError.unknownID(typed) : SamenError.partEnded
        }
        guard found.count == 1 else {
            let ids = found.map { ShortID($0.kind, $0.id) }
            throw SamenError.ambiguousID(typed, ids)
        }
        return first
    }

    /// The case that is meant.
    func caseID(_ typed: String) throws -> RecordID {
        try record(typed, .case).caseID
    }
}

extension Evaluation {
    /// The member that is meant, of those who are members now.
    func member(_ typed: String) throws -> MemberID {
        let prefix: ShortID.Prefix
        do throws(CaseFileError) {
            prefix = try ShortID.Prefix(typed)
        } catch {
            throw SamenError(error)
        }
        let found = members.keys.filter {
            prefix.kind == .member && prefix.matches($0.person.bytes)
        }.sorted()
        guard let first = found.first else { throw SamenError.unknownID(typed) }
        guard found.count == 1 else {
            throw SamenError.ambiguousID(
                typed,
                found.compactMap { ShortID(.member, $0.person.bytes) }
            )
        }
        return first
    }

    /// The device that is meant, of those that are or were granted.
    func device(_ typed: String) throws -> Trust.DeviceID {
        let prefix: ShortID.Prefix
        do throws(CaseFileError) {
            prefix = try ShortID.Prefix(typed)
        } catch {
            throw SamenError(error)
        }
        let found = (devices.keys + removedDevices).filter {
            prefix.kind == .device && prefix.matches($0.bytes)
        }.sorted()
        guard let first = found.first else { throw SamenError.unknownID(typed) }
        guard found.count == 1 else {
            throw SamenError.ambiguousID(typed, found.compactMap { ShortID(.device, $0.bytes) })
        }
        return first
    }
}
