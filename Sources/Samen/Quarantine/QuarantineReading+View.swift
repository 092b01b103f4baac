import CaseFile
import GRDB
import Replica
import Trust

// What something in quarantine would do.

extension QuarantineReading {
    func view(of entry: Entry, _ look: inout Look) throws -> QuarantineView {
        let item = entry.item
        guard let change = item.change, let place = item.place, let document = item.document else {
            let isDocument = item.isUndecidedBeginning
            let parts = isDocument ? item.document.map { look.membersEverGiven(partIn: $0) } : nil
            return QuarantineView(
                work: entry.work,
                along: isDocument ? others(with: item) : [],
                authored: nil,
                effects: nil,
                readers: parts?.map { ShortCode.of($0) } ?? [],
                entry: item.entry.flatMap { look.line(of: $0) }
            )
        }
        return QuarantineView(
            work: entry.work,
            along: try look.along(with: change, at: place)
                .compactMap { ShortID(.quarantine, $0.bytes)?.description },
            authored: try look.authored(change, at: place),
            effects: try effects(of: entry, change, in: document, &look),
            readers: look.evaluation.members(of: document).keys.sorted().map { ShortCode.of($0) },
            entry: nil
        )
    }

    /// What else its author wrote in the same document.
    private func others(with beginning: QuarantineItem) -> [String] {
        entries.filter { entry in
            entry.item.document == beginning.document && entry.item.author == beginning.author
                && entry.item.id != beginning.id
        }.map(\.work.code)
    }

    private func effects(
        of entry: Entry,
        _ change: SealedID,
        in document: DocumentID,
        _ look: inout Look
    ) throws -> [QuarantineView.Effect]? {
        guard let file = entry.file, file.role != nil, entry.item.kind == .void else { return nil }
        guard let supposed = try look.supposing([change], in: document) else { return nil }
        let before = try CaseReading(file.caseID, from: &look, for: own)
        var supposing = SupposedSource(look: look, id: document, document: supposed.document)
        let after = try CaseReading(file.caseID, from: &supposing, for: own)
        look = supposing.look
        let addresses = Set(supposed.patches.map(\.address)).sorted()
        return addresses.flatMap { Self.effects(at: $0, before, after) }
    }

    private static func effects(
        at address: CellAddress,
        _ before: CaseReading,
        _ after: CaseReading
    ) -> [QuarantineView.Effect] {
        guard let field = CaseSchema.field(at: address) else { return [unknown(address, after)] }
        let record = address.record.id
        guard field.isEvent else {
            let (was, would) = (before.view(field, of: record), after.view(field, of: record))
            if was == would { return [] }
            return [effect(field, record, after, before: was, after: would)]
        }
        let old = before.events(field).filter { $0.record == record }
        let new = after.events(field).filter { $0.record == record }
        let added = new.filter { !old.contains($0) }.map { after.view($0) }
        let removed = old.filter { !new.contains($0) }.map { before.view($0) }
        return removed.map { effect(field, record, after, removed: $0) }
            + added.map { effect(field, record, after, added: $0) }
    }

    private static func effect(
        _ field: Field,
        _ record: RecordID,
        _ reading: CaseReading,
        before: FieldView? = nil,
        after: FieldView? = nil,
        added: EventView? = nil,
        removed: EventView? = nil
    ) -> QuarantineView.Effect {
        QuarantineView.Effect(
            recordCode: field.entity.code(of: record),
            title: reading.title(field.entity, record),
            name: field.name,
            label: Shown(field),
            before: before,
            after: after,
            added: added,
            removed: removed
        )
    }

    /// What a later version wrote: that something would change is all that can be said.
    private static func unknown(
        _ address: CellAddress,
        _ reading: CaseReading
    ) -> QuarantineView.Effect {
        QuarantineView.Effect(
            recordCode: nil,
            title: Shown(text: ""),
            name: nil,
            label: Shown(
                code: nil,
                english: "(something that a later version wrote)",
                dutch: "(iets wat een latere versie schreef)"
            ),
            before: nil,
            after: nil,
            added: nil,
            removed: nil
        )
    }
}

/// A case as it would be if one of its documents were another.
private struct SupposedSource: CaseSource {
    var look: Look
    let id: DocumentID
    let document: Replica.Document

    var database: Database { look.database }
    var evaluation: Evaluation {
        mutating get { look.evaluation }
    }

    mutating func document(_ wanted: DocumentID) throws -> Replica.Document {
        wanted == id ? document : try look.document(wanted)
    }

    func member(of device: Trust.DeviceID) -> MemberID? { look.member(of: device) }
}
