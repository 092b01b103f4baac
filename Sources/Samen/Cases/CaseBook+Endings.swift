import CaseFile
import FoundationEssentials
import GRDB
import Replica
import Trust

// Cases in which this device's member has no part any more: named, with why, and never shown. And those
// in which it has one only until a lead has spoken: shown as they were.

extension CaseBook {
    /// What ended, if anything did: the device's place, else its member's part in single cases.
    func endings() throws -> (cases: [EndedCase], device: EndedPart?) {
        let former = try device.tables { try CaseIndex($0).formerCases() }
        guard !former.isEmpty else { return ([], nil) }
        if let ended = try device.status().ended { return ([], ended) }
        return (try ended(former), nil)
    }

    /// The cases that wait for the word of a lead.
    func awaiting() throws -> [EndedCase] {
        try ended(device.tables { try CaseIndex($0).awaitingCases() })
    }

    /// Why a case waits for the word of a lead; nil if it does not.
    func awaits(_ caseID: RecordID) throws -> EndedPart? {
        let places = try device.tables { try CaseIndex($0).awaitingCases() }
        let place = places.first { $0.caseID == caseID }
        return try place.flatMap { try device.ended(in: $0.id) }
    }

    private func ended(_ places: [CaseDocument]) throws -> [EndedCase] {
        let codes = ShortID.apart(places.map { ShortID(.case, $0.caseID) })
        return try zip(places, codes).compactMap { place, code in
            try device.ended(in: place.id).map { EndedCase(code: code, part: $0) }
        }
    }

    /// Fails before a text is asked of a person who may not write it: what was typed would be lost.
    ///
    /// Throws `SamenError` with `not-allowed` if the member only reads the case or its part has ended, or
    /// if the code names no case here.
    public func checkNotes(in code: String) throws {
        let (caseID, files) = try device.tables { db in
            let caseID = try CaseIndex(db).caseID(code)
            return (caseID, try CaseIndex(db).documents(of: caseID))
        }
        let places = files.filter { $0.compartment == .core || $0.compartment == .drafts }
        guard !places.contains(where: \.mayWrite) else { return }
        let former = try device.tables { try CaseIndex($0).formerCases() }
        throw former.contains { $0.caseID == caseID } ? SamenError.partEnded : Command.notMember
    }
}

extension Device {
    /// Why this device's member has no part in a document any more, in words for people.
    fileprivate func ended(in document: DocumentID) throws -> EndedPart? {
        try ask { command in
            command.ending(in: document).map { EndedPart($0, command.memory.membership) }
        }
    }
}

extension CaseList {
    func with(
        _ endings: (cases: [EndedCase], device: EndedPart?),
        awaiting: [EndedCase]
    ) -> CaseList {
        CaseList(
            cases: cases,
            total: total,
            pending: pending,
            namesakes: namesakes,
            ended: endings.cases,
            awaiting: awaiting,
            deviceEnded: endings.device
        )
    }
}

extension CaseIndex {
    /// The first documents of the cases that wait for the word of a lead, by case.
    func awaitingCases() throws -> [CaseDocument] {
        try rows(
            """
            SELECT * FROM case_documents AS awaited
            WHERE awaited.awaited <> 0 AND case_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM case_documents AS other WHERE other.case_id = awaited.case_id
                    AND other.awaited <> 0 AND other.document < awaited.document)
            ORDER BY case_id LIMIT ?
            """,
            [CaseLimits.listed]
        ).map(CaseDocument.init)
    }

    /// The first documents of the cases that the member may read no longer, by case.
    func formerCases() throws -> [CaseDocument] {
        try rows(
            """
            SELECT * FROM case_documents AS former
            WHERE role IS NULL AND case_id IS NOT NULL AND compartment = ? AND NOT EXISTS (
                SELECT 1 FROM case_documents AS other WHERE other.case_id = former.case_id
                    AND other.compartment = former.compartment
                    AND (other.role IS NOT NULL OR other.document < former.document))
            ORDER BY case_id LIMIT ?
            """,
            [Int64(Compartment.core.rawValue), CaseLimits.listed]
        ).map(CaseDocument.init)
    }
}
