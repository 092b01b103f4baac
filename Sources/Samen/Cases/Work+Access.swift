import CaseFile
import FoundationEssentials
import GRDB
import Replica
import Trust

// Who looked: one event per case, person and hour, put off so that looking costs next to nothing.

extension CaseBook {
    /// Writes down that this person opened a case, once an hour.
    func noteLook(into caseID: RecordID) throws {
        let hour = now / CaseLimits.hour
        let isNoted = try device.tables { try CaseIndex($0).hasLook(into: caseID, hour) }
        if !isNoted { try work { try CaseIndex($0.database).note(lookInto: caseID, at: $0.now) } }
    }
}

extension Work {
    /// Writes the looks that were put off into the documents of their cases.
    ///
    /// Unless it is the last occasion before something is sent, only those that waited long enough.
    /// What cannot be written yet goes on waiting.
    mutating func writeAccesses(isFinal: Bool) throws {
        let latest = isFinal ? now : now - min(now, CaseLimits.accessDelay)
        for look in try CaseIndex(database).unwrittenLooks(until: latest) {
            guard let document = try accessFile(of: look.caseID) else { continue }
            guard let record = RecordID(bytes: command.device.random.bytes(16)) else { continue }
            let hour = LocalTime(milliseconds: look.hour * CaseLimits.hour).map { CivilTime($0) }
            guard let hour else { continue }
            let event = try CaseBook.values { () throws(CaseFileError) in
                try Event.access("open", by: own.reference, hour: hour, stamp)
            }
            do {
                try edit(document) { edit throws(ReplicaError) in
                    try edit.record(event, as: record)
                }
            } catch let error as SamenError where SamenError.Code.ofSigning.contains(error.code) {
                continue
            }
            try CaseIndex(database).setWritten(look)
        }
        try CaseIndex(database).forgetLooks(before: now / CaseLimits.hour)
    }

    /// The document for looks; nil where this member can neither write in one nor begin one.
    private mutating func accessFile(of caseID: RecordID) throws -> DocumentID? {
        let files = try CaseIndex(database).documents(of: caseID)
        let present = files.filter { $0.compartment == .access }
        if let open = present.first(where: { !$0.isWaitingForKeys }) { return open.id }
        guard present.isEmpty, files.contains(where: { $0.compartment == .core && $0.mayWrite })
        else { return nil }
        return try file(for: .access, of: caseID)
    }
}

/// A look into a case that is to be written down.
private struct PutOffLook {
    let caseID: RecordID
    /// Hours since 1970.
    let hour: UInt64
}

extension CaseIndex {
    fileprivate func hasLook(into caseID: RecordID, _ hour: UInt64) throws -> Bool {
        try !rows(
            "SELECT 1 FROM accesses WHERE case_id = ? AND hour = ?",
            [Data(caseID.bytes), Int64(hour)]
        ).isEmpty
    }

    fileprivate func note(lookInto caseID: RecordID, at now: UInt64) throws {
        try execute(
            "INSERT OR IGNORE INTO accesses (case_id, hour, since) VALUES (?, ?, ?)",
            [Data(caseID.bytes), Int64(now / CaseLimits.hour), Int64(bitPattern: now)]
        )
    }

    fileprivate func unwrittenLooks(until latest: UInt64) throws -> [PutOffLook] {
        try rows(
            "SELECT * FROM accesses WHERE is_written = 0 AND since <= ? ORDER BY hour, case_id",
            [Int64(bitPattern: latest)]
        ).map { row in
            guard let caseID = RecordID(bytes: Array(row["case_id"] as Data)) else {
                throw Store.damaged
            }
            return PutOffLook(caseID: caseID, hour: UInt64(row["hour"] as Int64))
        }
    }

    fileprivate func setWritten(_ look: PutOffLook) throws {
        try execute(
            "UPDATE accesses SET is_written = 1 WHERE case_id = ? AND hour = ?",
            [Data(look.caseID.bytes), Int64(look.hour)]
        )
    }

    fileprivate func forgetLooks(before hour: UInt64) throws {
        try execute("DELETE FROM accesses WHERE is_written = 1 AND hour < ?", [Int64(hour)])
    }
}
