import Replica
import Trust

// A new life of the store: what no server has yet is sealed again, under the identity it had.

extension Command {
    /// Begins a new incarnation and seals unsent work again in it; returns how many changes.
    ///
    /// The old sealed forms leave their chains, which nobody has seen, and are kept aside. Because
    /// operations keep their identity, another copy of the store may upload the same work: it takes
    /// effect once.
    ///
    /// What is sealed again and what is written next stand in two incarnations. An identity follows on
    /// the place before it; were that the place of a re-homed change, it could not be re-homed again
    /// without leaving the identity hanging.
    mutating func rehome() throws -> Int {
        try checkSealing()
        let unsent = try store.unsentChanges()
        let home = device.random.incarnation()
        let byDocument = Dictionary(grouping: unsent, by: \.change.header.document)
        var count = 0
        try store.begin(device.random.incarnation())
        for document in byDocument.keys.sorted() {
            count += try rehome(byDocument[document] ?? [], in: document, home)
        }
        return count
    }

    private mutating func rehome(
        _ unsent: [StoredChange],
        in document: DocumentID,
        _ incarnation: IncarnationID
    ) throws -> Int {
        // A device that may no longer write keeps its work as it is: distributed, void, adoptable.
        guard evaluation.role(of: device.id, in: document) != nil else { return 0 }
        let judge = currentJudge()
        let epoch = try writingEpoch(of: document)
        let chain = Trust.ChainID(
            document: document,
            device: device.id,
            incarnation: incarnation
        )
        var seq: UInt64 = 0
        for stored in unsent {
            let isPublic = try store.isPublic(stored)
            // What a relay has stays where it is; only if it is void does it need another carrier.
            if isPublic, stored.standing.void == nil { continue }
            guard let opened = open(stored.change, judge).change else { continue }
            seq += 1
            let carrier = Carrier(ChangePlace(chain: chain, seq: seq))
            let again = Replica.Change(
                carrier: carrier,
                origin: opened.origin,
                payload: opened.payload
            )
            let sealed = try seal(again, at: chain, under: epoch, origin: opened.origin.origin)
            if !isPublic { try store.setAside(stored, replacedBy: sealed, at: now) }
        }
        if seq > 0 { try rebuild(document) }
        return Int(seq)
    }
}
