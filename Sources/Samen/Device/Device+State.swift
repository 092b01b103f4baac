import Replica
package import Trust
package import Wire

extension Device {
    /// The hash of what a document shows, computed from the sealed changes alone.
    ///
    /// Devices with the same version vector and the same entries get the same one. What is read until a
    /// lead has spoken, by whoever had it before, is no part of it.
    package func stateHash(of document: DocumentID) throws -> [UInt8] {
        try ask { command in
            command.awaitsNothing = true
            command.forgetJudge()
            return Hashing.sha256(try command.recomputed(document).document.canonicalState())
        }
    }

    /// The chains of a document as far as they are stored, ascending by device and incarnation; without
    /// those that are handed to nobody yet.
    package func tips(of document: DocumentID) throws -> [StoredTip] {
        try ask { command in
            guard let number = try command.store.knownNumber(of: document) else { return [] }
            let interim = try command.store.interimChains()
            return try command.store.tips(of: number).filter { tip in
                !interim.contains(
                    Trust.ChainID(
                        document: document,
                        device: tip.device,
                        incarnation: tip.incarnation
                    )
                )
            }
        }
    }

    /// The heads of a document's membership log, or of the network's.
    package func entryHeads(of document: DocumentID?) throws -> [EntryID] {
        try ask { $0.evaluation.heads(of: document.map { .document($0) } ?? .network) }
    }

    /// What a server that has these tips lacks: anyone's changes, each after its predecessor.
    ///
    /// A tip that is not this device's change in that place counts for nothing.
    package func changes(
        in document: DocumentID,
        beyond tips: [(chain: Trust.ChainID, seq: UInt64, id: SealedID)]
    ) throws -> [SealedChange] {
        try ask { command in
            guard let number = try command.store.knownNumber(of: document) else { return [] }
            var known: [Trust.ChainID: UInt64] = [:]
            for tip in tips {
                let place = ChangePlace(chain: tip.chain, seq: tip.seq)
                let isHere = try command.store.changes(at: place).contains(tip.id)
                if isHere { known[tip.chain] = tip.seq }
            }
            let interim = try command.store.interimChains()
            return try command.store.changes(of: number).map(\.change).filter { change in
                let chain = change.place.chain
                return change.place.seq > known[chain] ?? 0 && !interim.contains(chain)
            }
        }
    }

    /// Every document of which an entry or a change is stored, ascending.
    package func knownDocuments() throws -> [DocumentID] {
        try ask { try $0.store.knownDocuments() }
    }

    /// Documents of which changes are stored, ascending.
    package func documentsWithChanges() throws -> [DocumentID] {
        try ask { try $0.store.documentsWithChanges() }
    }

    /// Anyone's changes of a chain after a number, byte for byte: for a server that lost them.
    ///
    /// Of a fork all branches are among them.
    package func changes(
        of chain: Trust.ChainID,
        after seq: UInt64,
        atMost count: Int = Wire.Limits.pageChanges
    ) throws -> [WireSealedChange] {
        try ask { try $0.store.changes(of: chain, after: seq, atMost: count).map(\.change.wire) }
    }

    /// All changes at one place.
    package func changes(at place: ChangePlace) throws -> [WireSealedChange] {
        try ask { try $0.store.stored(at: place).map(\.change.wire) }
    }

    /// Compares everything that is remembered of a document with what follows from its sealed
    /// changes; returns what differs, in words, empty if all is well.
    package func check(_ document: DocumentID) throws -> [String] {
        try ask { try $0.check(document) }
    }

    /// Checks every document, and the database itself.
    package func check() throws -> [String] {
        var found = try ask { try $0.store.checkDatabase() }
        for document in try documentsWithChanges() { found += try check(document) }
        return found
    }
}

extension Command {
    /// A document made from sealed changes, entries and keys; nothing remembered is used.
    mutating func recomputed(
        _ id: DocumentID
    ) throws -> (document: Replica.Document, judgements: [Judgement]) {
        var document = Replica.Document()
        guard !isErased(id), let number = try store.knownNumber(of: id) else {
            return (document, [])
        }
        let judgements = try store.changes(of: number).map {
            try judgement(on: $0.change, number: $0.number)
        }
        let places = Dictionary(grouping: judgements, by: \.place)
        for place in places.keys.sorted() {
            let rivals = places[place] ?? []
            let standing = rivals.filter { $0.standing.void == nil }
            if standing.isEmpty { _ = document.setVoid([Carrier(place)], true) }
            guard rivals.count > 1 else { continue }
            let adopted = standing.first?.change
            _ = document.adopt(adopted?.payload, for: adopted?.origin ?? Carrier(place))
        }
        _ = document.merge(judgements.compactMap(\.change))
        _ = try decideIdentities(in: &document, of: id)
        return (document, judgements)
    }

    fileprivate mutating func check(_ id: DocumentID) throws -> [String] {
        var found: [String] = []
        let (document, judgements) = try recomputed(id)
        if try open(id).canonicalState() != document.canonicalState() {
            found.append("document \(id): the cached state is not that of its changes")
        }
        memory.documents[id] = nil
        if try open(id).canonicalState() != document.canonicalState() {
            found.append("document \(id): the snapshot is not that of its changes")
        }
        let stored = try store.changes(of: store.number(of: id))
        for (change, judged) in zip(stored, judgements)
        where change.standing.void != judged.standing.void {
            found.append("change \(change.change.id): whether it is void is not as stored")
        }
        for change in stored {
            guard let prev = change.change.header.prev else { continue }
            let place = change.change.place
            let before = ChangePlace(chain: place.chain, seq: place.seq - 1)
            if try !store.changes(at: before).contains(prev) {
                found.append("change \(change.change.id): its predecessor is not here")
            }
        }
        return found
    }
}
