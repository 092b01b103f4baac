import Trust
import Wire

/// The table of errors (Protocol/conversation.md §9).
extension Exchange {
    mutating func failed(_ ask: Ask, _ failure: TransportFailure) -> Action {
        if case .sync(let push) = ask, !push.batch.isEmpty { isAnswerLost = true }
        note(failure)
        switch failure {
        case .unreachable(let message): return retry(ask, message)
        case .interrupted(let message):
            pace.cutOff()
            return retry(smaller(ask), message)
        case .notThisProtocol(let message): return retry(ask, message)
        case .responseMAC: return retry(ask, "an answer was not authenticated for its request")
        case .tooLong(let limit): return retry(ask, "an answer had more than \(limit) bytes")
        case .serverKey(let message): return finish(.stopped(.serverKey(message)))
        case .problem(let problem):
            summary.note(problem.message)
            return obey(problem, ask)
        }
    }

    private mutating func note(_ failure: TransportFailure) {
        switch failure {
        case .responseMAC: summary.notices.insert(.responseMAC)
        case .interrupted, .notThisProtocol, .tooLong: summary.notices.insert(.transport)
        case .unreachable, .serverKey, .problem: break
        }
    }

    private mutating func obey(_ problem: Problem, _ ask: Ask) -> Action {
        switch problem.action {
        case .retry: return retry(ask, problem.message, server: problem.retryAfterMilliseconds)
        case .unknown(let name):
            summary.note(
                "the server asks for \u{201C}\(name)\u{201D}, which this version does not know"
            )
            return retry(ask, problem.message, server: problem.retryAfterMilliseconds)
        case .stop: return finish(.stopped(.refused(problem.message)))
        case .upgrade: return finish(.stopped(.upgrade(problem.message)))
        case .reauth: return authenticate(ask)
        case .rewind:
            keep(ask)
            return dropFeed()
        case .rehome:
            // A suspicion, like any other: only a change under the own signature proves a copy.
            guard own.check.isOpen else { return retry(ask, problem.message) }
            keep(ask)
            own.check = .due(nil)
            return proceed()
        case .split: return split(ask, problem)
        case .freeSpace: return withoutPushing(ask, problem)
        }
    }

    /// Full jitter, capped, a bounded number of times; then the network counts as away.
    mutating func retry(_ ask: Ask, _ message: String, server: UInt64? = nil) -> Action {
        guard backoff.attempt + 1 < settings.attempts else { return finish(.offline(message)) }
        summary.retries += 1
        return pause(ask, backoff.next(random, server: server))
    }

    private mutating func authenticate(_ ask: Ask) -> Action {
        authentications += 1
        // Once plainly, once with the entries that prove this device to a server that forgot it.
        guard authentications <= 2 else { return finish(.stopped(.notAdmitted)) }
        number += 1
        state = .authenticating(ask, number)
        return .authenticate(call: number, presentingEntries: authentications == 2)
    }

    /// What was to be pushed with a call that will not be made again is pushed by the next one.
    private mutating func keep(_ ask: Ask) {
        guard case .sync(let push) = ask, !push.batch.isEmpty else { return }
        backlog.insert(push, at: 0)
    }

    /// After a link that died: a push beyond what it seems to carry goes in two.
    private mutating func smaller(_ ask: Ask) -> Ask {
        guard case .sync(let push) = ask, push.batch.count > 1, sentBytes > pace.pushBytes else {
            return ask
        }
        return .sync(cut(push))
    }

    /// Returns the first half; the second waits in the backlog.
    private mutating func cut(_ push: Push) -> Push {
        let (first, second) = push.batch.halves
        var rest = push
        rest.batch = second
        backlog.insert(rest, at: 0)
        var head = push
        head.batch = first
        head.isLast = false
        return head
    }

    /// Too large, or something in it cannot be read: halves, until the one item stands alone.
    private mutating func split(_ ask: Ask, _ problem: Problem) -> Action {
        switch ask {
        case .sync(let push) where push.batch.count > 1:
            pace.tooMuch(items: push.batch.count)
            return self.ask(.sync(cut(push)))
        case .sync(let push) where push.batch.count == 1:
            return refuse(push.batch, problem.status == 413 ? .tooLarge : .malformed)
        case .sync(let push) where push.own.count > 1:
            own.pageLimit = push.own.count / 2
            own.check = .due(push.ownMark)
            return proceed()
        case .fetch(var fetch) where fetch.have.count > 1:
            fetch.postpone(to: fetch.have.count / 2)
            return self.ask(.fetch(fetch))
        default: return retry(ask, problem.message, server: problem.retryAfterMilliseconds)
        }
    }

    /// The server's disk is full: nothing is pushed any more, pulling goes on.
    private mutating func withoutPushing(_ ask: Ask, _ problem: Problem) -> Action {
        guard case .sync(let push) = ask, !push.batch.isEmpty else {
            return retry(ask, problem.message, server: problem.retryAfterMilliseconds)
        }
        summary.isServerFull = true
        backlog = []
        uploads = []
        return proceed()
    }
}
