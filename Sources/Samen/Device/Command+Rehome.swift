import Replica
import Trust

// A new life of the store: what no server has yet is sealed again, under the identity it had.

extension Command {
    /// Begins a new incarnation and seals unsent work again in it; returns how many changes.
    ///
    /// The old sealed forms leave their chains, which nobody has seen, and are kept aside. Because
    /// operations keep their identity, another copy of the store may upload the same work: it takes
    /// effect once. Work whose place another change has taken, because a store that was put back wrote
    /// on where it had been before, gets an identity of its own: both stand.
    ///
    /// What is sealed again and what is written next stand in two incarnations. An identity follows on
    /// the place before it; were that the place of a re-homed change, it could not be re-homed again
    /// without leaving the identity hanging.
    mutating func rehome() throws -> Int {
        try checkSealing()
        // What is only offered again because a server lacks its content stays where it is.
        let unsent = try store.unsentChanges().filter { $0.change.header.device == device.id }
        let home = device.random.incarnation()
        let byDocument = Dictionary(grouping: unsent, by: \.change.header.document)
        var count = 0
        try store.begin(device.random.incarnation())
        for document in byDocument.keys.sorted() {
            count += try rehome(byDocument[document] ?? [], in: document, home)
        }
        try dropInterim()
        return count
    }

    private mutating func rehome(
        _ unsent: [StoredChange],
        in document: DocumentID,
        _ incarnation: IncarnationID
    ) throws -> Int {
        var unsent = unsent
        // What waits for the word of a lead waits with the document.
        guard awaitedRole(in: document) == nil else { return 0 }
        // A device that may no longer write keeps its work as it is: distributed, void, adoptable. What is
        // sealed for nobody could not be, so that is sealed as if the device had not known of its removal.
        if !isMember(of: document) {
            unsent = try unsent.filter { try store.isInterim($0.change.place.chain) }
        }
        // One that cannot be sealed as it must be stays as it is, and is tried again with each exchange.
        guard !unsent.isEmpty, let epoch = try epochForRehoming(in: document) else { return 0 }
        let judge = currentJudge()
        let same = Home(document, device.id, incarnation)
        // What is sealed again under another identity stands apart from what keeps its own.
        let other = Home(document, device.id, device.random.incarnation())
        for stored in unsent {
            let isPublic = try store.isPublic(stored)
            // What a relay has stays where it is; only if it is void does it need another carrier.
            if isPublic, stored.standing.void == nil { continue }
            guard let opened = open(stored.change, judge).change else { continue }
            let sealed: SealedID
            if !isPublic, try other.isBegun || hasRival(stored.change.place) {
                let before = other.isBegun ? nil : Self.predecessor(of: opened)
                guard let moved = opened.moved(to: other.next(), after: before) else { continue }
                sealed = try seal(moved, at: other.chain, under: epoch)
            } else {
                let again = Replica.Change(
                    carrier: same.next(),
                    origin: opened.origin,
                    payload: opened.payload
                )
                sealed = try seal(again, at: same.chain, under: epoch, origin: opened.origin.origin)
            }
            if !isPublic { try store.setAside(stored, replacedBy: sealed, at: now) }
        }
        let count = Int(same.count + other.count)
        if count > 0 { try rebuild(document) }
        return count
    }

    /// Seals unsent work again whose place another change has taken, and that found no place then;
    /// returns how many changes.
    mutating func rehomeRivalled() throws -> Int {
        guard evaluation.actionsThatStopSealing.isEmpty else { return 0 }
        let unsent = try store.unsentChanges().filter { $0.change.header.device == device.id }
        let present = try store.incarnation()
        var rivalled: Set<Trust.ChainID> = []
        for stored in unsent where try hasRival(stored.change.place) {
            rivalled.insert(stored.change.place.chain)
        }
        rivalled = rivalled.filter { $0.incarnation != present }
        let left = unsent.filter { rivalled.contains($0.change.place.chain) }
        let byDocument = Dictionary(grouping: left, by: \.change.header.document)
        var count = 0
        for document in byDocument.keys.sorted() {
            let home = device.random.incarnation()
            count += try rehome(byDocument[document] ?? [], in: document, home)
        }
        return count
    }

    private mutating func isMember(of document: DocumentID) -> Bool {
        evaluation.role(of: device.id, in: document) != nil
    }

    /// Whether what is unsent of a document could be sealed again now.
    mutating func hasEpochForRehoming(in document: DocumentID) throws -> Bool {
        try awaitedRole(in: document) == nil && epochForRehoming(in: document) != nil
    }

    private mutating func epochForRehoming(in document: DocumentID) throws -> HeldEpoch? {
        guard isMember(of: document) else { return try lastEpoch(of: document) }
        do {
            return try writingEpoch(of: document)
        } catch let error as SamenError where Self.whileHomeless.contains(error.code) {
            return nil
        }
    }

    /// The epoch of the last change here whose secret is held.
    private mutating func lastEpoch(of document: DocumentID) throws -> HeldEpoch? {
        let held = heldEpochs(of: document)
        guard let number = try store.knownNumber(of: document) else { return nil }
        for stored in try store.changes(of: number).reversed() {
            if let epoch = held.first(where: { $0.epoch == stored.change.header.epoch }) {
                return epoch
            }
        }
        return held.first
    }

    /// Why there may be no epoch to seal work under again; none of it is for ever.
    private static let whileHomeless = SamenError.Code.ofSigning.union([.waitingForKeys, .trust])

    /// Whether another change stands where this device's own does.
    ///
    /// Then an older copy of the store wrote on, and its identity is taken; whoever has the other change
    /// must keep it.
    private func hasRival(_ place: ChangePlace) throws -> Bool {
        try store.changes(at: place).count > 1
    }

    private static func predecessor(of change: Replica.Change) -> Carrier? {
        guard change.origin.seq > 1 else { return nil }
        return Carrier(chain: change.origin.chain, seq: change.origin.seq - 1)
    }
}

/// A chain in which unsent work finds new places.
private final class Home {
    let chain: Trust.ChainID
    private(set) var count: UInt64 = 0

    var isBegun: Bool { count > 0 }

    init(_ document: DocumentID, _ device: Trust.DeviceID, _ incarnation: IncarnationID) {
        chain = Trust.ChainID(document: document, device: device, incarnation: incarnation)
    }

    func next() -> Carrier {
        count += 1
        return Carrier(ChangePlace(chain: chain, seq: count))
    }
}
