import CaseFile
import GRDB
import Replica
import Trust

extension CaseBook {
    /// Gives work in quarantine effect, under its authors' names.
    ///
    /// A code may also be a device's: then all of its work that waits for a decision is meant. What
    /// comes before on the same branch of a fork is adopted along; with a document, all that its author
    /// wrote in it so far. Returns how many changes and documents were adopted.
    /// Throws `SamenError` with `not-allowed` if this is not the person's to decide, and with
    /// `misuse` if it waits for nobody's decision or another branch of its fork was adopted.
    @discardableResult
    public func adopt(_ codes: [String]) throws -> Int {
        try decide(codes) { work, _, changes, document in
            try work.adopt(changes, in: document)
        } onBeginning: { work, document in
            try work.adoptBeginning(of: document)
        }
    }

    /// Leaves work in quarantine without effect, for a reason of one line.
    ///
    /// That is written into the case, sealed, where everyone who reads it finds it. Nothing is
    /// dropped: what was rejected can still be looked at, and adopted later. Of a document no reason is
    /// kept, for nothing can be written into it. Returns how many changes and documents were rejected.
    /// Throws `SamenError` with `not-allowed` if this is not the person's to decide.
    @discardableResult
    public func reject(_ codes: [String], reason: String) throws -> Int {
        try decide(codes) { work, file, changes, document in
            try work.checkLeading(in: document)
            guard let file, file.mayWrite else { throw SamenError.notRejectable }
            guard reason.contains(where: { !$0.isWhitespace }) else {
                throw SamenError.noRejectionReason
            }
            let hashes = changes.sorted().map(\.bytes)
            for start in stride(from: 0, to: hashes.count, by: CaseFile.Limits.listElements) {
                let part = hashes[start..<min(start + CaseFile.Limits.listElements, hashes.count)]
                let event = try Self.values { () throws(CaseFileError) in
                    try Event.rejection(of: Array(part), reason: reason, work.stamp)
                }
                let record = try newRecord(nil, in: work.database)
                try work.edit(document) { edit throws(ReplicaError) in
                    try edit.record(event, as: record)
                }
            }
            return changes.count
        } onBeginning: { work, document in
            try work.rejectBeginning(of: document)
        }
    }

    /// Finds what is meant, and does something about it document by document, all or nothing.
    private func decide(
        _ codes: [String],
        _ body: (inout Work, CaseDocument?, Set<SealedID>, DocumentID) throws -> Int,
        onBeginning: (inout Work, DocumentID) throws -> Void
    ) throws -> Int {
        try work { work in
            var look = Look(work.command)
            let found = try QuarantineReading(&look, own: device.member).entries(codes)
            work.command = look.command
            guard found.allSatisfy({ $0.work.state == .undecided || $0.work.state == .rejected })
            else { throw SamenError.nothingToAdopt }
            var count = 0
            let byDocument = Dictionary(grouping: found) { $0.item.document }
            for document in byDocument.keys.compactMap({ $0 }).sorted() {
                let entries = byDocument[document] ?? []
                if entries.contains(where: \.item.isUndecidedBeginning) {
                    try onBeginning(&work, document)
                    count += 1
                    continue
                }
                let changes = Set(entries.compactMap(\.item.change))
                count += try body(&work, entries.first?.file, changes, document)
            }
            return count
        }
    }
}
