package import Replica

/// What a document says of itself first: whose file it is part of, and which part.
package struct Opening: Hashable, Sendable {
    package let caseID: RecordID
    /// Nil if a later version made it for what this one does not know.
    package let compartment: Compartment?
    /// A code of the vocabulary `file_kind`.
    package let fileKind: String
    package let schemaVersion: Int64
    package let by: MemberReference?
    package let recorded: UInt64
    /// The change that said so.
    package let author: ChangeID
}

extension Document {
    /// What the document says it is; nil if it says nothing yet, or contradicts itself.
    ///
    /// The statement stands in the record whose id is the id of the case. Whoever says another thing
    /// after having seen it says nothing, so no member takes a file away from its case.
    package var opening: Opening? {
        let all = events(CaseFields.opened)
        let events = all.filter { event in !all.contains { saw(event.author, $0.author) } }
        guard let first = events.first, let caseID = first.record("case_id"),
            caseID == first.record,
            events.allSatisfy({
                $0.record("case_id") == caseID
                    && $0.text("compartment") == first.text("compartment")
            })
        else { return nil }
        return Opening(
            caseID: caseID,
            compartment: first.text("compartment").flatMap(Compartment.init(code:)),
            fileKind: first.text("file_kind") ?? "",
            schemaVersion: first.number("schema_version") ?? 0,
            by: first.member("by"),
            recorded: first.recorded,
            author: first.author
        )
    }
}
