import Sync
import Testing
import Trust
import Wire

import struct Foundation.Data

@Suite("A device and a server, a whole conversation at a time")
struct ConversationTests {
    private static func pair() -> Conversation {
        Conversation(MiniStore(device: Make.device(1), incarnation: 1), MiniServer())
    }

    @Test func `first contact compares, pushes what is here and stands at the anchor`() {
        var talk = Self.pair()
        for number in 0..<40 { talk.store.write(Make.document(number % 7), [UInt8(number)]) }
        let summary = talk.run()
        #expect(summary.outcome == .complete)
        #expect(summary.accepted == 40)
        #expect(talk.server.held.work == talk.store.held.work)
        #expect(talk.store.outbox.isEmpty)
        #expect(summary.cursor == talk.server.anchor.cursor)
    }

    @Test func `nothing changed is one request of less than a kilobyte both ways`() {
        var talk = Self.pair()
        talk.store.write(Make.document(1), [1])
        _ = talk.run()
        let summary = talk.run()
        #expect(summary.outcome == .complete)
        #expect(summary.requests == 1)
        #expect(summary.bytesSent + summary.bytesReceived < 1_024)
    }

    @Test func `one round trip pushes and pulls`() {
        var talk = Self.pair()
        _ = talk.run()
        var other = Conversation(MiniStore(device: Make.device(2), incarnation: 2), talk.server)
        for number in 0..<5 { other.store.write(Make.document(number), [UInt8(number), 2]) }
        _ = other.run()
        talk.server = other.server
        talk.store.write(Make.document(1), [1])
        let summary = talk.run()
        #expect(summary.requests == 1)
        #expect((summary.accepted, summary.applied) == (1, 5))
    }

    @Test func `pages and pushes grow on a good link and fit ten seconds on a bad one`() {
        var talk = Self.pair()
        for number in 0..<3_000 { talk.store.write(Make.document(number % 9), [1] + work(number)) }
        let pushed = talk.run()
        #expect(pushed.accepted == 3_000)
        #expect(pushed.requests <= 12)
        var other = Conversation(MiniStore(device: Make.device(2), incarnation: 2), talk.server)
        other.server.bytesPerSecond = 4_000
        _ = other.run()
        for number in 0..<900 { talk.store.write(Make.document(number % 9), [2] + work(number)) }
        _ = talk.run()
        other.server = talk.server
        other.server.bytesPerSecond = 4_000
        let before = other.server.syncs.count
        let summary = other.run()
        #expect(summary.applied == 900)
        let asked = other.server.syncs.dropFirst(before).map(\.maxBytes)
        #expect(asked.dropFirst().allSatisfy { $0 <= 40_000 })
    }

    @Test func `a server that lacks the ground under some work is compared with, once an exchange`()
    {
        var talk = Self.pair()
        let before = talk.store.write(Make.document(2), [1])
        _ = talk.run()
        let change = talk.store.write(Make.document(1), [1])
        talk.server.words[change.place] = .notMember
        let refused = talk.run()
        #expect(refused.outcome == .complete && refused.comparisons == 2)
        #expect(refused.unresolved == 1 && !talk.store.outbox.isEmpty)
        talk.server.words = [:]
        let taken = talk.run()
        #expect(taken.outcome == .complete && taken.comparisons == 0)
        #expect(talk.server.held.work == talk.store.held.work)
        #expect(talk.store.outbox.isEmpty && before.place != change.place)
    }

    @Test func `a server that lacks what an entry stands on is compared with, once an exchange`() {
        var talk = Self.pair()
        _ = talk.run()
        let entry = Make.entry(Make.document(1), [1])
        talk.store.add(entry)
        talk.server.entryWords[entry.id] = .gap
        let refused = talk.run()
        #expect(refused.outcome == .complete && refused.comparisons == 2)
        talk.server.entryWords = [:]
        #expect(talk.run().entriesAccepted == 1)
    }

    private func work(_ number: Int) -> [UInt8] { bigEndian(UInt64(number)) }
}

@Suite("Every row of the recovery table")
struct RecoveryTests {
    /// A device that has synced, and its server.
    private static func synced(_ count: Int = 20) -> Conversation {
        var talk = Conversation(MiniStore(device: Make.device(1), incarnation: 1), MiniServer())
        talk.store.add(Make.entry(DocumentHeads.networkLog, [1]))
        for number in 0..<count { talk.store.write(Make.document(number % 5), [UInt8(number)]) }
        let summary = talk.run()
        precondition(summary.outcome == .complete, "the first exchange completes")
        for number in 0..<3 {
            // So that there are older anchors.
            talk.store.write(Make.document(1), [200, UInt8(number)])
            precondition(talk.run().outcome == .complete, "further exchanges complete")
        }
        return talk
    }

    @Test(arguments: [0, 1, 7, 20]) func `a restored server gets back what it lost, entries first`(
        cursor: Int
    ) throws {
        var talk = Self.synced()
        talk.server.restore(to: cursor)
        let summary = talk.run()
        #expect(summary.outcome == .complete)
        #expect(summary.healed > 0)
        #expect(talk.server.held.work == talk.store.held.work)
        let offers = talk.actions.compactMap { action -> Offer? in
            if case .load(let offer, _, _) = action, offer != .outbox { offer } else { nil }
        }
        let entriesCame = offers.firstIndex { if case .entries = $0 { true } else { false } }
        let changesCame = offers.firstIndex { if case .lacking = $0 { true } else { false } }
        let (first, second) = (try #require(entriesCame), try #require(changesCame))
        #expect(first < second)
    }

    @Test func `older anchors travel only after a mismatch, and name the common point`() {
        var talk = Self.synced()
        #expect(talk.server.syncs.allSatisfy { $0.older.isEmpty })
        talk.server.restore(to: talk.server.log.count - 1)
        _ = talk.run()
        #expect(talk.server.syncs.filter { !$0.older.isEmpty }.count == 1)
        let isNamed = talk.actions.contains {
            if case .load(.entries(after: .some), _, _) = $0 { true } else { false }
        }
        #expect(isNamed)
    }

    @Test func `a replaced feed is compared, and nothing disappears`() {
        var talk = Self.synced()
        let before = talk.store.held.work
        talk.server.replaceFeed(keeping: 9)
        let summary = talk.run()
        #expect(summary.outcome == .complete)
        #expect(talk.store.held.work == before)
        #expect(talk.server.held.work == before)
    }

    @Test func `another device heals what a third one wrote`() {
        var talk = Self.synced()
        var other = MiniStore(device: Make.device(2), incarnation: 2)
        var second = Conversation(other, talk.server)
        _ = second.run()
        other = second.store
        #expect(other.held.work == talk.store.held.work)
        second.server.restore(to: 3)
        let summary = second.run()
        #expect(summary.healed > 10)
        #expect(second.server.held.work == talk.store.held.work)
        talk = second
    }

    @Test func `a response lost after the commit is a duplicate`() {
        var talk = Self.synced()
        talk.store.write(Make.document(2), [99])
        let summary = talk.run { $0 == 1 ? .losesAnswer : .works }
        #expect(summary.outcome == .complete)
        #expect((summary.accepted, summary.duplicate) == (0, 1))
        #expect(talk.store.outbox.isEmpty)
    }

    @Test
    func `A23 B31 a copied store is found by its fork and re-homed once, with nothing doubled`() {
        var talk = Self.synced()
        var copy = talk.store
        talk.store.write(Make.document(1), [111])
        #expect(talk.run().outcome == .complete)
        copy.write(Make.document(1), [112])
        copy.write(Make.document(2), [113])
        var second = Conversation(copy, talk.server)
        let summary = second.run()
        #expect(summary.outcome == .complete)
        #expect(summary.isRehomed)
        #expect(second.actions.filter { $0 == .rehome }.count == 1)
        #expect(second.store.outbox.isEmpty)
        #expect(second.server.held.work.isSuperset(of: second.store.held.work))
        #expect(second.store.incarnation != talk.store.incarnation)
    }

    @Test func `B32 a restored store that wrote nothing since finds itself by its own chain`() {
        var talk = Self.synced()
        let old = talk.store
        talk.store.write(Make.document(1), [111])
        #expect(talk.run().outcome == .complete)
        var second = Conversation(old, talk.server)
        second.store.isSuspect = true
        let summary = second.run()
        #expect(summary.isRehomed)
        #expect(second.store.held.work == talk.store.held.work)
    }

    @Test func `A08 a false acknowledgement is found by own heads and offered again`() {
        var talk = Self.synced()
        talk.server.faults = [.discards]
        talk.store.write(Make.document(1), [111])
        #expect(talk.run().accepted == 1)
        talk.server.faults = []
        talk.store.isSuspect = true
        let summary = talk.run()
        #expect(summary.healed == 1)
        #expect(!summary.isRehomed)
        #expect(talk.server.held.work == talk.store.held.work)
    }

    @Test func `A23 a claim to be ahead without a change is unproven and changes nothing`() {
        var talk = Self.synced()
        talk.server.faults = [.claimsAhead]
        talk.store.isSuspect = true
        let before = talk.store.incarnation
        let summary = talk.run()
        #expect(summary.outcome == .complete)
        #expect(summary.unproven > 0)
        #expect(talk.store.incarnation == before)
    }

    @Test func `A22 lease games cost one look at the own heads`() {
        var talk = Self.synced()
        talk.server.faults = [.newLeaseEachTime]
        let summary = talk.run()
        #expect(summary.outcome == .complete)
        #expect(!summary.isRehomed)
        #expect(talk.server.syncs.filter { !$0.own.isEmpty }.count == 1)
        #expect(summary.requests <= 3)
    }

    @Test func `a gap is closed from the server's head on`() {
        var talk = Self.synced()
        // The server loses the tail of every chain, and its feed keeps quiet about it.
        talk.server.faults = [.discards]
        talk.store.write(Make.document(3), [150])
        _ = talk.run()
        talk.server.faults = []
        talk.store.write(Make.document(3), [151])
        let summary = talk.run()
        #expect(summary.outcome == .complete)
        #expect(talk.store.outbox.isEmpty)
        #expect(talk.server.held.work == talk.store.held.work)
        #expect(summary.held == 0)
    }

    @Test func `A19 a grant back-fills that document and no other; an unproven one does nothing`() {
        var talk = Self.synced()
        var other = Conversation(MiniStore(device: Make.device(2), incarnation: 2), talk.server)
        let hidden = Make.document(1)
        other.server.hidden = [hidden]
        #expect(other.run().outcome == .complete)
        #expect(!other.store.held.documents.contains(hidden))
        var item = WireFeedItem()
        item.granted.documentID = Data(hidden.bytes)
        other.server.append(item)
        #expect(other.run().unproven == 1)
        other.server.hidden = []
        other.server.append(item)
        other.store.provenGrants = [hidden]
        let fetches = other.server.requests.filter { $0 == .fetch }.count
        #expect(other.run().outcome == .complete)
        #expect(other.store.held.work == talk.store.held.work)
        #expect(other.server.requests.filter { $0 == .fetch }.count == fetches + 1)
        talk = other
    }
}
