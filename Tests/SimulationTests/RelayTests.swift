import Replica
import Samen
import SamenServer
import SimulatedWorld
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// A shelter with a relay, a central server, and whoever is where.
private final class Shelter {
    let village: Village
    let central: SimulatedServer
    var relay: SimulatedRelay
    let devices: [SimulatedDevice]
    var now: UInt64 = 1_000

    init(seed: UInt64 = 5) throws {
        village = try Village(people: 5, random: .seeded(seed))
        let person = try village.admit(.relay)
        central = try SimulatedServer(network: village.network, random: village.random)
        relay = try SimulatedRelay(
            person,
            village,
            upstream: central.core.identity.server
        )
        devices = try village.people.map { [village, central] in
            try SimulatedDevice($0, village, server: central.core.identity.server)
        }
    }

    /// A whole exchange of a device with the central server or, `atShelter`, with the relay.
    @discardableResult
    func talk(_ index: Int, atShelter: Bool = false) throws -> Summary {
        let device = devices[index]
        let server = atShelter ? relay.server : central
        try device.talk(
            to: server.core.identity.server,
            atShelter ? .relay : .central,
            at: now
        )
        while device.isTalking {
            now += 1
            guard let call = try device.step(at: now) else { continue }
            let answer = try server.answer(call, from: device.device.id, at: now)
            device.take(.answered(call: call.number, answer))
        }
        _ = try device.device.maintain(at: now)
        return try #require(device.summaries.last)
    }

    @discardableResult
    func uplink(cutAfter calls: Int = .max) throws -> Summary {
        now += 1
        return try relay.exchange(with: central, at: now, cutAfter: calls)
    }

    func create(_ index: Int, with others: [Int]) throws -> DocumentID {
        now += 1
        let members = others.map { (village.people[$0].member, DocumentRole.writer) }
        return try devices[index].device.createDocument(
            for: Dictionary(uniqueKeysWithValues: members),
            at: now
        )
    }

    func type(_ text: String, _ index: Int, in document: DocumentID) throws {
        now += 1
        try devices[index].device.edit(document, at: now) { edit throws(ReplicaError) in
            try edit.insert(text, at: edit.length(of: Cells.note), in: Cells.note)
        }
    }

    func text(_ index: Int, _ document: DocumentID) throws -> String {
        try devices[index].device.document(document).text(Cells.note)
    }

    func heads(_ server: SimulatedServer, _ document: DocumentID) throws -> [ChainTip] {
        try server.core.store.read { try $0.tips(of: document) }
            .sorted { ($0.device, $0.incarnation) < ($1.device, $1.incarnation) }
    }
}

@Suite("A relay") struct RelayTests {
    @Test func `serves its shelter without a line, and brings all of it up once there is one`()
        throws
    {
        let shelter = try Shelter()
        try shelter.talk(0)
        try shelter.uplink()
        let document = try shelter.create(2, with: [3, 4])
        try shelter.type("Bij de opvang. ", 2, in: document)
        try shelter.talk(2, atShelter: true)
        try shelter.talk(3, atShelter: true)
        #expect(try shelter.text(3, document) == "Bij de opvang. ")
        try shelter.type("Ook gezien. ", 3, in: document)
        try shelter.talk(3, atShelter: true)
        try shelter.talk(2, atShelter: true)
        #expect(try shelter.text(2, document) == "Bij de opvang. Ook gezien. ")
        #expect(try shelter.devices[2].device.status().unsent > 0)
        #expect(try shelter.uplink().outcome == .complete)
        #expect(
            try shelter.heads(shelter.central, document)
                == shelter.heads(shelter.relay.server, document)
        )
        try shelter.talk(4)
        #expect(try shelter.text(4, document) == "Bij de opvang. Ook gezien. ")
        // And those at the shelter hear that it is safe.
        for index in [2, 3] {
            try shelter.talk(index, atShelter: true)
            #expect(try shelter.devices[index].device.status().unsent == 0)
        }
        #expect(try shelter.relay.server.faults() == [] && shelter.central.faults() == [])
        #expect(try shelter.uplink().offered == 0)
    }

    @Test func `hands on what others sent to the central server, with everyone's keys`() throws {
        let shelter = try Shelter()
        try shelter.talk(0)
        try shelter.uplink()
        let document = try shelter.create(4, with: [2, 3])
        try shelter.type("Van buiten. ", 4, in: document)
        try shelter.talk(4)
        #expect(try shelter.uplink().outcome == .complete)
        for index in [2, 3] {
            try shelter.talk(index, atShelter: true)
            #expect(try shelter.text(index, document) == "Van buiten. ")
        }
        // It is no member, and no epoch is wrapped to it.
        let evaluation = try shelter.central.evaluation()
        let relay = shelter.relay.person.keys().id
        #expect(evaluation.members(of: document)[shelter.relay.person.member] == nil)
        #expect(
            !evaluation.epochs(of: document).contains { $0.recipients.contains(.device(relay)) }
        )
        #expect(try shelter.uplink().received == 0)
    }

    /// A laptop that reached the central server over a telephone, and comes back to a shelter whose line
    /// is down: the relay has not heard of anything that its work stands on.
    @Test func `is given what it has missed by whoever brings work that stands on it`() throws {
        let shelter = try Shelter()
        try shelter.talk(0)
        try shelter.uplink()
        for index in [2, 3] { try shelter.talk(index, atShelter: true) }
        let document = try shelter.create(4, with: [2, 3])
        try shelter.type("Van buiten. ", 4, in: document)
        for index in [4, 2] { try shelter.talk(index) }
        try shelter.type("Op de trap. ", 2, in: document)
        let mine = try shelter.create(2, with: [3])
        try shelter.type("Nieuw. ", 2, in: mine)
        try shelter.talk(2)
        try shelter.type("In de gang. ", 2, in: mine)
        let summary = try shelter.talk(2, atShelter: true)
        #expect(summary.outcome == .complete && summary.unresolved == 0)
        try shelter.talk(3, atShelter: true)
        #expect(try shelter.text(3, mine) == "Nieuw. In de gang. ")
        #expect(
            try shelter.heads(shelter.central, document)
                == shelter.heads(shelter.relay.server, document)
        )
        #expect(try shelter.talk(2, atShelter: true).comparisons == 0)
        // Keys that were wrapped for somebody else come from the central server only.
        #expect(try shelter.uplink().outcome == .complete)
        try shelter.talk(3, atShelter: true)
        #expect(try shelter.text(3, document) == "Van buiten. Op de trap. ")
        #expect(try shelter.relay.server.faults() == [] && shelter.central.faults() == [])
    }

    @Test func `gives a central server that was put back everything again`() throws {
        let shelter = try Shelter()
        try shelter.talk(0)
        try shelter.uplink()
        let backup = try shelter.central.image()
        let document = try shelter.create(2, with: [3, 4])
        try shelter.type("Na de kopie. ", 2, in: document)
        try shelter.talk(2, atShelter: true)
        try shelter.uplink()
        #expect(try !shelter.heads(shelter.central, document).isEmpty)
        try shelter.central.putBack(backup)
        #expect(try shelter.heads(shelter.central, document).isEmpty)
        #expect(try shelter.uplink().outcome == .complete)
        #expect(
            try shelter.heads(shelter.central, document)
                == shelter.heads(shelter.relay.server, document)
        )
        try shelter.talk(4)
        #expect(try shelter.text(4, document) == "Na de kopie. ")
    }

    @Test(arguments: [false, true])
    func `that knows an old membership hands nobody more documents, and takes all work`(
        isRestarted: Bool
    ) throws {
        let day: UInt64 = 24 * 60 * 60 * 1_000
        let shelter = try Shelter()
        try shelter.talk(0)
        let document = try shelter.create(2, with: [3])
        try shelter.type("Eerst. ", 2, in: document)
        try shelter.uplink()
        for index in [2, 3, 4] { try shelter.talk(index, atShelter: true) }
        try shelter.uplink()
        shelter.now += 13 * day
        let early = try shelter.create(2, with: [4])
        try shelter.type("Binnen de termijn. ", 2, in: early)
        try shelter.talk(2, atShelter: true)
        try shelter.talk(4, atShelter: true)
        #expect(try shelter.text(4, early) == "Binnen de termijn. ")
        shelter.now += 2 * day
        if isRestarted { try shelter.relay.server.restart() }
        let late = try shelter.create(2, with: [4])
        try shelter.type("Te laat. ", 2, in: late)
        try shelter.type("Daarna. ", 2, in: document)
        try shelter.type("Ook daarna. ", 2, in: early)
        try shelter.talk(2, atShelter: true)
        for index in [3, 4] { try shelter.talk(index, atShelter: true) }
        // Who had a document goes on in it; of another one nothing is said.
        #expect(try shelter.text(3, document) == "Eerst. Daarna. ")
        #expect(
            try shelter.text(4, late) == "" && !shelter.devices[4].device.documents().contains(late)
        )
        // Neither of one that was begun since, though it was handed on at first.
        #expect(try shelter.text(4, early) == "Binnen de termijn. ")
        #expect(try shelter.relay.server.faults() == [])
        // The work was taken, and goes up; then it is handed on.
        #expect(try shelter.uplink().outcome == .complete)
        #expect(
            try shelter.heads(shelter.central, late) == shelter.heads(shelter.relay.server, late)
        )
        for _ in 0..<2 { try shelter.talk(4, atShelter: true) }
        #expect(try shelter.text(4, late) == "Te laat. ")
        #expect(try shelter.text(4, early) == "Binnen de termijn. Ook daarna. ")
    }

    @Test(arguments: [false, true])
    func `A13 that has not heard of a removal says how old its membership is, and then obeys it`(
        isRestarted: Bool
    ) throws {
        let day: UInt64 = 24 * 60 * 60 * 1_000
        let shelter = try Shelter()
        try shelter.talk(0)
        let document = try shelter.create(2, with: [3, 4])
        try shelter.type("Eerst. ", 2, in: document)
        try shelter.uplink()
        for index in [2, 3, 4] {
            let summary = try shelter.talk(index, atShelter: true)
            #expect(try #require(summary.membershipAge) < day)
        }
        try shelter.uplink()
        // On the second day the line is down, and the fifth is dismissed.
        shelter.now += day
        let dismissed = Remove(target: .member(shelter.village.people[4].member), reason: .left)
        try shelter.devices[0].device.author(.remove(dismissed), at: shelter.now)
        #expect(try shelter.talk(0).membershipAge == nil)
        for (days, served) in [(6, true), (15, false)] as [(UInt64, Bool)] {
            shelter.now = 1_000 + days * day
            if isRestarted { try shelter.relay.server.restart() }
            let late = try shelter.create(2, with: [4])
            try shelter.type("Na \(days) dagen. ", 2, in: late)
            for index in [2, 4] {
                let summary = try shelter.talk(index, atShelter: true)
                let age = try #require(summary.membershipAge)
                #expect(age >= (days - 1) * day && age <= days * day)
            }
            #expect(try (shelter.text(4, late) == "Na \(days) dagen. ") == served)
        }
        // What the dismissed worker still does is taken, and no key of later work reaches that laptop.
        try shelter.type("Van de ontslagen werker. ", 4, in: document)
        try shelter.talk(4, atShelter: true)
        #expect(try shelter.uplink().outcome == .complete)
        try shelter.talk(2, atShelter: true)
        try shelter.type("Daarna. ", 2, in: document)
        for index in [4, 2, 4, 3] { try shelter.talk(index, atShelter: true) }
        #expect(try !shelter.text(4, document).contains("Daarna."))
        #expect(try shelter.text(3, document).contains("Daarna."))
        let laptop = Recipient.device(shelter.village.people[4].keys().id)
        let evaluation = try shelter.relay.server.evaluation()
        let later = try shelter.devices[2].device.evaluation().writingEpoch(of: document)
        let last = try #require(later)
        #expect(evaluation.epochs(of: document).contains { $0.id == last })
        for epoch in evaluation.epochs(of: document) where epoch.id == last {
            #expect(!epoch.wraps.contains { $0.wrap.recipient == laptop })
        }
        #expect(try shelter.relay.server.faults() == [] && shelter.central.faults() == [])
    }

    @Test func `that burnt down loses nothing: devices keep what is not at the central server`()
        throws
    {
        let shelter = try Shelter()
        try shelter.talk(0)
        try shelter.uplink()
        let document = try shelter.create(2, with: [3, 4])
        try shelter.type("Alleen hier. ", 2, in: document)
        try shelter.talk(2, atShelter: true)
        #expect(try shelter.devices[2].device.status().unsent > 0)
        shelter.relay = try SimulatedRelay(
            shelter.relay.person,
            shelter.village,
            upstream: shelter.central.core.identity.server
        )
        try shelter.uplink()
        try shelter.talk(2, atShelter: true)
        try shelter.uplink()
        try shelter.talk(4)
        #expect(try shelter.text(4, document) == "Alleen hier. ")
    }

    @Test(arguments: 0..<12)
    func `goes on where a cut line left it, and doubles nothing`(calls: Int) throws {
        let shelter = try Shelter(seed: UInt64(40 + calls))
        try shelter.talk(0)
        try shelter.uplink()
        let document = try shelter.create(2, with: [3, 4])
        let other = try shelter.create(4, with: [2, 3])
        for number in 0..<20 {
            try shelter.type("a\(number) ", 2, in: document)
            try shelter.type("b\(number) ", 4, in: other)
        }
        try shelter.talk(2, atShelter: true)
        try shelter.talk(4)
        try shelter.uplink(cutAfter: calls)
        try shelter.relay.server.restart()
        for _ in 0..<3 { try shelter.uplink() }
        for document in [document, other] {
            #expect(
                try shelter.heads(shelter.central, document)
                    == shelter.heads(shelter.relay.server, document)
            )
        }
        try shelter.talk(3, atShelter: true)
        let expected = (0..<20).map { "b\($0) " }.joined()
        #expect(try shelter.text(3, other) == expected)
        #expect(try shelter.relay.server.faults() == [] && shelter.central.faults() == [])
    }
}
