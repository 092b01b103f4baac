import CaseFile
import FoundationEssentials
import GRDB
import Replica
import Trust

// Cases in which this device's member has no part any more: named, with why, and never shown.

extension CaseBook {
    /// What ended, if anything did: the device's place, else its member's part in single cases.
    func endings() throws -> (cases: [EndedCase], device: EndedPart?) {
        let former = try device.tables { try CaseIndex($0).formerCases() }
        guard !former.isEmpty else { return ([], nil) }
        if let ended = try device.status().ended { return ([], ended) }
        let codes = ShortID.apart(former.map { ShortID(.case, $0.caseID) })
        let cases = try zip(former, codes).compactMap { place, code in
            try device.ended(in: place.id).map { EndedCase(code: code, part: $0) }
        }
        return (cases, nil)
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
    func with(_ endings: (cases: [EndedCase], device: EndedPart?)) -> CaseList {
        CaseList(
            cases: cases,
            total: total,
            pending: pending,
            namesakes: namesakes,
            ended: endings.cases,
            deviceEnded: endings.device
        )
    }
}

extension CaseIndex {
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
