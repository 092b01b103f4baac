import Replica
import Trust

// Documents as the engine holds them: opened from snapshot and changes, kept in step with both.

extension Command {
    /// The document with everything of it that is stored and can be part of it.
    mutating func open(_ id: DocumentID) throws -> Replica.Document {
        if let document = memory.documents[id] { return document }
        if isErased(id) { return Replica.Document() }
        guard let number = try store.knownNumber(of: id) else {
            return Replica.Document()
        }
        var document = Replica.Document()
        let changes: [StoredChange]
        if let bytes = try store.snapshot(of: number),
            let read = try? Replica.Document(snapshot: bytes)
        {
            document = read
            changes = try store.changesOutsideSnapshot(of: number)
        } else {
            changes = try store.changes(of: number)
        }
        let judge = currentJudge()
        let opened = changes.filter(\.standing.isWithEngine)
            .compactMap { open($0.change, judge).change }
        let voids = Set(try store.voidPlaces(of: number).map { Carrier($0) })
        _ = document.setVoid(document.voidChanges.filter { !voids.contains($0) }, false)
        _ = document.setVoid(voids.sorted(), true)
        _ = document.merge(opened)
        _ = document.adopt(
            try store.forkedPlaces(of: number).map { try decision(Carrier($0), of: id) }
        )
        _ = try decideIdentities(in: &document, of: id)
        memory.documents[id] = document
        return document
    }

    /// Brings judged changes of one document into it, and writes down what became of them.
    mutating func apply(_ judgements: [Judgement], to id: DocumentID) throws {
        guard !judgements.isEmpty else { return }
        touched.insert(id)
        var document = try open(id)
        var new: [Patch] = []
        for judgement in judgements { try store.set(judgement.standing, of: judgement.number) }
        var decisions: [(id: Carrier, payload: [UInt8]?)] = []
        var (void, standing): ([Carrier], [Carrier]) = ([], [])
        for place in Set(judgements.map(\.place)).sorted() {
            let carrier = Carrier(place)
            let rivals = try store.stored(at: place)
            if rivals.allSatisfy({ $0.standing.void != nil }) {
                void.append(carrier)
            } else {
                standing.append(carrier)
            }
            if rivals.count > 1 { decisions.append(try decision(carrier, of: id)) }
        }
        new += document.setVoid(void, true) + document.setVoid(standing, false)
        new += document.adopt(decisions)
        let merge = document.merge(judgements.compactMap(\.change))
        new += merge.patches
        try record(merge, of: judgements, in: id)
        if !document.forkedChanges.isEmpty {
            new += try decideIdentities(in: &document, of: id)
            try recordRivalContents(in: document, of: id)
        }
        memory.documents[id] = document
        add(new, to: id)
    }

    /// Writes down what the engine made of the changes, and of those that had waited for them.
    private func record(_ merge: Merge, of judgements: [Judgement], in id: DocumentID) throws {
        var unreadable: Set<Carrier> = []
        for refusal in merge.opaque { unreadable.insert(refusal.carrier) }
        for refusal in merge.refused { unreadable.insert(refusal.carrier) }
        var given: [Carrier: [Judgement]] = [:]
        for judgement in judgements {
            given[Carrier(judgement.place), default: []].append(judgement)
        }
        for carrier in merge.applied + merge.refused.map(\.carrier) {
            let isOpaque = unreadable.contains(carrier)
            for stored in try store.stored(at: carrier.place(in: id)) {
                let judged = given[carrier]?.first { $0.number == stored.number }
                if judged?.isStandIn ?? (stored.standing.content == .opaque) { continue }
                if judged == nil, stored.standing.obstacle != .pendingDependency { continue }
                var standing = stored.standing
                standing.content = isOpaque ? .opaque : .merged
                standing.obstacle = isOpaque ? .opaque : nil
                try store.set(standing, of: stored.number)
            }
        }
        let pending = Set(merge.pending)
        for judgement in judgements where pending.contains(Carrier(judgement.place)) {
            guard judgement.change != nil else { continue }
            var standing = judgement.standing
            (standing.content, standing.obstacle) = (.waiting, .pendingDependency)
            try store.set(standing, of: judgement.number)
        }
    }

    /// Which branch of a fork counts at a place: the one that is not void.
    private mutating func decision(
        _ carrier: Carrier,
        of id: DocumentID
    ) throws -> (id: Carrier, payload: [UInt8]?) {
        let judge = currentJudge()
        let standing = try store.stored(at: carrier.place(in: id)).first { $0.standing.void == nil }
        let opened = standing.flatMap { open($0.change, judge).change }
        return (opened?.origin ?? carrier, opened?.payload)
    }

    /// Decides again between contents that claim one identity: a lead's word has come, or gone.
    private mutating func redecideIdentities(of id: DocumentID) throws {
        guard !evaluation.adoptedChanges(of: id).isEmpty else { return }
        var document = try open(id)
        guard !document.forkedChanges.isEmpty else { return }
        let new = try decideIdentities(in: &document, of: id)
        try recordRivalContents(in: document, of: id)
        memory.documents[id] = document
        touched.insert(id)
        add(new, to: id)
    }

    /// Two contents that claim one identity by way of re-homing: the one that a lead adopted by name
    /// counts, else none.
    mutating func decideIdentities(
        in document: inout Replica.Document,
        of id: DocumentID
    ) throws -> [Patch] {
        let adopted = evaluation.adoptedChanges(of: id)
        guard !adopted.isEmpty else { return [] }
        var new: [Patch] = []
        let judge = currentJudge()
        for identity in document.forkedChanges {
            let carriers = document.status(of: identity)?.carriers ?? []
            var named: [StoredChange] = []
            for carrier in carriers {
                named += try store.stored(at: carrier.place(in: id))
                    .filter { adopted.contains($0.change.id) }
            }
            guard let first = named.min(by: { $0.change.id < $1.change.id }),
                let change = open(first.change, judge).change
            else { continue }
            new += document.adopt(change.payload, for: identity)
        }
        return new
    }

    /// Judges every change of a document again: entries, keys or a fork have come.
    mutating func rejudge(_ id: DocumentID) throws {
        guard !isErased(id), let number = try store.knownNumber(of: id) else { return }
        var differing: [Judgement] = []
        var mustRebuild = false
        for stored in try store.changes(of: number) {
            var judged = try judgement(on: stored.change, number: stored.number)
            let isReadable = judged.change != nil && !judged.isStandIn
            if stored.standing.content == .unopened {
                mustRebuild = mustRebuild || isReadable
            } else if stored.standing.isWithEngine {
                // What it holds and on what it depends is the engine's word, given before.
                judged.standing.content = stored.standing.content
                judged.standing.obstacle = stored.standing.obstacle
            }
            if judged.standing != stored.standing { differing.append(judged) }
        }
        if mustRebuild { return try rebuild(id) }
        try apply(differing, to: id)
        try redecideIdentities(of: id)
    }

    /// Forgets the engine's copy and makes it anew from the sealed changes.
    mutating func rebuild(_ id: DocumentID) throws {
        let before = try open(id)
        let number = try store.number(of: id)
        try store.dropSnapshot(of: number)
        let judgements = try store.changes(of: number).map {
            try judgement(on: $0.change, number: $0.number)
        }
        memory.documents[id] = Replica.Document()
        try apply(judgements, to: id)
        let addresses = Set(before.addresses).union(try open(id).addresses)
        add(addresses.sorted().map { Patch(address: $0) }, to: id)
    }

    /// Writes a snapshot once enough lies outside the last one.
    func refreshSnapshot(of id: DocumentID) throws {
        guard let document = memory.documents[id], let number = try store.knownNumber(of: id),
            try store.countOutsideSnapshot(of: number) >= DeviceLimits.changesPerSnapshot
        else { return }
        try store.setSnapshot(document.snapshot(), of: number)
    }
}
