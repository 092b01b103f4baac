import Foundation
import GRDB
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

/// Epochs as a malicious member, or a malicious server, would have them.
@Suite(.timeLimit(.minutes(40))) struct `Epochs under attack` {
    let town: Town
    let ann, bob, lead: Device
    let document: DocumentID

    init() throws {
        let trio = try Trio()
        (town, document) = (trio.town, trio.document)
        (ann, bob, lead) = (trio.ann, trio.bob, trio.lead)
    }

    func meet(_ devices: Device...) throws {
        for _ in 0..<2 {
            for from in devices {
                for to in devices where to !== from { try hand(from, to: to, at: town.now()) }
            }
        }
    }

    func texts(_ devices: Device...) throws -> Set<String> {
        Set(try devices.map { try $0.text(of: document) })
    }

    func maker(_ person: Town.Person) -> EpochMaker<SeededEncapsulation> {
        EpochMaker(
            network: town.network,
            author: person.device,
            random: town.random,
            encapsulation: town.encapsulation
        )
    }

    func targets(_ devices: Trust.DeviceID..., for known: Device) throws -> [WrapTarget] {
        try known.membership().targets(devices.map { .device($0) })
    }

    /// Everyone who should have the document's epochs.
    func recipients() throws -> [WrapTarget] {
        let evaluation = try lead.evaluation()
        return try lead.membership().targets(evaluation.currentRecipients(of: document))
    }

    func entry(_ id: EpochID, _ known: Device) throws -> Epoch? {
        try known.evaluation().epochs(of: document).first { $0.id == id }
    }

    // B07

    @Test
    func
        `B07 what a removed lead did beside its removal is void, and nobody wraps to its accomplice`()
        throws
    {
        let accomplice = town.reader
        let held = try town.epoch(of: document, known: lead)
        // Beside the removal, which she has not seen: an accomplice, keys for it, an epoch for both.
        try lead.author(.memberAdd(accomplice.member, .reader), in: document, at: town.now())
        let everyone = try recipients()
        #expect(everyone.contains { $0.recipient == .device(accomplice.device) })
        for made in try maker(town.lead).grant([held], to: targets(accomplice.device, for: lead)) {
            try lead.author(.keyGrant(made.grant, made.wraps), in: document, at: town.now())
        }
        let hers = try maker(town.lead).newEpoch(of: document, for: everyone)
        try lead.author(.newEpoch(hers.epoch, hers.wraps), in: document, at: town.now())
        let removal = Remove(target: .member(town.lead.member), reason: .compromised)
        try town.byAdmin(.remove(removal))
        for device in [ann, bob] { try device.receive(entries: town.entries, at: town.now()) }
        try ann.maintain(at: town.now())
        try meet(ann, bob)
        for device in [ann, bob] { try device.receive(entries: lead.entries(), at: town.now()) }
        try ann.type("after", in: document, at: town.now())
        try meet(ann, bob)
        for device in [ann, bob] {
            let evaluation = try device.evaluation()
            #expect(evaluation.role(of: accomplice.device, in: document) == nil)
            #expect(try entry(hers.epoch.epoch, device)?.isValid == false)
            #expect(try device.maintain(at: town.now()).granted == 0)
            // The first epoch leaked to the accomplice, the lead has both: a third is written with.
            let writing = try #require(evaluation.writingEpoch(of: document))
            let epoch = try #require(try entry(writing, device))
            #expect(![town.lead.device, accomplice.device].contains { epoch.holders.contains($0) })
            #expect(try device.reasons().contains("authority"))
        }
        #expect(try texts(ann, bob) == ["one. after"])
        let outsider = try town.device(accomplice)
        try hand(ann, to: outsider, at: town.now())
        #expect(try !outsider.text(of: document).contains("after"))
        #expect(try ann.check() == [] && bob.check() == [])
    }

    @Test func `B07 without a removal the same lead's epoch is written with`() throws {
        let hers = try maker(town.lead).newEpoch(of: document, for: recipients())
        try lead.author(.newEpoch(hers.epoch, hers.wraps), in: document, at: town.now())
        try meet(ann, bob, lead)
        #expect(try entry(hers.epoch.epoch, ann)?.isValid == true)
        try ann.type("two", in: document, at: town.now())
        try meet(ann, bob, lead)
        #expect(try texts(ann, bob, lead) == ["one. two"])
        #expect(try ann.quarantine() == [] && bob.quarantine() == [])
    }

    // B24

    @Test
    func
        `B24 an epoch that leaves a member out is never written with, and the member sees whose it is`()
        throws
    {
        let without = try recipients().filter { $0.recipient != .device(town.bob.device) }
        let made = try maker(town.ann).newEpoch(of: document, for: without)
        try ann.author(.newEpoch(made.epoch, made.wraps), in: document, at: town.now())
        try meet(ann, bob, lead)
        let item = try #require(try bob.quarantine().first { $0.reason == "excluded" })
        #expect(item.author == town.ann.device && item.document == document)
        #expect(try bob.evaluation().writingEpoch(of: document) != made.epoch.epoch)
        try lead.type("two", in: document, at: town.now())
        try meet(ann, bob, lead)
        #expect(try texts(ann, bob, lead) == ["one. two"])
        // A colleague who has it hands it over; then nothing is left to complain of.
        #expect(try lead.maintain(at: town.now()).granted == 1)
        try meet(ann, bob, lead)
        #expect(try bob.quarantine() == [])
        #expect(try bob.waitingForKeys() == [])
    }

    @Test func `B24 a device that came later was left out by nobody`() throws {
        let laptop = Town.Person(another: town.bob, town.random)
        try town.byAdmin(town.grant(laptop))
        let fresh = try town.device(laptop)
        try hand(ann, to: fresh, at: town.now())
        #expect(try fresh.status().waitingForKeys == 1)
        #expect(try !fresh.reasons().contains("excluded"))
    }

    @Test(arguments: ["removed", "relay", "unknown", "zero"])
    func
        `B24 an epoch for a removed device, a relay's or nobody's key, or called zero is passed over`(
            fault: String
        ) throws
    {
        var everyone = try recipients()
        var id: EpochID?
        switch fault {
        case "removed":
            try ann.remove(town.bob.member, from: document, at: town.now())
            try meet(ann, lead)
        case "relay":
            everyone.append(
                WrapTarget(RecoveryKey.generate(for: town.organisation, town.random).recipient)
            )
        case "unknown": everyone.append(WrapTarget(DeviceKeys.generate(town.random).identity))
        default: id = EpochID(bytes: [UInt8](repeating: 0, count: 16))
        }
        let made = try maker(town.ann).newEpoch(of: document, for: everyone)
        let epoch = NewEpoch(
            epoch: id ?? made.epoch.epoch,
            commitment: made.epoch.commitment,
            wraps: made.epoch.wraps
        )
        try ann.author(.newEpoch(epoch, made.wraps), in: document, at: town.now())
        try meet(ann, lead)
        #expect(try lead.evaluation().writingEpoch(of: document) != epoch.epoch)
        try lead.type("two", in: document, at: town.now())
        try meet(ann, lead)
        #expect(try texts(ann, lead) == ["one. two"])
        #expect(try lead.evaluation().writingEpoch(of: document) != epoch.epoch)
    }

    @Test
    func
        `B24 of epochs that share an identifier neither is written with, both open, and it is flagged`()
        throws
    {
        let first = try maker(town.ann).newEpoch(of: document, for: recipients())
        try ann.author(.newEpoch(first.epoch, first.wraps), in: document, at: town.now())
        try meet(ann, bob, lead)
        // What Ann seals under hers, by whichever way she was made to choose it.
        let writing = try #require(try ann.evaluation().writingEpoch(of: document))
        try ann.type("two. ", in: document, at: town.now())
        let twin = try maker(town.lead).newEpoch(of: document, for: recipients())
        let clash = NewEpoch(
            epoch: writing,
            commitment: twin.epoch.commitment,
            wraps: twin.epoch.wraps
        )
        try lead.author(.newEpoch(clash, twin.wraps), in: document, at: town.now())
        try meet(ann, bob, lead)
        #expect(try texts(ann, bob, lead) == ["one. two. "])
        for device in [ann, bob, lead] {
            #expect(try device.evaluation().writingEpoch(of: document) != writing)
            let flagged = try device.quarantine().filter { $0.reason == "epoch" }
            #expect(Set(flagged.compactMap(\.author)).contains(town.lead.device))
        }
        try bob.type("three", in: document, at: town.now())
        try meet(ann, bob, lead)
        #expect(try texts(ann, bob, lead) == ["one. two. three"])
    }

    // Concurrent rotation.

    @Test func `after a removal two who write apart make an epoch each, and then agree on one`()
        throws
    {
        try lead.remove(town.bob.member, from: document, at: town.now())
        try hand(lead, to: ann, at: town.now())
        try ann.type("ann. ", in: document, at: town.now())
        try lead.type("lead. ", in: document, at: town.now())
        try meet(ann, lead)
        let evaluation = try ann.evaluation()
        let eligible = evaluation.epochs(of: document).filter {
            !$0.holders.contains(town.bob.device)
        }
        #expect(eligible.count == 2)
        let agreed = try #require(evaluation.writingEpoch(of: document))
        #expect(agreed == eligible.map(\.id).min())
        #expect(try lead.evaluation().writingEpoch(of: document) == agreed)
        #expect(try texts(ann, lead).count == 1)
        try ann.type("more", in: document, at: town.now())
        #expect(try ann.evaluation().epochs(of: document).count == 3, "no fourth is made")
        try hand(ann, to: bob, at: town.now())
        #expect(try bob.text(of: document) == "one. ")
    }
}

extension Epoch {
    /// Devices that may have the secret, by any entry.
    var holders: Set<Trust.DeviceID> {
        makers.union(wraps.compactMap(\.wrap.recipient.device))
    }
}
