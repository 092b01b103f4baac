import CaseFile
import FoundationEssentials
import GRDB
import Replica
import Trust

/// What the list says of one document of `core`.
struct CaseRow: Equatable {
    let caseID: RecordID
    let pseudonym: String
    let phase: String?
    let danger: String
    /// 0 for the most cautious; a code that this version does not know ranks with it.
    let dangerRank: Int
    let isDangerContested: Bool
    let waitingSince: String?
    /// Short codes with a space between them.
    let owners: String

    private static let shown: Set<Field> = [
        CaseFields.pseudonym, CaseFields.phase, CaseFields.dangerLevel, CaseFields.waitingSince,
        CaseFields.waitingCorrection, CaseFields.ownerWorker,
    ]

    /// Whether the row depends on a cell.
    static func shows(_ address: CellAddress) -> Bool {
        CaseSchema.field(at: address).map { shown.contains($0) || $0 == CaseFields.opened } ?? false
    }

    init(_ document: Replica.Document, of caseID: RecordID) {
        self.caseID = caseID
        let names = document.reading(CaseFields.pseudonym, of: caseID).values
        pseudonym = names.map { $0.label(in: .dutch) }.joined(separator: " / ")
        phase = document.phase?.code
        let reading = document.reading(CaseFields.dangerLevel, of: caseID)
        danger = reading.effective?.code ?? Vocabulary.unknown
        dangerRank = CaseFields.dangerLevel.rank(of: danger)
        isDangerContested = reading.isContested
        waitingSince =
            document.reading(CaseFields.waitingSince, of: caseID).effective?.date?.description
        owners = document.reading(CaseFields.ownerWorker, of: caseID).values
            .compactMap { $0.member?.code }.joined(separator: " ")
    }

    func store(in index: CaseIndex, _ id: DocumentID) throws {
        try index.execute(
            "INSERT OR REPLACE INTO case_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                Data(id.bytes), Data(caseID.bytes), pseudonym, phase, danger, dangerRank,
                isDangerContested, waitingSince, owners,
            ]
        )
    }

    init(_ row: Row) throws {
        guard let caseID = RecordID(bytes: Array(row["case_id"] as Data)) else {
            throw Store.damaged
        }
        self.caseID = caseID
        pseudonym = row["pseudonym"]
        phase = row["phase"]
        danger = row["danger"]
        dangerRank = row["danger_rank"]
        isDangerContested = row["is_danger_contested"]
        waitingSince = row["waiting_since"]
        owners = row["owners"]
    }
}

extension Field {
    /// The place of a code in the cautious order, 0 for the most cautious.
    func rank(of code: String) -> Int {
        guard case .order(let codes, _) = caution else { return 0 }
        return codes.firstIndex(of: code) ?? 0
    }
}
