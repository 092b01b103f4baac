import Trust

// Documents that someone began who was removed already, as far as anyone here knew: a lead or an
// administrator says whether they count.

extension Command {
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
