import CaseFile
import FoundationEssentials
import GRDB
import Replica
import Trust

extension CaseBook {
    /// The cases of this device, the most urgent first; `onlyOwn` are those that its person is in
    /// charge of.
    ///
    /// Answered from the index alone, but for names, which are read from the documents of the cases
    /// that are listed. Throws `SamenError` if the store fails.
    public func list(onlyOwn: Bool = false, withNames: Bool = false) throws -> CaseList {
        let list = try indexed(onlyOwn: onlyOwn).with(endings(), awaiting: awaiting())
        return withNames ? try named(list) : list
    }

    private func indexed(onlyOwn: Bool) throws -> CaseList {
        let own = device.member.code
        let today = LocalTime(milliseconds: now)?.date
        return try device.tables { db in
            let index = CaseIndex(db)
            let owner = onlyOwn ? own : nil
            let ids = try index.mostUrgent(ownedBy: owner)
            let counts = try index.counts(of: ids)
            var rows: [RecordID: [CaseRow]] = [:]
            for row in try index.rows(of: ids) { rows[row.caseID, default: []].append(row) }
            let codes = ShortID.apart(ids.map { ShortID(.case, $0) })
            let cases = zip(ids, codes).map { id, code in
                CaseSummary(rows[id] ?? [], counts[id] ?? CaseCounts(), code: code, on: today)
            }
            return CaseList(
                cases: cases,
                total: try index.caseCount(ownedBy: owner),
                pending: try index.pendingFiles(),
                namesakes: CaseList.namesakes(in: cases),
                ended: [],
                awaiting: [],
                deviceEnded: nil
            )
        }
    }
}

extension CaseBook {
    /// The same list with names; listing is no look into a case, and makes no event.
    private func named(_ list: CaseList) throws -> CaseList {
        try device.look { look in
            let cases = try list.cases.map { summary in
                let caseID = try CaseIndex(look.database).caseID(summary.code)
                return summary.called(try look.name(of: caseID))
            }
            return CaseList(
                cases: cases,
                total: list.total,
                pending: list.pending,
                namesakes: list.namesakes,
                ended: list.ended,
                awaiting: list.awaiting,
                deviceEnded: list.deviceEnded
            )
        }
    }

    /// The cases whose names one may take for this one's, itself among them, by short code.
    ///
    /// Throws `SamenError` if the code names no case.
    public func namesakes(of code: String) throws -> [String] {
        try device.tables { db in
            let index = CaseIndex(db)
            let named = try index.caseID(code)
            let names = try index.pseudonyms()
            let wanted = Set(names.filter { $0.caseID == named }.compactMap { Likeness($0.name) })
            let alike = names.filter { Likeness($0.name).map(wanted.contains) ?? false }
            let ids = Set(alike.map(\.caseID)).union([named]).sorted()
            return ShortID.apart(ids.map { ShortID(.case, $0) })
        }
    }
}

extension Look {
    /// What the young person is called in the documents of `identity` that can be opened here.
    fileprivate mutating func name(of caseID: RecordID) throws -> String? {
        let field = YoungPersonFields.legalName
        let places = try CaseIndex(database).documents(of: caseID)
        var names: Set<String> = []
        for place in places where field.compartments.contains(place.compartment) {
            let values = try document(place.id).reading(field, of: caseID).values
            names.formUnion(values.map { $0.label(in: .dutch) })
        }
        return names.isEmpty ? nil : names.sorted().joined(separator: " / ")
    }
}

extension CaseSummary {
    fileprivate func called(_ name: String?) -> CaseSummary {
        CaseSummary(
            code: code,
            pseudonym: pseudonym,
            name: name,
            phase: phase,
            danger: danger,
            isDangerContested: isDangerContested,
            waitingDays: waitingDays,
            contested: contested,
            unsent: unsent,
            owners: owners,
            isWaitingForKeys: isWaitingForKeys
        )
    }
}

/// What is counted for each case.
private struct CaseCounts {
    var contested = 0
    var unsent = 0
    var isWaitingForKeys = false
}

extension CaseSummary {
    /// One case; several rows where two devices opened it at once: then the most cautious stands.
    fileprivate init(
        _ rows: [CaseRow],
        _ counts: CaseCounts,
        code: String,
        on today: CivilDate?
    ) {
        let first = rows[0]
        self.code = code
        pseudonym = Set(rows.map(\.pseudonym)).subtracting([""]).sorted().joined(separator: " / ")
        name = nil
        phase = rows.compactMap(\.phase).first.map { Shown($0, in: .phase) }
        let worst = rows.min { $0.dangerRank < $1.dangerRank } ?? first
        danger = Shown(worst.danger, in: .dangerLevel)
        isDangerContested =
            rows.contains(where: \.isDangerContested) || Set(rows.map(\.danger)).count > 1
        let since = rows.compactMap(\.waitingSince).min().flatMap { CivilDate($0) }
        waitingDays = since.flatMap { since in today.map { $0.days - since.days } }
        contested = counts.contested
        unsent = counts.unsent
        owners = Set(rows.flatMap { $0.owners.split(separator: " ").map(String.init) }).sorted()
        isWaitingForKeys = counts.isWaitingForKeys
    }
}

extension CaseList {
    /// The codes of cases with one likeness, in the order of the list.
    fileprivate static func namesakes(in cases: [CaseSummary]) -> [[String]] {
        var codes: [Likeness: [String]] = [:]
        var order: [Likeness] = []
        for summary in cases {
            guard let likeness = Likeness(summary.pseudonym) else { continue }
            if codes[likeness] == nil { order.append(likeness) }
            codes[likeness, default: []].append(summary.code)
        }
        return order.compactMap { codes[$0] }.filter { $0.count > 1 }
    }
}

extension CaseIndex {
    /// The cases that the member may read, the most urgent first, as many as a list shows.
    fileprivate func mostUrgent(ownedBy owner: String?) throws -> [RecordID] {
        try rows(
            """
            SELECT case_rows.case_id FROM case_rows JOIN case_documents USING (document)
            WHERE \(Self.isListed) GROUP BY case_rows.case_id
            ORDER BY MIN(phase IS 'closed'), MIN(danger_rank), MIN(waiting_since IS NULL),
                MIN(waiting_since), case_rows.case_id
            LIMIT ?
            """,
            [owner, owner, CaseLimits.listed]
        ).map(Self.caseID)
    }

    /// What every case is called that the member may read.
    fileprivate func pseudonyms() throws -> [(caseID: RecordID, name: String)] {
        try rows(
            """
            SELECT case_rows.case_id, pseudonym FROM case_rows JOIN case_documents USING (document)
            WHERE role IS NOT NULL
            """
        ).map { (try Self.caseID($0), $0["pseudonym"]) }
    }

    fileprivate func caseCount(ownedBy owner: String?) throws -> Int {
        let found = try rows(
            """
            SELECT COUNT(DISTINCT case_rows.case_id) AS count
            FROM case_rows JOIN case_documents USING (document) WHERE \(Self.isListed)
            """,
            [owner, owner]
        )
        return found.first?["count"] ?? 0
    }

    private static let isListed =
        "role IS NOT NULL AND (? IS NULL OR ' ' || owners || ' ' LIKE '% ' || ? || ' %')"

    fileprivate func rows(of ids: [RecordID]) throws -> [CaseRow] {
        try rows(
            """
            SELECT case_rows.* FROM case_documents JOIN case_rows USING (document)
            WHERE role IS NOT NULL AND case_documents.case_id IN (\(Self.marks(ids)))
            ORDER BY danger_rank, case_rows.document
            """,
            Self.arguments(ids)
        ).map(CaseRow.init)
    }

    private static func marks(_ ids: [RecordID]) -> String {
        ids.map { _ in "?" }.joined(separator: ", ")
    }

    private static func arguments(_ ids: [RecordID]) -> StatementArguments {
        StatementArguments(ids.map { Data($0.bytes) })
    }

    private static func caseID(_ row: Row) throws -> RecordID {
        guard let id = RecordID(bytes: Array(row["case_id"] as Data)) else { throw Store.damaged }
        return id
    }

    fileprivate func counts(of ids: [RecordID]) throws -> [RecordID: CaseCounts] {
        let isOfThese = "case_id IN (\(Self.marks(ids)))"
        let isAsked = "role IS NOT NULL AND " + isOfThese
        var counts: [RecordID: CaseCounts] = [:]
        func count(_ sql: String, _ body: (inout CaseCounts, Int) -> Void) throws {
            for row in try rows(sql, Self.arguments(ids)) {
                body(&counts[try Self.caseID(row), default: CaseCounts()], row["count"])
            }
        }
        try count(
            """
            SELECT case_id, COUNT(*) AS count FROM contested
            JOIN documents ON documents.number = contested.document
            JOIN case_documents ON case_documents.document = documents.id
            WHERE \(isAsked) GROUP BY case_id
            """
        ) { $0.contested += $1 }
        try count(
            """
            SELECT case_id, SUM(paragraphs) AS count FROM case_texts
            JOIN case_documents USING (document)
            WHERE \(isAsked) AND paragraphs > 0 GROUP BY case_id
            """
        ) { $0.contested += $1 }
        try count(
            """
            SELECT case_id, COUNT(*) AS count FROM outbox
            JOIN changes ON changes.number = outbox.change
            JOIN documents ON documents.number = changes.document
            JOIN case_documents ON case_documents.document = documents.id
            WHERE \(isOfThese) GROUP BY case_id
            """
        ) { $0.unsent += $1 }
        try count(
            """
            SELECT case_id, COUNT(*) AS count FROM case_documents
            WHERE \(isAsked) AND missing_epochs > 0 GROUP BY case_id
            """
        ) { $0.isWaitingForKeys = $1 > 0 }
        return counts
    }

    fileprivate func pendingFiles() throws -> [PendingFile] {
        try rows(
            """
            SELECT * FROM case_documents WHERE role IS NOT NULL AND case_id IS NULL
            ORDER BY since, document LIMIT ?
            """,
            [CaseLimits.pending]
        ).map { row in
            PendingFile(
                grantors: (row["grantors"] as String).split(separator: " ").map(String.init),
                since: UInt64(bitPattern: row["since"] as Int64),
                hasKeys: row["missing_epochs"] as Int64 == 0
            )
        }
    }
}

extension Shown {
    /// A code with its label.
    init(_ code: String, in vocabulary: Vocabulary) {
        self.init(
            code: code,
            english: vocabulary.label(of: code, in: .english),
            dutch: vocabulary.label(of: code, in: .dutch)
        )
    }
}
