import Sync
import Testing
import Trust
import Wire

@Suite("Errors, and what is done about each")
struct ErrorTests {
    private static func talk(writing count: Int = 3) -> Conversation {
        var talk = Conversation(MiniStore(device: Make.device(1), incarnation: 1), MiniServer())
        _ = talk.run()
        for number in 0..<count { talk.store.write(Make.document(number), [UInt8(number)]) }
        return talk
    }

    @Test(arguments: [
        (WireStatus.overQuota, Disposition.HoldReason.overQuota), (.frozen, .frozen),
        (.notMember, .notMember), (.oldEpoch, .oldEpoch), (.UNRECOGNIZED(77), .unknown),
    ]) func `D14 what is held is recorded with its reason and blocks nothing`(
        status: WireStatus,
        reason: Disposition.HoldReason
    ) {
        var talk = Self.talk()
        let place = talk.store.outbox[1]
        talk.server.words[place] = status
        let summary = talk.run()
        #expect(summary.outcome == .complete)
        #expect((summary.accepted, summary.held) == (2, 1))
        #expect(summary.holds.map(\.reason) == [reason])
        #expect(talk.store.outbox == [place])
    }

    @Test(arguments: [
        (WireStatus.badSignature, Disposition.RefusalReason.signature), (.malformed, .malformed),
        (.tooLarge, .tooLarge),
    ]) func `what is refused is recorded and blocks nothing`(
        status: WireStatus,
        reason: Disposition.RefusalReason
    ) {
        var talk = Self.talk()
        let place = talk.store.outbox[0]
        talk.server.words[place] = status
        let summary = talk.run()
        #expect((summary.accepted, summary.refused) == (2, 1))
        #expect(
            talk.store.settled.contains { $0.place == place && $0.disposition == .refused(reason) }
        )
    }

    @Test func `B34 what is quarantined counts as such`() {
        var talk = Self.talk(writing: 1)
        talk.server.words[talk.store.outbox[0]] = .quarantined
        #expect(talk.run().quarantined == 1)
        #expect(talk.store.outbox.isEmpty)
    }

    @Test func `an old epoch is sealed again a bounded number of times`() {
        var talk = Self.talk(writing: 1)
        let place = talk.store.outbox[0]
        talk.server.words[place] = .oldEpoch
        let summary = talk.run()
        #expect(talk.store.resealed == [place, place])
        #expect(summary.resealed == 2)
        #expect((summary.offered, summary.held) == (1, 1))
    }

    @Test func `too large is halved until it fits, and the one that never fits stands alone`() {
        var talk = Self.talk(writing: 20)
        talk.server.largestPush = 3
        let summary = talk.run()
        #expect(summary.outcome == .complete)
        #expect(summary.accepted == 20)
        talk.store.write(Make.document(1), [77])
        talk.server.largestPush = 0
        let second = talk.run()
        #expect(second.outcome == .complete)
        #expect(second.refused == 1)
    }

    @Test func `a full disk stops pushing and not pulling`() {
        var talk = Self.talk()
        talk.server.problems = [Problem(status: 507, message: "full")]
        let summary = talk.run()
        #expect(summary.outcome == .complete)
        #expect(summary.isServerFull)
        #expect(talk.store.outbox.count == 3)
        #expect(summary.offered == 0)
    }

    @Test func `a closed session is opened again, then with the entries that prove the device`() {
        var talk = Self.talk()
        talk.server.problems = [Problem(status: 401), Problem(status: 401)]
        #expect(talk.run().outcome == .complete)
        let opened = talk.actions.compactMap { action -> Bool? in
            if case .authenticate(_, let presenting) = action { presenting } else { nil }
        }
        #expect(opened == [false, true])
        talk.server.problems = [Problem(status: 401), Problem(status: 401), Problem(status: 401)]
        #expect(talk.run().outcome == .stopped(.notAdmitted))
    }

    @Test(arguments: [403, 426]) func `stop and upgrade end it and touch nothing`(status: Int) {
        var talk = Self.talk()
        talk.server.problems = [Problem(status: status, message: "no")]
        let expected: Summary.Outcome = .stopped(status == 403 ? .refused("no") : .upgrade("no"))
        #expect(talk.run().outcome == expected)
        #expect(talk.store.outbox.count == 3)
    }

    @Test func `rewind goes to version vectors once`() {
        var talk = Self.talk()
        talk.server.problems = [Problem(status: 409)]
        let summary = talk.run()
        #expect(summary.outcome == .complete)
        #expect(summary.comparisons >= 1)
        #expect(talk.store.outbox.isEmpty)
        talk.server.problems = [Problem(status: 409), Problem(status: 409)]
        #expect(talk.run().outcome != .complete || talk.server.problems.isEmpty)
    }

    @Test func `A23 the request to re-home is a suspicion only`() {
        var talk = Self.talk()
        talk.server.problems = [Problem(status: 409, action: .rehome)]
        let summary = talk.run()
        #expect(summary.outcome == .complete)
        #expect(!summary.isRehomed)
        #expect(talk.store.outbox.isEmpty)
    }

    @Test func `D13 an unknown action is a capped retry with a message`() {
        var talk = Self.talk()
        talk.settings.attempts = 4
        talk.server.problems = [Problem](
            repeating: Problem(status: 418, action: .init("brew"), message: "short and stout"),
            count: 9
        )
        let summary = talk.run()
        #expect(summary.outcome == .offline("short and stout"))
        #expect(summary.messages.contains { $0.contains("brew") })
        #expect(summary.retries == 3)
    }

    @Test func `waits are jittered, follow the server, and are capped`() {
        var talk = Self.talk()
        talk.server.problems = [
            Problem(status: 503, retryAfterMilliseconds: 5_000),
            Problem(status: 503, retryAfterMilliseconds: .max), Problem(status: 503),
        ]
        #expect(talk.run().outcome == .complete)
        #expect(talk.waits.count == 3)
        #expect(talk.waits[0] == 5_000)
        #expect(talk.waits[1] == UInt64(Limits.backoffMilliseconds))
        #expect(talk.waits[2] <= 4_000)
    }

    @Test func `A26 a back-off in an answer delays the next request and is capped`() {
        var talk = Self.talk()
        talk.server.restore(to: 0)
        talk.server.backoff = .max
        let summary = talk.run()
        let capped = UInt64(Limits.backoffMilliseconds)
        #expect(summary.backoffMilliseconds == capped)
        #expect(talk.waits.allSatisfy { $0 == capped })
    }

    @Test func `a network that is away ends it after so many attempts`() {
        var talk = Self.talk()
        let summary = talk.run { _ in .losesRequest }
        #expect(summary.outcome == .offline("no network"))
        #expect(summary.requests == 8)
        #expect(talk.store.outbox.count == 3)
    }

    @Test func `late events of calls that are over are ignored`() {
        let talk = Self.talk()
        var exchange = Exchange(talk.settings, random: .seeded(1))
        _ = exchange.handle(.start(talk.store.standing))
        let late = Answer(body: [], milliseconds: 1)
        #expect(exchange.handle(.answered(call: 99, late)) == .none)
        #expect(exchange.handle(.failed(call: 99, .responseMAC)) == .none)
        #expect(exchange.handle(.woke(timer: 99)) == .none)
        #expect(exchange.handle(.authenticated(call: 99)) == .none)
        guard case .finish(let summary) = exchange.handle(.cancel) else {
            Issue.record("a cancelled exchange finishes")
            return
        }
        #expect(summary.outcome == .stopped(.cancelled))
        #expect(exchange.handle(.cancel) == .none)
    }

    @Test func `a store that fails ends it`() {
        let talk = Self.talk()
        var exchange = Exchange(talk.settings, random: .seeded(1))
        _ = exchange.handle(.start(talk.store.standing))
        guard case .finish(let summary) = exchange.handle(.storeFailed("disk full")) else {
            Issue.record("the exchange finishes")
            return
        }
        #expect(summary.outcome == .stopped(.store("disk full")))
    }

    @Test func `an answer that is no message is retried and takes over nothing`() {
        let talk = Self.talk()
        var exchange = Exchange(talk.settings, random: .seeded(1))
        var store = talk.store
        var action = exchange.handle(.start(store.standing))
        while let event = store.perform(action) { action = exchange.handle(event) }
        guard case .send(let call) = action else {
            Issue.record("a call is made")
            return
        }
        let portal = Answer(body: Array("<html>welcome</html>".utf8), milliseconds: 5)
        let next = exchange.handle(.answered(call: call.number, portal))
        guard case .wait = next else {
            Issue.record("it waits, not \(next)")
            return
        }
        #expect(store.trail == talk.store.trail)
    }
}
