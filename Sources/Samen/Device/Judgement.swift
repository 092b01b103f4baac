import Replica
import Trust

/// What follows, for the document, from a change and from all that is known now.
struct Judgement {
    let number: Int64
    let place: ChangePlace
    var standing: ChangeStanding
    /// What the engine is given; nil while the change waits for keys.
    let change: Replica.Change?
    /// Whether the engine was given a stand-in, because the payload could not be had.
    let isStandIn: Bool
}

extension Command {
    /// Judges a stored change by the entries, keys and forks that are here now.
    ///
    /// `content`: if it was opened already.
    mutating func judgement(
        on change: SealedChange,
        number: Int64,
        content: ChangeJudge.Content? = nil
    ) throws -> Judgement {
        let judge = currentJudge()
        let branch = try branch(of: change)
        let opened = read(content ?? judge.content(of: change, memory.keys), of: change)
        var standing = ChangeStanding(void: nil, content: .merged, obstacle: opened.obstacle)
        if opened.change == nil {
            standing.content = .waiting
        } else if opened.isStandIn {
            standing.content = .unopened
        }
        switch judge.effect(of: change, on: branch) {
        case .full: break
        case .accessEventsOnly:
            if !isAccessOnly(opened) { standing.void = .authority }
        case .void(let reason): standing.void = reason
        }
        return Judgement(
            number: number,
            place: change.place,
            standing: standing,
            change: opened.change,
            isStandIn: opened.isStandIn
        )
    }

    /// The branch of a fork that a change lies on, and whether a lead's cutoff has chosen it.
    mutating func branch(of change: SealedChange) throws -> Branch? {
        let chain = change.place.chain
        guard var branch = try store.branch(of: change.id, at: change.place) else { return nil }
        guard let cutoff = evaluation.cutoffs(of: chain.document)[chain.device],
            cutoff.authority == .leads
        else { return branch }
        let heads = cutoff.heads.filter { $0.incarnation == chain.incarnation }
        branch.isNamed =
            try !heads.isEmpty
            && heads.allSatisfy { head in
                let place = ChangePlace(chain: chain, seq: head.seq)
                return try store.branch(of: head.change, at: place)?.own == branch.own
            }
        return branch
    }

    /// A change as far as it opens.
    struct Opened {
        let change: Replica.Change?
        let isStandIn: Bool
        let obstacle: Reason?
    }

    func open(_ change: SealedChange, _ judge: ChangeJudge) -> Opened {
        read(judge.content(of: change, memory.keys), of: change)
    }

    private func read(_ content: ChangeJudge.Content, of change: SealedChange) -> Opened {
        switch content {
        case .payload(let payload): Self.read(payload, of: change)
        case .opaque(let reason): Self.standIn(for: change, reason)
        case .erased: Self.standIn(for: change, .contentMissing)
        case .pendingKeys(let reason): Opened(change: nil, isStandIn: false, obstacle: reason)
        }
    }

    private static func read(_ payload: ChangePayload, of change: SealedChange) -> Opened {
        let bytes: [UInt8]?
        switch payload.compression {
        case .none: bytes = payload.change
        case .zstd: bytes = Compression.inflate(payload.change, declared: payload.decodedLength)
        }
        guard let bytes, bytes.count <= Replica.Limits.changeBytes else {
            return standIn(for: change, .opaque)
        }
        let carrier = Carrier(change.place)
        let origin = payload.origin.map { Carrier($0) } ?? carrier
        // A device re-homes its own work only.
        guard origin.chain.device == carrier.chain.device else {
            return standIn(for: change, .authority)
        }
        // Within one chain it would stand in two places at once.
        guard origin == carrier || origin.chain != carrier.chain else {
            return standIn(for: change, .opaque)
        }
        let read = Replica.Change(carrier: carrier, origin: origin, payload: bytes)
        return Opened(change: read, isStandIn: false, obstacle: nil)
    }

    /// A place in the graph for a change that cannot be read: what was built on it still stands.
    ///
    /// The payload is of a format that no version of the engine will ever know, and names the sealed
    /// change, so that two of them never pass for one.
    private static func standIn(for change: SealedChange, _ reason: Reason) -> Opened {
        let payload = [0] + change.id.bytes
        let stand = Replica.Change(id: Carrier(change.place), payload: payload)
        return Opened(change: stand, isStandIn: true, obstacle: reason)
    }

    /// Whether a change does nothing but append events that a reader may append.
    private func isAccessOnly(_ opened: Opened) -> Bool {
        guard let change = opened.change, !opened.isStandIn else { return true }
        return isAccessOnly(payload: change.payload)
    }

    func isAccessOnly(payload: [UInt8]) -> Bool {
        // What the engine cannot read has no effect there; it needs no second reason.
        guard let reading = try? ChangeReading(payload: payload) else { return true }
        return reading.cells.allSatisfy { cell in
            cell.address.type == .event
                && device.options.accessRecordTypes.contains(cell.address.record.type)
        }
    }
}
