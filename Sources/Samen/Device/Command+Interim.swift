import Replica
import Trust

// What is written where a new epoch is due and none can be made yet: the store was put back or copied, and
// signs nothing before an exchange; two stores of this device signed side by side in the document, so that a
// colleague has to make it; or the document waits for the word of a lead. Nothing that somebody typed has to
// wait.

extension Command {
    /// An epoch that an own change is sealed under.
    struct SealingEpoch {
        let held: HeldEpoch
        /// Whether it stands in no log, so that nobody else could open what is sealed under it.
        let isInterim: Bool
    }

    /// The epoch to seal an edit under; an interim one where the document's next has to wait.
    mutating func sealingEpoch(of document: DocumentID) throws -> SealingEpoch {
        if awaitedRole(in: document) != nil {
            return SealingEpoch(held: try interimEpoch(of: document), isInterim: true)
        }
        do {
            return SealingEpoch(held: try writingEpoch(of: document), isInterim: false)
        } catch let error as SamenError where Self.whileUnsigned.contains(error.code) {
            return SealingEpoch(held: try interimEpoch(of: document), isInterim: true)
        }
    }

    /// Why this device signs no epoch, though its member may.
    private static let whileUnsigned: Set<SamenError.Code> = [.unsynchronised, .copiedDevice]

    private mutating func interimEpoch(of document: DocumentID) throws -> HeldEpoch {
        if let known = memory.keys.interim(of: document) { return known }
        let epoch: EpochID = device.random.identifier()
        let secret = EpochSecret.generate(device.random)
        try store.insert(interim: epoch, secret, of: document)
        memory.keys.insert(interim: secret, of: document, epoch)
        guard let made = memory.keys.interim(of: document) else {
            preconditionFailure("an interim epoch was just filed")
        }
        return made
    }

    /// The own chain to seal under an epoch in: of one chain all is offered to others, or nothing.
    mutating func chain(
        for epoch: SealingEpoch,
        in document: DocumentID,
        _ chain: Trust.ChainID
    ) throws -> Trust.ChainID {
        let isInterim = try store.isInterim(chain)
        if epoch.isInterim {
            guard !isInterim else { return chain }
            let begun = try store.tip(of: chain) == nil ? chain : anew(chain)
            try store.markInterim(begun)
            return begun
        }
        guard isInterim else { return chain }
        _ = try rehome()
        return try Trust.ChainID(
            document: document,
            device: device.id,
            incarnation: store.incarnation()
        )
    }

    private func anew(_ chain: Trust.ChainID) throws -> Trust.ChainID {
        try store.begin(device.random.incarnation())
        return try Trust.ChainID(
            document: chain.document,
            device: chain.device,
            incarnation: store.incarnation()
        )
    }

    /// Seals what waited for an epoch, once this device may sign again; returns how many changes.
    mutating func sealInterim() throws -> Int {
        guard evaluation.actionsThatStopSealing.isEmpty, try !store.mayLackOwnEntries() else {
            return 0
        }
        let documents = Set(try store.interimChains().map(\.document))
        return try documents.contains { try hasEpochForRehoming(in: $0) } ? try rehome() : 0
    }

    /// Forgets the interim epochs under which nothing is sealed any more.
    mutating func dropInterim() throws {
        try store.dropInterim()
        let left = Set(try store.interimEpochs().map(\.document))
        memory.keys.keepInterim(of: left)
    }
}
