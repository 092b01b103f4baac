import Trust

// Documents that someone began who was removed already, as far as anyone here knew: a lead or an
// administrator says whether they count.

extension Command {
    /// Whether an entry was here, or at a server, before the removals of its author that the author did
    /// not know.
    ///
    /// What came later may have been made later, whatever it claims to have seen.
    func isFromBeforeRemovals(_ entry: EntryID, _ evaluation: Evaluation) throws -> Bool {
        if evaluation.cameBeforeRemovals(entry) { return true }
        return try store.stands(entry, before: evaluation.removals(unknownTo: entry))
    }

    /// The beginning of a document of which only people can say whether it counts: it came after its
    /// author was removed, as far as can be told, or that author is back; nil for any other document.
    mutating func undecidedBeginning(of document: DocumentID) throws -> BeginningOfRemoved? {
        let evaluation = evaluation
        guard let beginning = evaluation.beginningOfRemoved(in: document) else { return nil }
        let isEarly = try isFromBeforeRemovals(beginning.entry, evaluation)
        return isEarly && !beginning.isAuthorBack ? nil : beginning
    }

    /// Gives a document effect, with all that its author had written in it up to what is here.
    ///
    /// - Throws: `not-allowed` where that is not this person's to decide, `misuse` where the document
    ///   waits for nobody's decision or would stay without effect.
    mutating func adoptBeginning(of document: DocumentID) throws {
        let author = try undecidedAuthor(of: document)
        try decide(on: author, in: document, adopts: true)
        guard evaluation.documents.contains(document) else { throw SamenError.nothingToAdopt }
    }

    /// Says that a document shall stay without effect, with all that its author writes in it.
    ///
    /// - Throws: As for adopting it.
    mutating func rejectBeginning(of document: DocumentID) throws {
        let author = try undecidedAuthor(of: document)
        try decide(on: author, in: document, adopts: false)
    }

    /// Who has said that a document shall stay without effect, and when; nil if nobody has, or if it
    /// waits for nobody's decision.
    mutating func rejection(
        of beginning: BeginningOfRemoved,
        in document: DocumentID
    ) -> (by: Trust.DeviceID, at: UInt64)? {
        let evaluation = evaluation
        guard evaluation.cutoffs(of: document)[beginning.author]?.authority == .leads,
            let cutoff = memory.membership.lastValidCutoff(
                of: beginning.author,
                in: document,
                evaluation
            ),
            let decider = cutoff.facts.author.device
        else { return nil }
        return (decider, cutoff.authoredMilliseconds)
    }

    private mutating func undecidedAuthor(of document: DocumentID) throws -> Trust.DeviceID {
        guard memory.membership.mayLead(device.id, in: document, evaluation) else {
            throw SamenError.notToDecide(deciders(in: document))
        }
        guard let beginning = try undecidedBeginning(of: document) else {
            throw SamenError.nothingToAdopt
        }
        return beginning.author
    }
}
