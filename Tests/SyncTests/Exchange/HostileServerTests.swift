import Sync
import Testing
import Trust
import Wire

@Suite("A server that lies meets a bound, and is named")
struct HostileServerTests {
    private static func talk() -> Conversation {
        var talk = Conversation(MiniStore(device: Make.device(1), incarnation: 1), MiniServer())
        for number in 0..<30 { talk.store.write(Make.document(number), [UInt8(number)]) }
        precondition(talk.run().outcome == .complete, "the server is honest at first")
        return talk
    }

    @Test
    func `A07 pages that never end and bring nothing: three requests, then vectors, then stuck`() {
        var talk = Self.talk()
        talk.server.faults = [.endlessPages]
        let before = talk.server.requests.count
        let summary = talk.run()
        #expect(summary.outcome == .stuck(.feed))
        #expect(
            Array(talk.server.requests.dropFirst(before))
                == [.sync, .sync, .sync, .compare, .sync, .sync, .sync]
        )
    }

    @Test func `A07 a common point that the device did not name counts as none`() throws {
        let server = Make.server()
        let feed = Make.feed(1)
        func anchor(_ cursor: UInt64) -> FeedAnchor {
            let hash = FeedHash(bytes: [UInt8](repeating: UInt8(cursor), count: 32))
            return FeedAnchor(
                server: server,
                feed: feed,
                cursor: cursor,
                hash: Make.identifier(hash)
            )
        }
        for (common, isNamed) in [(anchor(10), true), (anchor(11), false), (anchor(30), false)] {
            var exchange = Exchange(
                Exchange.Settings(device: Make.device(1), server: server),
                random: .seeded(1)
            )
            let trail = try #require(AnchorTrail(newestFirst: [anchor(20), anchor(10)]))
            let standing = Exchange.Standing(incarnation: Make.incarnation(1), trail: trail)
            _ = exchange.handle(.start(standing))
            var action = exchange.handle(.batch(Batch()))
            // Once without older anchors, once with them.
            for _ in 0..<2 {
                guard case .send(let call) = action else {
                    Issue.record("a call was to be made, not \(action)")
                    return
                }
                var response = WireSyncResponse()
                response.diverged.common = common.wire
                let answer = Answer(body: response.encoded, milliseconds: 1)
                action = exchange.handle(.answered(call: call.number, answer))
            }
            guard case .load(let offer, after: nil, _) = action else {
                Issue.record("entries were to be offered, not \(action)")
                return
            }
            #expect(offer == .entries(after: isNamed ? common : nil))
        }
    }

    @Test func `skips that never end count as nothing`() {
        var talk = Self.talk()
        talk.server.faults = [.endlessSkips]
        let before = talk.server.requests.count
        #expect(talk.run().outcome == .stuck(.feed))
        #expect(
            Array(talk.server.requests.dropFirst(before))
                == [.sync, .sync, .sync, .compare, .sync, .sync, .sync]
        )
    }

    @Test func `A04 a wrong feed hash takes over nothing and ends stuck`() {
        var talk = Self.talk()
        talk.server.faults = [.wrongFeedHash]
        let anchor = talk.store.trail.current
        let commits = talk.store.commits
        let summary = talk.run()
        guard case .stuck(.feedHash) = summary.outcome else {
            Issue.record("it is stuck, not \(summary.outcome)")
            return
        }
        #expect(talk.store.commits == commits)
        #expect(talk.store.trail.current == anchor)
        #expect(summary.requests <= 8)
    }

    @Test func `A07 a feed that diverges each time is healed twice, then stuck`() {
        var talk = Self.talk()
        talk.server.faults = [.alwaysDiverged]
        let summary = talk.run()
        #expect(summary.outcome == .stuck(.feed))
        #expect(summary.healed == 0)
        #expect(summary.offered == 0)
        #expect(summary.requests <= 12)
    }

    @Test(arguments: [MiniServer.Fault.alwaysSplit, .swapsParts])
    func `A24 a comparison that does not settle falls back to fetching, then is stuck`(
        fault: MiniServer.Fault
    ) {
        var talk = Self.talk()
        talk.server.replaceFeed(keeping: 28)
        talk.server.faults = [fault]
        talk.store.write(Make.document(100), [100])
        let summary = talk.run()
        guard case .stuck(.compare) = summary.outcome else {
            Issue.record("it is stuck, not \(summary.outcome)")
            return
        }
        #expect(talk.server.requests.contains(.fetch))
        // Even so our own work went out.
        #expect(talk.store.outbox.isEmpty)
        #expect(summary.requests <= 1_100)
    }

    @Test(arguments: [MiniServer.Fault.endlessFetch, .foreignFetch])
    func `a fetch that never ends, or brings what was not asked for, is given up`(
        fault: MiniServer.Fault
    ) {
        let talk = Self.talk()
        var other = Conversation(MiniStore(device: Make.device(2), incarnation: 2), talk.server)
        other.server.faults = [fault]
        let summary = other.run()
        if fault == .foreignFetch {
            guard case .offline = summary.outcome else {
                Issue.record("nothing believable came, so it is offline, not \(summary.outcome)")
                return
            }
            #expect(summary.retries == 7)
        } else {
            #expect(summary.outcome == .complete)
            #expect(summary.messages.contains { $0.contains("given up") })
        }
        #expect(summary.requests <= 30)
    }
}
