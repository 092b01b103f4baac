import Trust
import Wire

/// Upwards: batches out, the server's words in.
extension Exchange {
    mutating func loadUpload() -> Action {
        guard let upload = uploads.first else { preconditionFailure("something is to be offered") }
        state = .loading
        let limit = BatchLimit(bytes: pace.pushBytes, items: pace.pushItems)
        return .load(upload.offer, after: upload.after, limit)
    }

    mutating func push(_ batch: Batch) -> Action {
        guard let upload = uploads.first else { preconditionFailure("a batch was asked for") }
        precondition(!batch.isEmpty || batch.next == nil, "an offer that goes on has something")
        precondition(
            batch.next == nil || batch.next != upload.after,
            "an offer goes on after its batch"
        )
        if let next = batch.next {
            uploads[0].after = next
        } else {
            uploads.removeFirst()
        }
        guard !batch.isEmpty else { return proceed() }
        var push = Push()
        push.batch = batch
        push.isHealing = upload.offer.isHealing
        push.isLast = batch.next == nil && upload.offer == .outbox
        // The store counts payloads; framing may carry a batch past the limit of a body.
        while push.batch.count > 1, push.batch.size > Pace.mostPushBytes {
            var rest = push
            (push.batch, rest.batch) = push.batch.halves
            push.isLast = false
            backlog.insert(rest, at: 0)
        }
        return ask(.sync(push))
    }

    mutating func synced(_ push: Push, _ response: WireSyncResponse) -> Action {
        note(serverTime: response.serverTimeMs)
        note(upstreamTime: response.upstreamMs, of: response.serverTimeMs)
        note(backoff: response.backoffMs)
        var settlement = Settlement()
        for (change, result) in zip(push.batch.changes, response.results) {
            settle(change, result, push, &settlement)
        }
        for (entry, result) in zip(push.batch.entries, response.authResults) {
            let disposition = Disposition(result, from: settings.server)
            summary.entriesOffered += 1
            if disposition.isStored { summary.entriesAccepted += 1 }
            if disposition == .held(.gap) { noteGap() }
            settlement.entries.append(Settlement.Entry(id: entry.id, disposition: disposition))
        }
        for head in response.ownAhead { contradict(push.own, head) }
        settlement.confirmed = Self.confirmed(push.own, by: response)
        settlement.lease = newLease(response, settlement)
        isAnswerLost = false
        let pull = pull(response)
        guard !settlement.isEmpty else { return take(pull) }
        state = .settling(pull)
        return .settle(settlement)
    }

    private mutating func note(serverTime time: UInt64) {
        guard time > 0 else { return }
        summary.serverMilliseconds = time
        if !serverClock.isRight(time, after: elapsedMilliseconds) {
            summary.notices.insert(.serverClock)
        }
    }

    private mutating func note(upstreamTime: UInt64, of serverTime: UInt64) {
        guard upstreamTime > 0 else { return }
        summary.membershipAge = serverTime - min(upstreamTime, serverTime)
    }

    mutating func note(backoff milliseconds: UInt32) {
        pauseMilliseconds = Backoff.capped(UInt64(milliseconds))
        summary.backoffMilliseconds = pauseMilliseconds
    }

    private mutating func settle(
        _ change: SealedChange,
        _ result: WirePushResult,
        _ push: Push,
        _ settlement: inout Settlement
    ) {
        let isOwn = isOwn(change.place.chain)
        // The answer says where the chain ends now.
        unconfirmed.removeAll { $0.document == change.header.document }
        let disposition = Disposition(result, isOwn: isOwn)
        count(disposition, change.place, isHealing: push.isHealing)
        settlement.changes.append(
            Settlement.Change(place: change.place, id: change.id, disposition: disposition)
        )
        let head = tip(result.serverHead, of: change.place.chain)
        switch disposition {
        case .held(.gap): resend(change.place, after: head)
        case .held(.oldEpoch) where isOwn: reseal.places.append(change.place)
        case .held(.fork): own.suspect(change.header.document)
        case .held(.notMember): noteGap()
        default: break
        }
        let isChainsLast =
            push.batch.changes.last { $0.place.chain == change.place.chain } == change
        if isOwn { own.note(offered: change) }
        if isOwn, push.isLast, isChainsLast, let head, head.seq > change.place.seq,
            !own.hasOffered(head, of: change.place.chain)
        {
            own.suspect(change.header.document)
        }
    }

    /// One word for each change: a later one takes the place of "held".
    private mutating func count(_ disposition: Disposition, _ place: ChangePlace, isHealing: Bool) {
        if let reason = holds.removeValue(forKey: place) { summary.count(.held(reason), -1) }
        summary.count(disposition)
        if case .held(let reason) = disposition { holds[place] = reason }
        if case .accepted = disposition, isHealing {
            summary.healed += 1
            summary.notices.insert(.healed)
        }
    }

    /// One item that nobody takes never blocks the others.
    mutating func refuse(_ batch: Batch, _ reason: Disposition.RefusalReason) -> Action {
        var settlement = Settlement()
        for change in batch.changes {
            count(.refused(reason), change.place, isHealing: false)
            settlement.changes.append(
                Settlement.Change(place: change.place, id: change.id, disposition: .refused(reason))
            )
        }
        for entry in batch.entries {
            summary.entriesOffered += 1
            settlement.entries.append(
                Settlement.Entry(id: entry.id, disposition: .refused(reason))
            )
        }
        backoff.reset()
        state = .settling(.none)
        return .settle(settlement)
    }

    /// The server lacks what comes before: send again from its head on, as long as that moves.
    private mutating func resend(_ place: ChangePlace, after head: ChainTip?) {
        let (chain, seq) = (place.chain, head?.seq ?? 0)
        guard seq < place.seq else { return }
        let offer = Offer.chain(chain, after: head)
        // The rest of a segment that was refused together needs no second offer.
        guard !uploads.contains(where: { $0.offer == offer }) else { return }
        var gap = gaps[chain] ?? Gap(seq: 0, rounds: 0)
        if seq > gap.seq { gap = Gap(seq: seq, rounds: 0) }
        gap.rounds += 1
        gaps[chain] = gap
        if gap.rounds <= Gap.mostRounds {
            uploads.insert(Upload(offer), at: 0)
        } else {
            noteGap()
        }
    }

    func isOwn(_ chain: ChainID) -> Bool {
        chain.device == settings.device && chain.incarnation == incarnation
    }

    /// Nil if the server names no change, or another chain.
    func tip(_ head: WireChainHead, of chain: ChainID) -> ChainTip? {
        guard head.seq > 0, head.deviceID.elementsEqual(chain.device.bytes),
            head.incarnation.elementsEqual(chain.incarnation.bytes),
            head.documentID.elementsEqual(chain.document.bytes),
            let hash = ChangeID(bytes: head.hash)
        else { return nil }
        return ChainTip(
            device: chain.device,
            incarnation: chain.incarnation,
            seq: head.seq,
            hash: hash
        )
    }

    mutating func askForReseal() -> Action {
        state = .resealing
        return .reseal(reseal.places)
    }

    /// What was sealed again stands in a new incarnation: an answer that was lost may have stored
    /// the old form, and two changes in one place would be a fork.
    mutating func resealed(_ count: Int, in incarnation: IncarnationID) -> Action {
        precondition(count >= 0, "changes are counted")
        self.incarnation = incarnation
        summary.resealed += count
        reseal.places = []
        reseal.rounds += 1
        if count > 0 { uploads.append(Upload(.outbox)) }
        return proceed()
    }
}

extension Batch {
    /// Bytes on the wire.
    fileprivate var size: Int {
        changes.reduce(0) { $0 + $1.size } + entries.reduce(0) { $0 + $1.message.payloadBytes + 16 }
    }
}
