import struct Foundation.Data
import Trust
import Wire

extension Exchange {
    /// Makes a call, after the pause that the server asked for with its last answer.
    mutating func ask(_ ask: Ask) -> Action {
        guard pauseMilliseconds > 0 else { return send(ask) }
        return pause(ask, pauseMilliseconds)
    }

    mutating func pause(_ ask: Ask, _ milliseconds: UInt64) -> Action {
        pauseMilliseconds = 0
        elapsedMilliseconds += milliseconds
        number += 1
        state = .pausing(ask, number)
        return .wait(milliseconds: milliseconds, timer: number)
    }

    mutating func send(_ ask: Ask) -> Action {
        let (kind, body) = encode(ask)
        precondition(body.count <= Limits.bodyBytes, "a request fits the limit of a body")
        number += 1
        summary.requests += 1
        summary.bytesSent += body.count
        sentBytes = body.count
        state = .asking(ask, number)
        let call = Call(
            kind: kind,
            number: number,
            body: body,
            maxAnswerBytes: Limits.bodyBytes
        )
        return .send(call)
    }

    private func encode(_ ask: Ask) -> (Call.Kind, [UInt8]) {
        switch ask {
        case .sync(let push): (.sync, request(push).encoded)
        case .compare(let ranges): (.compare, request(ranges).encoded)
        case .fetch(let fetch): (.fetch, request(fetch).encoded)
        }
    }

    private func request(_ push: Push) -> WireSyncRequest {
        var request = WireSyncRequest()
        request.protocol = Self.protocolVersion
        request.features = settings.features
        request.requestID = Data(random.bytes(16))
        if let incarnation { request.incarnation = Data(incarnation.bytes) }
        request.lease = Data(lease)
        if asksForPage, let anchor = trail.current {
            request.have = anchor.wire
            if sendsOlder { request.older = trail.older.map(\.wire) }
            request.maxBytes = UInt32(pace.pageBytes)
        }
        request.push = push.batch.changes.map(\.wire)
        request.authPush = push.batch.entries.map(\.message)
        request.own = push.own.map(\.wire)
        request.clientTimeMs = clockMilliseconds
        request.client = settings.client
        if let unsent {
            let sent = summary.accepted + summary.duplicate + summary.entriesAccepted
            let offered = push.isHealing ? 0 : push.batch.count
            request.unsent = UInt32(clamping: max(0, unsent - sent - offered))
        }
        return request
    }

    /// While it heals, and before it stands anywhere, a device only pushes: a request without an
    /// anchor is answered without a page.
    var asksForPage: Bool { healing == nil && trail.current != nil }

    private func request(_ ranges: [SummedRange]) -> WireCompareRequest {
        var request = WireCompareRequest()
        request.protocol = Self.protocolVersion
        request.requestID = Data(random.bytes(16))
        request.salt = Data(healing?.salt?.bytes ?? [])
        request.ranges = ranges.map(\.wire)
        return request
    }

    private func request(_ fetch: Fetch) -> WireFetchRequest {
        var request = WireFetchRequest()
        request.protocol = Self.protocolVersion
        request.requestID = Data(random.bytes(16))
        request.have = fetch.have.map(\.wire)
        request.maxBytes = UInt32(pace.pageBytes)
        request.resume = Data(fetch.resume)
        return request
    }

    /// A whole, authenticated answer; what it says is still anybody's.
    mutating func answered(_ ask: Ask, _ answer: Answer) -> Action {
        summary.bytesReceived += answer.body.count
        guard answer.body.count <= Limits.bodyBytes else {
            return failed(ask, .tooLong(limit: Limits.bodyBytes))
        }
        do throws(WireError) {
            switch ask {
            case .sync(let push):
                let response = try WireSyncResponse(decoding: answer.body)
                guard answers(response, to: push) else {
                    return failed(ask, .notThisProtocol("the results do not fit what was pushed"))
                }
                gotThrough(answer)
                return synced(push, response)
            case .compare:
                let response = try WireCompareResponse(decoding: answer.body)
                gotThrough(answer)
                return compared(response)
            case .fetch(let fetch):
                let response = try WireFetchResponse(decoding: answer.body)
                guard isFetchAnswer(response) else {
                    return failed(
                        ask,
                        .notThisProtocol("a fetch brought what is none of its items")
                    )
                }
                gotThrough(answer)
                return self.fetched(fetch, response)
            }
        } catch {
            return failed(ask, .notThisProtocol(error.message))
        }
    }

    private mutating func gotThrough(_ answer: Answer) {
        pace.answered(
            sent: sentBytes,
            received: answer.body.count,
            milliseconds: answer.milliseconds
        )
        elapsedMilliseconds += answer.milliseconds
        backoff.reset()
        authentications = 0
    }

    /// Each push has its result, and nothing is said of chains that were not presented.
    private func answers(_ response: WireSyncResponse, to push: Push) -> Bool {
        response.results.count == push.batch.changes.count
            && response.authResults.count == push.batch.entries.count
            && response.ownAhead.count <= push.own.count
    }
}

extension Exchange.ChainTipInDocument {
    fileprivate var wire: WireChainHead {
        var head = WireChainHead()
        head.documentID = Data(document.bytes)
        head.deviceID = Data(tip.device.bytes)
        head.incarnation = Data(tip.incarnation.bytes)
        head.seq = tip.seq
        head.hash = Data(tip.hash.bytes)
        return head
    }
}
