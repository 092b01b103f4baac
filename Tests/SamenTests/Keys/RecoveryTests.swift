import Foundation
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

/// Files that no laptop can open any more, and the words in the safe.
@Suite(.timeLimit(.minutes(40))) struct `Recovery words` {
    let town: Town
    let ann: Device
    let laptop: Town.Person
    let fresh: Device
    let document: DocumentID

    /// Ann's document, which is hers alone; her laptop broke, and she has another.
    init() throws {
        town = try Town()
        ann = try town.device(town.ann)
        document = try ann.createDocument(includingLeads: false, at: town.now())
        try ann.type("hers alone", in: document, at: town.now())
        laptop = Town.Person(another: town.ann, town.random)
        try town.byAdmin(town.grant(laptop))
        fresh = try town.device(laptop)
        // As a server hands it over: without the old laptop's wraps.
        for item in try ann.everything() {
            var item = item
            if case .authEntry(var entry)? = item.what {
                entry.wraps = entry.wraps.filter { $0.recipient != Data(town.ann.device.bytes) }
                item.authEntry = entry
            }
            try fresh.receive([item], at: town.now())
        }
    }

    @Test
    func
        `B37 open a document whose only laptop broke, and everyone in it sees that they were used`()
        throws
    {
        #expect(try fresh.text(of: document) == "")
        #expect(try fresh.waitingForKeys().map(\.grantors) == [[]])
        let recovered = try fresh.recover(to: [fresh.id], with: town.recovery, at: town.now())
        #expect(recovered.documents == [document] && recovered.lacking == [])
        #expect(try fresh.text(of: document) == "hers alone")
        #expect(try fresh.status().recoveryUses == 1)
        try fresh.type(" again", in: document, at: town.now())
        #expect(try fresh.status().waitingForKeys == 0)
        // Whoever comes later sees it too; what was handed on since is no further use.
        let bob = try town.device(town.bob)
        try fresh.add(town.bob.member, as: .writer, to: document, at: town.now())
        try hand(fresh, to: bob, at: town.now())
        let uses = try bob.evaluation().recoveryUses(in: document)
        #expect(uses.map(\.device) == [fresh.id] && uses.map(\.recipients) == [[fresh.id]])
        #expect(try bob.text(of: document) == "hers alone again")
        #expect(try fresh.check() == [])
        #expect(try fresh.recover(to: [fresh.id], with: town.recovery, at: town.now()).epochs == 0)
    }

    @Test
    func `open nothing of whose removed author nobody has said how far it counts, and say so`()
        throws
    {
        try town.byAdmin(
            .remove(Remove(target: .device(town.ann.device, town.organisation), reason: .lost))
        )
        try fresh.receive(entries: town.entries, at: town.now())
        let keepers = [town.admin.member, town.lead.member].sorted()
        let recovered = try fresh.recover(to: [fresh.id], with: town.recovery, at: town.now())
        #expect(recovered.documents == [] && recovered.withoutBeginning == [document])
        #expect(recovered.keepers == keepers)
        let status = try fresh.status()
        #expect(status.withoutBeginning == 1 && status.keepers == keepers)
        let named = try fresh.recover(
            [document],
            to: [fresh.id],
            with: town.recovery,
            at: town.now()
        )
        #expect(named == recovered)
        // Once a lead has said so, the words open it. Nobody knows that it was there before, so no lead's
        // device says it unasked.
        let lead = try town.device(town.lead)
        try lead.receive(ann.everything(), at: town.now())
        #expect(try lead.maintain(at: town.now()).cutOff == 0)
        _ = try lead.work(at: town.now()) { try $0.adoptBeginning(of: document) }
        try fresh.receive(entries: lead.entries(), at: town.now())
        #expect(try fresh.status().withoutBeginning == 0)
        let opened = try fresh.recover(to: [fresh.id], with: town.recovery, at: town.now())
        #expect(opened.documents == [document] && opened.withoutBeginning == [])
        #expect(try fresh.text(of: document) == "hers alone")
    }

    @Test
    func `B37 are nothing that anyone could use unseen, while ordinary grants are no such use`()
        throws
    {
        let lead = try town.device(town.lead)
        let shared = try lead.createDocument(for: [town.bob.member: .writer], at: town.now())
        let bob = try town.device(town.bob)
        try hand(lead, to: bob, at: town.now())
        let another = Town.Person(another: town.lead, town.random)
        try town.byAdmin(town.grant(another))
        try bob.receive(entries: town.entries, at: town.now())
        #expect(try bob.maintain(at: town.now()).granted == 1)
        #expect(try bob.evaluation().recoveryUses(in: shared) == [])
        #expect(try bob.status().recoveryUses == 0)
    }

    @Test func `B37 grant nothing to a removed, an unknown or a stranger's device`() throws {
        let unknown = Town.Person(town.organisation, town.random)
        let stolen = Town.Person(another: town.ann, town.random)
        try town.byAdmin(town.grant(stolen))
        let target = RemovalTarget.device(stolen.device, town.organisation)
        try town.byAdmin(.remove(Remove(target: target, reason: .lost)))
        try fresh.receive(entries: town.entries, at: town.now())
        for device in [stolen.device, unknown.device, town.bob.device] {
            // Not beside one that has a part either: all that were named, or none.
            for devices in [[device], [fresh.id, device]] {
                let refused = #expect(throws: SamenError.self) {
                    try fresh.recover([document], to: devices, with: town.recovery, at: town.now())
                }
                #expect(refused?.code == .notAllowed)
            }
        }
        #expect(try fresh.text(of: document) == "")
        #expect(try fresh.evaluation().epochs(of: document).flatMap(\.wraps).count == 2)
    }

    @Test func `B37 of another organisation, of nobody, and those that were replaced are refused`()
        throws
    {
        let foreign: OrganisationID = town.random.identifier()
        let others = RecoveryKey.generate(for: foreign, town.random)
        let unnamed = RecoveryKey.generate(for: town.organisation, town.random)
        #expect(throws: SamenError.self) {
            try fresh.recover(to: [fresh.id], with: others, at: town.now())
        }
        let refused = #expect(throws: SamenError.self) {
            try fresh.recover(to: [fresh.id], with: unnamed, at: town.now())
        }
        #expect(refused?.code == .wrongWords)
        try town.byRoot(.recoveryGrant(unnamed.recipient))
        try fresh.receive(entries: town.entries, at: town.now())
        let old = #expect(throws: SamenError.self) {
            try fresh.recover(to: [fresh.id], with: town.recovery, at: town.now())
        }
        #expect(old?.code == .wrongWords)
        #expect(throws: SamenError.self) { try fresh.drill(with: town.recovery) }
        // The new ones are named, and were never wrapped this document.
        let recovered = try fresh.recover(to: [fresh.id], with: unnamed, at: town.now())
        #expect(recovered.epochs == 0 && recovered.lacking == [document])
        #expect(try fresh.text(of: document) == "")
    }

    /// Ann's entries as a server hands them to her other laptop.
    private func tellFresh() throws {
        for entry in try ann.entries(of: document) {
            var entry = entry
            entry.wraps = entry.wraps.filter { $0.recipient != Data(town.ann.device.bytes) }
            try fresh.receive(entries: [entry], at: town.now())
        }
    }

    @Test(arguments: [false, true])
    func `B37 used by someone without a right to grant, are accepted by nobody`(
        hadPart: Bool
    ) throws {
        if hadPart {
            try ann.add(town.bob.member, as: .writer, to: document, at: town.now())
            try ann.remove(town.bob.member, from: document, at: town.now())
            try tellFresh()
        }
        let bob = try town.device(town.bob)
        try hand(fresh, to: bob, at: town.now())
        // By his own hand, since his program refuses.
        let wraps = try #require(try bob.entries(of: document).first)
        let creation = try SignedEntry(wraps, in: town.network)
        var keys = EpochKeys(network: town.network)
        try keys.learn(
            from: creation,
            as: .recovery(town.recovery.recipient.id),
            with: town.recovery.agreement,
            town.encapsulation
        )
        let epoch = try #require(try bob.evaluation().epochs(of: document).first)
        let held = try #require(keys.held(document, epoch.id, epoch.commitment))
        let maker = EpochMaker(
            network: town.network,
            author: town.bob.device,
            random: town.random,
            encapsulation: town.encapsulation
        )
        let made = try #require(
            try maker.grant([held], to: bob.membership().targets([.device(fresh.id)])).first
        )
        let draft = try bob.membership().draft(
            in: document,
            by: .device(town.bob.device),
            at: town.now()
        )
        let entry = try draft.signed(.keyGrant(made.grant, made.wraps), by: town.bob.keys().signing)
        try fresh.receive(entries: [entry.wire], at: town.now())
        #expect(try fresh.evaluation().verdict(of: entry.id) != .valid)
        #expect(try fresh.reasons().contains("authority"))
        #expect(try fresh.text(of: document) == "")
        #expect(try fresh.status().waitingForKeys == 1)
    }

    @Test func `are drilled without changing anything, on all that is sealed to them`() throws {
        let before = try fresh.entries().count
        let drill = try fresh.drill(with: town.recovery)
        #expect(drill.found == 1 && drill.opened == 1)
        #expect(try fresh.entries().count == before)
        #expect(try fresh.text(of: document) == "")
    }

    @Test
    func `a new key of the organisation gets every new epoch, and the older ones as people sync`()
        throws
    {
        let lead = try town.device(town.lead)
        let shared = try lead.createDocument(at: town.now())
        try lead.type("one", in: shared, at: town.now())
        let new = RecoveryKey.generate(for: town.organisation, town.random)
        try town.byRoot(.recoveryGrant(new.recipient))
        try lead.receive(entries: town.entries, at: town.now())
        #expect(try lead.drill(with: new).found == 0)
        #expect(try lead.maintain(at: town.now()).granted == 1)
        try lead.type(" two", in: shared, at: town.now())
        let epochs = try lead.evaluation().epochs(of: shared)
        #expect(epochs.count == 2, "the old paper opens nothing that is written now")
        #expect(epochs.allSatisfy { $0.recipients.contains(.recovery(new.recipient.id)) })
        let old = town.recovery.recipient.id
        #expect(epochs.count { $0.recipients.contains(.recovery(old)) } == 1)
        let drill = try lead.drill(with: new)
        #expect(drill.found == 2 && drill.opened == 2)
    }
}
