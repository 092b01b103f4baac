import Replica
import Trust

/// What a device remembers of its store between commands: a value, so that a command that fails
/// leaves the old one untouched.
struct Memory {
    /// The store's own count of transactions when this was true.
    var generation: Int64
    var membership: Membership
    var keys: EpochKeys
    var pipeline: ReceivePipeline
    /// Whether what waits in the store waits in the pipeline too.
    var isPipelineFilled = false
    var documents: [DocumentID: Replica.Document] = [:]
    /// Cutoffs recorded while a page was taken: there is something to send.
    var cutOffMeanwhile = 0
    /// Documents of which nothing is left here but stubs.
    var erased: Set<DocumentID>
    /// What waits for the word of a lead, as the entries stand; nil before it was asked for.
    var awaited: Awaited?

    struct Awaited {
        let word: AwaitedWord?
    }

    /// Reads it from the store.
    ///
    /// Entries that were admitted are not verified again: the store is sealed, so whoever could put
    /// another one there has every key already, and a laptop with a thousand cases opens at once.
    init(_ store: Store, network: NetworkID) throws {
        generation = try store.generation()
        membership = Membership(network: network)
        for (message, isAdmitted) in try store.entriesToRemember() {
            if isAdmitted {
                try membership.restore(message)
            } else {
                _ = try membership.add(message)
            }
        }
        keys = try store.epochKeys(in: network)
        pipeline = ReceivePipeline(network: network)
        erased = Set(try store.erasures().map(\.document))
    }
}
