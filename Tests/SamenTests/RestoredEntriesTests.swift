import GRDB
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

/// What a store signs that was put back or copied: two entries with one number void each other.
@Suite struct RestoredEntriesTests {
    let town: Town
    let ann, bob, lead: Device
    let document: DocumentID

    init() throws {
        let trio = try Trio()
        (town, ann, bob, lead, document) = (trio.town, trio.ann, trio.bob, trio.lead, trio.document)
    }

    /// A device put back from an image of its store, and that knows it.
    private func putBack(_ device: Device, _ person: Town.Person) throws -> Device {
        try town.copy(of: device, person, marker: town.random.bytes(16))
    }

    private func expectUnsynchronised(
        sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () throws -> Void
    ) {
        #expect(refusal(body) == "unsynchronised", sourceLocation: sourceLocation)
    }

    private func role(_ person: Town.Person, at device: Device) throws -> DocumentRole? {
        try device.evaluation().members(of: document)[person.member]
    }

    @Test func `B32 a store that was put back shares nothing before it has what it shared since`()
        throws
    {
        let restored = try putBack(ann, town.ann)
        try ann.add(town.reader.member, as: .reader, to: document, at: town.now())
        try hand(ann, to: bob, at: town.now())
        expectUnsynchronised {
            try restored.add(town.admin.member, as: .writer, to: document, at: town.now())
        }
        expectUnsynchronised {
            try restored.remove(town.bob.member, from: document, at: town.now())
        }
        // What needs no entry goes on, and so does what is only just beginning.
        try restored.type("restored. ", in: document, at: town.now())
        let own = try restored.createDocument(
            for: [town.bob.member: .writer],
            includingLeads: false,
            at: town.now()
        )
        try restored.type("new", in: own, at: town.now())
        #expect(try restored.suspicion() == nil && restored.mayLackOwnEntries())
        // A half of an exchange is none, and a new incarnation brings nothing.
        try restored.receive(bob.everything(), at: town.now())
        expectUnsynchronised {
            try restored.add(town.admin.member, as: .writer, to: document, at: town.now())
        }
        #expect(try restored.settleOwnEntries(at: town.now()))
        try restored.add(town.admin.member, as: .writer, to: document, at: town.now())
        for device in [bob, lead] {
            try hand(restored, to: device, at: town.now())
            #expect(try role(town.reader, at: device) == .reader)
            #expect(try role(town.admin, at: device) == .writer)
            #expect(try device.quarantine().allSatisfy { $0.document != document })
            #expect(try device.text(of: document) == "one. restored. ")
        }
        #expect(try bob.text(of: own) == "new")
        #expect(try restored.forkedLogs() == [])
    }

    @Test
    func `B32 an administrator's vault that was put back removes nobody before it has synced`()
        throws
    {
        let admin = try town.device(town.admin)
        let restored = try putBack(admin, town.admin)
        let laptop = Town.Person(another: town.bob, town.random)
        try admin.author(town.grant(laptop), at: town.now())
        let lost = RemovalTarget.device(town.ann.device, town.organisation)
        expectUnsynchronised { try restored.remove(lost, because: .lost, at: town.now()) }
        // The root's word stands beside whatever its bearer's vault has forgotten.
        let byRoot = try town.copy(of: restored, town.admin)
        try byRoot.remove(lost, because: .lost, by: town.root, at: town.now())
        #expect(try byRoot.evaluation().standing(of: town.ann.device).isEmpty)

        try restored.receive(entries: admin.entries(), at: town.now())
        #expect(try restored.settleOwnEntries(at: town.now()))
        try restored.remove(lost, because: .lost, at: town.now())
        try bob.receive(entries: restored.entries(), at: town.now())
        #expect(try bob.evaluation().standing(of: town.ann.device).isEmpty)
        #expect(try !bob.evaluation().standing(of: laptop.device).isEmpty)
        #expect(try restored.evaluation().entries(.void) == [])
    }

    @Test
    func `B32 a store that was put back hands out and bounds nothing by itself until it syncs`()
        throws
    {
        let admin = try town.device(town.admin)
        let laptop = Town.Person(another: town.bob, town.random)
        try admin.author(town.grant(laptop), at: town.now())
        try admin.remove(
            .device(town.bob.device, town.organisation),
            because: .lost,
            at: town.now()
        )
        let restored = try putBack(lead, town.lead)
        let before = try restored.entries().count
        try restored.receive(entries: admin.entries(), at: town.now())
        let source = Source(server: town.random.identifier(), kind: .central)
        try restored.receive(admin.everything(), from: source, at: town.now())
        let received = try restored.entries().count
        #expect(received > before)
        let nothing = try restored.maintain(at: town.now())
        #expect(nothing.granted + nothing.cutOff + nothing.erased + nothing.rehomed == 0)
        try restored.type("two. ", in: document, at: town.now())
        #expect(try restored.entries().count == received)
        #expect(try restored.settleOwnEntries(at: town.now()))
        let done = try restored.maintain(at: town.now())
        #expect(done.granted == 1 && done.cutOff == 1 && done.rehomed == 1)
        try ann.receive(admin.everything() + restored.everything(), at: town.now())
        #expect(try ann.text(of: document) == "one. two. ")
        #expect(try ann.reasons() == [])
    }

    @Test func `B32 a change that only another store can have written puts entries in doubt`()
        throws
    {
        let restored = try town.copy(of: ann, town.ann)
        try ann.type("two. ", in: document, at: town.now())
        try ann.add(town.reader.member, as: .reader, to: document, at: town.now())
        try restored.receive(ann.changes(in: document), at: town.now())
        #expect(try restored.suspicion() == .behind)
        expectUnsynchronised {
            try restored.add(town.admin.member, as: .reader, to: document, at: town.now())
        }
        try restored.type("three. ", in: document, at: town.now())
        try restored.receive(ann.everything(), at: town.now())
        #expect(try restored.settleOwnEntries(at: town.now()))
        #expect(try !restored.settleOwnEntries(at: town.now()))
        try restored.add(town.admin.member, as: .reader, to: document, at: town.now())
        #expect(try restored.forkedLogs() == [])
    }

    @Test func `B32 doubt outlives the process, and a marker that is right ends none`() throws {
        let restored = try putBack(ann, town.ann)
        let marker = try restored.renewMarker(at: town.now())
        try restored.type("two. ", in: document, at: town.now())
        let again = try town.copy(of: restored, town.ann, marker: marker)
        #expect(try again.suspicion() == nil)
        expectUnsynchronised {
            try again.add(town.reader.member, as: .reader, to: document, at: town.now())
        }
        let settled = try town.copy(of: again, town.ann, marker: marker)
        #expect(try settled.settleOwnEntries(at: town.now()))
        let later = try town.copy(of: settled, town.ann, marker: marker)
        try later.add(town.reader.member, as: .reader, to: document, at: town.now())
    }

    /// Two copies of Ann's store that each signed something: nothing she signs there counts any more.
    @Test func `B31 whoever signed twice is told so, and may write on until a lead names a branch`()
        throws
    {
        let copy = try town.copy(of: ann, town.ann)
        try ann.add(town.reader.member, as: .reader, to: document, at: town.now())
        try copy.add(town.admin.member, as: .writer, to: document, at: town.now())
        try copy.receive(entries: ann.entries(), at: town.now())
        #expect(try copy.forkedLogs() == [.document(document)])
        let told = refusal {
            try copy.add(town.reader.member, as: .reader, to: document, at: town.now())
        }
        #expect(told == "copied-device")
        // The key went to someone whose part does not count: it is nobody's to write with, and no other
        // of its own can be made. What is typed waits.
        let held = try copy.changes(in: document, beyond: []).count
        try copy.type("copy. ", in: document, at: town.now())
        #expect(try copy.changes(in: document, beyond: []).count == held)
        for device in [bob, lead] {
            try hand(ann, to: device, at: town.now())
            try hand(copy, to: device, at: town.now())
        }
        try lead.type("lead. ", in: document, at: town.now())
        try hand(lead, to: copy, at: town.now())
        #expect(try copy.maintain(at: town.now()).rehomed == 1)
        for device in [bob, lead] {
            try hand(lead, to: device, at: town.now())
            try hand(copy, to: device, at: town.now())
            #expect(try device.text(of: document) == copy.text(of: document))
            #expect(try device.text(of: document).contains("copy. "))
            let reasons = try device.quarantine().filter { $0.entry != nil }.map(\.reason)
            #expect(reasons.count == 4 && Set(reasons) == ["fork"])
        }
        #expect(try role(town.reader, at: bob) == nil && role(town.admin, at: bob) == nil)
        // Elsewhere all is well: a fork is one log's.
        _ = try copy.createDocument(for: [town.bob.member: .writer], at: town.now())

        let laptop = Town.Person(another: town.ann, town.random)
        let admin = try town.device(town.admin)
        try hand(lead, to: admin, at: town.now())
        try admin.author(town.grant(laptop), at: town.now())
        try hand(admin, to: lead, at: town.now())
        let lost = RemovalTarget.device(town.ann.device, town.organisation)
        try lead.remove(lost, because: .lost, at: town.now())
        _ = try lead.maintain(at: town.now())
        try hand(lead, to: bob, at: town.now())
        let added = try [role(town.reader, at: bob), role(town.admin, at: bob)].compactMap(\.self)
        #expect(added.count == 1, "one branch counts again, the other never will")
        let fresh = try town.device(laptop)
        try hand(lead, to: fresh, at: town.now())
        try fresh.type("fresh. ", in: document, at: town.now())
        #expect(try fresh.text(of: document) == copy.text(of: document) + "fresh. ")
        try fresh.add(town.reader.member, as: .reader, to: document, at: town.now())
    }

    @Test
    func `B31 of two copies that each renewed the keys both go on, and a colleague's are next`()
        throws
    {
        let admin = try town.device(town.admin)
        try admin.remove(
            .device(town.bob.device, town.organisation),
            because: .lost,
            at: town.now()
        )
        for device in [ann, lead] { try device.receive(entries: admin.entries(), at: town.now()) }
        _ = try lead.maintain(at: town.now())
        try ann.receive(entries: lead.entries(), at: town.now())
        let copy = try town.copy(of: ann, town.ann)
        try ann.type("ann. ", in: document, at: town.now())
        try copy.type("copy. ", in: document, at: town.now())
        // As a server has it that met the other one first, and keeps no second change in its place.
        try hand(ann, to: lead, at: town.now())
        #expect(try copy.receive(lead.everything(), at: town.now()).provesCopy)
        #expect(try copy.rehome(at: town.now()) == 1)
        try copy.type("again. ", in: document, at: town.now())
        try hand(copy, to: lead, at: town.now())
        try hand(lead, to: ann, at: town.now())
        #expect(try ann.forkedLogs() == [.document(document)])
        try ann.type("more. ", in: document, at: town.now())
        try hand(ann, to: lead, at: town.now())
        let parts = ["one. ", "ann. ", "copy. ", "again. ", "more. "]
        for device in [lead, ann] {
            let text = try device.text(of: document)
            #expect(parts.allSatisfy { text.contains($0) } && text.count == parts.joined().count)
            #expect(try device.quarantine().allSatisfy { $0.change == nil })
            #expect(try device.check() == [])
        }
        try lead.type("lead. ", in: document, at: town.now())
        let agreed = try #require(try lead.evaluation().writingEpoch(of: document))
        for device in [ann, copy] {
            try hand(lead, to: device, at: town.now())
            try device.type("end. ", in: document, at: town.now())
            let epochs = try device.changes(in: document, beyond: [])
                .filter { $0.header.device == device.id }.map(\.header.epoch)
            #expect(epochs.contains(agreed))
        }
    }

    @Test func `B31 no copy writes with a key of its own that somebody had who has left`() throws {
        try ann.add(town.reader.member, as: .reader, to: document, at: town.now())
        try hand(ann, to: lead, at: town.now())
        let admin = try town.device(town.admin)
        try admin.remove(
            .device(town.bob.device, town.organisation),
            because: .lost,
            at: town.now()
        )
        for device in [ann, lead] { try device.receive(entries: admin.entries(), at: town.now()) }
        _ = try lead.maintain(at: town.now())
        try ann.receive(entries: lead.entries(), at: town.now())
        let copy = try town.copy(of: ann, town.ann)
        try ann.type("ann. ", in: document, at: town.now())
        try copy.type("copy. ", in: document, at: town.now())
        try hand(ann, to: lead, at: town.now())
        _ = try copy.receive(lead.everything(), at: town.now())
        _ = try copy.rehome(at: town.now())
        try hand(copy, to: lead, at: town.now())
        try hand(lead, to: ann, at: town.now())
        #expect(try ann.forkedLogs() == [.document(document)])
        try ann.type("more. ", in: document, at: town.now())
        try lead.remove(town.reader.member, from: document, at: town.now())
        try hand(lead, to: ann, at: town.now())
        // Whether the doubt about what it signed is over or not.
        for isSettled in [false, true] {
            if isSettled { #expect(try ann.settleOwnEntries(at: town.now())) }
            let offered = try ann.changes(in: document, beyond: []).count
            try ann.type("for us. ", in: document, at: town.now())
            let home = try ann.incarnation()
            #expect(try ann.maintain(at: town.now()).rehomed == 0)
            #expect(try ann.incarnation() == home)
            #expect(try ann.changes(in: document, beyond: []).count == offered)
        }
        // A colleague makes the next key.
        try lead.type("lead. ", in: document, at: town.now())
        try hand(lead, to: ann, at: town.now())
        // With what had not gone out under her own key.
        #expect(try ann.maintain(at: town.now()).rehomed == 3)
        #expect(try ann.maintain(at: town.now()).rehomed == 0)
        try hand(ann, to: lead, at: town.now())
        #expect(try lead.text(of: document).contains("for us. for us. "))
        let agreed = try #require(try lead.evaluation().writingEpoch(of: document))
        let sealed = try lead.changes(in: document, beyond: [])
            .filter { $0.header.device == ann.id && $0.header.epoch == agreed }
        #expect(sealed.count == 3)
        #expect(try ann.check() == [] && lead.check() == [])
    }

    @Test
    func `B31 work that finds no key of its own waits, and finds its place once there is one`()
        throws
    {
        try hand(ann, to: lead, at: town.now())
        let copy = try town.copy(of: ann, town.ann)
        try ann.type("ann. ", in: document, at: town.now())
        try hand(ann, to: lead, at: town.now())
        try copy.type("copy. ", in: document, at: town.now())
        try lead.remove(town.bob.member, from: document, at: town.now())
        // Its place is taken, and the key that it was sealed with is not for it any more.
        #expect(try copy.receive(lead.everything(), at: town.now()).provesCopy)
        #expect(try copy.rehome(at: town.now()) == 0)
        #expect(try copy.status().unsent > 0)
        #expect(try copy.maintain(isCaughtUp: false, at: town.now()).rehomed == 0)
        #expect(try copy.settleOwnEntries(at: town.now()))
        #expect(try copy.maintain(at: town.now()).rehomed == 1)
        try hand(copy, to: lead, at: town.now())
        for device in [copy, lead] {
            #expect(try device.text(of: document).contains("copy. "))
            #expect(try device.text(of: document).contains("ann. "))
            #expect(try device.quarantine() == [])
            #expect(try device.check() == [])
        }
        #expect(try copy.maintain(at: town.now()).rehomed == 0)
    }
}
