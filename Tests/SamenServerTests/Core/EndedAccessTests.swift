import Foundation
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// Whoever lost a place, by whatever entries, gets these and nothing else.
@Suite("Whose access has ended")
struct EndedAccessTests {
    let server: ServerWorld
    var world: World { server.world }

    init() throws {
        server = try ServerWorld()
        try server.introduce()
    }

    private func ids(_ pulled: ServerWorld.Pulled) -> Set<[UInt8]> {
        Set(pulled.entries.map { Hashing.hash(.entry, Array($0.body)) })
    }

    private func push(_ entries: SignedEntry..., by person: World.Person) throws {
        let response = try server.push(entries: entries, from: person)
        #expect(response.authResults.allSatisfy { $0.status == .stored })
    }

    /// A document of the worker's own that has nothing to do with the colleague.
    private func otherDocument() throws -> (creation: SignedEntry, document: DocumentID) {
        let targets = world.membership.targets([.device(world.worker.device)])
        let made = try world.maker(world.worker).newEpoch(of: nil, for: targets)
        let creation = try world.by(
            world.worker,
            .documentCreate(
                by: world.worker.member,
                nonce: world.random.bytes(16),
                made.epoch,
                made.wraps
            ),
            beginsDocument: true
        )
        guard case .document(let document) = creation.facts.log else {
            throw ServerWorld.NoReply()
        }
        try push(creation, by: world.worker)
        return (creation, document)
    }

    private func heads(of document: DocumentID) -> WireFetchRequest {
        var have = WireDocumentHeads()
        have.documentID = Data(document.bytes)
        var request = WireFetchRequest()
        request.protocol = 1
        request.have = [have]
        return request
    }

    @Test func `whoever is removed from a document gets the removal that proves it`() throws {
        let before = try server.pull(for: world.colleague)
        let add = try world.by(
            world.worker,
            .memberAdd(world.admin.member, .reader),
            in: world.document
        )
        let removal = try world.by(
            world.worker,
            .memberRemove(world.colleague.member),
            in: world.document
        )
        try push(add, removal, by: world.worker)
        let later = try world.by(
            world.worker,
            .memberRemove(world.reader.member),
            in: world.document
        )
        try push(later, by: world.worker)
        _ = try server.push(try world.changes(["secret"]), from: world.worker)
        let after = try server.pull(for: world.colleague, after: before.anchor)
        let named = try #require(after.revoked.first).entries.map(Array.init)
        #expect(Set(named) == [add.id.bytes, removal.id.bytes])
        // The removal, what it rests on, and nothing that came after it.
        #expect(ids(after) == [add.id.bytes, removal.id.bytes])
        #expect(after.changes.isEmpty && after.entries.allSatisfy(\.wraps.isEmpty))
    }

    @Test func `it fetches that proof where its feed has passed it, and nothing else`() throws {
        let removal = try world.by(
            world.worker,
            .memberRemove(world.colleague.member),
            in: world.document
        )
        try push(removal, by: world.worker)
        _ = try server.push(try world.changes(["secret"]), from: world.worker)
        let fetched = try server.core.fetch(
            heads(of: world.document),
            for: world.colleague.device
        )
        let entries = fetched.items.compactMap { item -> [UInt8]? in
            guard case .authEntry(let entry) = item.what else { return nil }
            return Hashing.hash(.entry, Array(entry.body))
        }
        #expect(entries.contains(removal.id.bytes))
        #expect(entries.count == fetched.items.count)
        // For one who never had a part the document looks like any other that it does not know.
        let stranger = try server.core.fetch(heads(of: world.document), for: world.admin.device)
        #expect(stranger.items.isEmpty)
    }

    @Test func `what proves access names nothing of documents that the device cannot see`() throws {
        let before = try server.pull(for: world.colleague)
        let other = try otherDocument()
        let elsewhere = try world.by(
            world.worker,
            .memberAdd(world.lead.member, .writer),
            in: other.document
        )
        let removal = try world.by(
            world.worker,
            .memberRemove(world.colleague.member),
            in: world.document
        )
        let add = try world.by(
            world.worker,
            .memberAdd(world.admin.member, .reader),
            in: world.document
        )
        try push(elsewhere, removal, add, by: world.worker)
        let out = try server.pull(for: world.colleague, after: before.anchor)
        #expect(out.revoked.map { $0.entries.map(Array.init) } == [[removal.id.bytes]])
        let new = try server.pull(for: world.admin)
        let named = try #require(new.granted.first).entries.map(Array.init)
        #expect(Set(named) == [removal.id.bytes, add.id.bytes])
    }

    /// What someone would know who had nothing but these entries.
    private func role(of person: World.Person, by pulled: [WireSignedEntry]) -> DocumentRole? {
        var membership = Membership(network: world.network)
        for entry in pulled { _ = try? membership.add(entry) }
        return membership.evaluation().role(of: person.device, in: world.document)
    }

    /// The lead leaves; an administrator says how far it counts in the document's log.
    @discardableResult
    private func removeLead(trusting entry: SignedEntry) throws -> SignedEntry {
        let removal = Remove(target: .member(world.lead.member), reason: .left)
        try push(world.by(world.admin, .remove(removal)), by: world.admin)
        return try cutoff(trusting: entry)
    }

    @discardableResult
    private func cutoff(trusting entry: SignedEntry) throws -> SignedEntry {
        let point = ChainPoint(
            device: world.lead.device,
            authorSeq: entry.facts.authorSeq,
            entry: entry.id
        )
        let cutoff = try world.by(
            world.admin,
            .cutoff(of: world.lead.device, changes: [], entries: [point]),
            in: world.document
        )
        try push(cutoff, by: world.admin)
        return cutoff
    }

    @Test func `a removal whose author has left meanwhile comes with the cutoff that covers it`()
        throws
    {
        let removal = try world.by(
            world.lead,
            .memberRemove(world.colleague.member),
            in: world.document
        )
        try push(removal, by: world.lead)
        let cutoff = try removeLead(trusting: removal)
        let pulled = try server.pull(for: world.colleague)
        #expect(ids(pulled).contains(cutoff.id.bytes))
        #expect(role(of: world.colleague, by: pulled.entries) == nil)
        let without = pulled.entries.filter { $0.body != cutoff.wire.body }
        #expect(role(of: world.colleague, by: without) == .writer)
    }

    @Test func `of the cutoffs that cover a removal only the first is shown, and nothing later`()
        throws
    {
        let removal = try world.by(
            world.lead,
            .memberRemove(world.colleague.member),
            in: world.document
        )
        try push(removal, by: world.lead)
        let first = try removeLead(trusting: removal)
        let before = try server.pull(for: world.colleague)
        let newcomer = try world.by(
            world.worker,
            .memberAdd(world.admin.member, .reader),
            in: world.document
        )
        try push(newcomer, by: world.worker)
        let again = try cutoff(trusting: removal)
        let after = try server.pull(for: world.colleague, after: before.anchor)
        #expect(ids(before).contains(first.id.bytes))
        #expect(ids(after).isEmpty && after.revoked.isEmpty)
        let all = try server.pull(for: world.colleague)
        #expect(ids(all).isDisjoint(with: [newcomer.id.bytes, again.id.bytes]))
        #expect(role(of: world.colleague, by: all.entries) == nil)
    }

    @Test func `a cutoff that took the removal back is shown with the one that replaced it`() throws
    {
        let earlier = try world.by(
            world.lead,
            .memberAdd(world.admin.member, .reader),
            in: world.document
        )
        let removal = try world.by(
            world.lead,
            .memberRemove(world.colleague.member),
            in: world.document
        )
        try push(earlier, removal, by: world.lead)
        try removeLead(trusting: removal)
        let back = try cutoff(trusting: earlier)
        let between = world.membership.evaluation()
        #expect(between.role(of: world.colleague.device, in: world.document) == .writer)
        let last = try cutoff(trusting: removal)
        let pulled = try server.pull(for: world.colleague)
        #expect(ids(pulled).isSuperset(of: [back.id.bytes, last.id.bytes]))
        #expect(role(of: world.colleague, by: pulled.entries) == nil)
    }

    @Test func `a cutoff that takes a part away again is shown to whoever had got it back`() throws
    {
        let kept = try world.by(
            world.lead,
            .memberAdd(world.colleague.member, .reader),
            in: world.document
        )
        let given = try world.by(
            world.lead,
            .memberAdd(world.admin.member, .reader),
            in: world.document
        )
        try push(kept, given, by: world.lead)
        try removeLead(trusting: given)
        let first = try cutoff(trusting: kept)
        try cutoff(trusting: given)
        let before = try server.pull(for: world.admin)
        let last = try cutoff(trusting: kept)
        let after = try server.pull(for: world.admin, after: before.anchor)
        #expect(ids(after) == [last.id.bytes])
        #expect(role(of: world.admin, by: before.entries + after.entries) == nil)
        #expect(ids(before).contains(first.id.bytes))
    }

    @Test func `a removal whose author is back has its cutoff shown too`() throws {
        let removal = try world.by(
            world.lead,
            .memberRemove(world.colleague.member),
            in: world.document
        )
        try push(removal, by: world.lead)
        try removeLead(trusting: removal)
        try push(
            world.by(world.admin, .memberGrant(world.lead.member, .lead)),
            world.by(
                world.admin,
                .deviceGrant(
                    world.lead.keys.identity,
                    to: world.lead.member,
                    possession: world.lead.keys.proofOfPossession(in: world.network)
                )
            ),
            by: world.admin
        )
        let pulled = try server.pull(for: world.colleague)
        #expect(role(of: world.colleague, by: pulled.entries) == nil)
    }

    @Test func `what an owner gave is lost with the cutoff that takes the owner's part, and shown`()
        throws
    {
        let kept = try world.by(
            world.lead,
            .memberAdd(world.reader.member, .reader),
            in: world.document
        )
        let owner = try world.by(
            world.lead,
            .memberAdd(world.colleague.member, .owner),
            in: world.document
        )
        try push(kept, owner, by: world.lead)
        let given = try world.by(
            world.colleague,
            .memberAdd(world.admin.member, .reader),
            in: world.document
        )
        try push(given, by: world.colleague)
        try removeLead(trusting: owner)
        #expect(try !server.pull(for: world.admin).granted.isEmpty)
        let narrowed = try cutoff(trusting: kept)
        let pulled = try server.pull(for: world.admin)
        #expect(ids(pulled).contains(narrowed.id.bytes))
        #expect(role(of: world.admin, by: pulled.entries) == nil)
    }

    @Test func `a cutoff that takes a part away is shown to whoever had it`() throws {
        let kept = try world.by(
            world.lead,
            .memberAdd(world.colleague.member, .reader),
            in: world.document
        )
        let given = try world.by(
            world.lead,
            .memberAdd(world.admin.member, .reader),
            in: world.document
        )
        try push(kept, given, by: world.lead)
        try removeLead(trusting: given)
        let before = try server.pull(for: world.admin)
        let earlier = try cutoff(trusting: kept)
        let evaluation = world.membership.evaluation()
        #expect(evaluation.role(of: world.admin.device, in: world.document) == nil)
        let after = try server.pull(for: world.admin, after: before.anchor)
        #expect(after.revoked.map { $0.entries.map(Array.init) } == [[earlier.id.bytes]])
        #expect(ids(after) == [earlier.id.bytes])
    }

    @Test func `what has been overtaken is not said`() throws {
        let before = try server.pull(for: world.colleague)
        for _ in 0..<2 {
            try push(
                world.by(
                    world.worker,
                    .memberRemove(world.colleague.member),
                    in: world.document
                ),
                by: world.worker
            )
            try push(
                world.by(
                    world.worker,
                    .memberAdd(world.colleague.member, .writer),
                    in: world.document
                ),
                by: world.worker
            )
        }
        let back = try server.pull(for: world.colleague, after: before.anchor)
        #expect(back.revoked.isEmpty && !back.granted.isEmpty)
        let removal = try world.by(
            world.worker,
            .memberRemove(world.colleague.member),
            in: world.document
        )
        try push(removal, by: world.worker)
        let out = try server.pull(for: world.colleague, after: before.anchor)
        #expect(out.granted.isEmpty && !out.revoked.isEmpty)
        #expect(ids(out).contains(removal.id.bytes))
    }

    @Test func `B34 a device whose grant became void gets the removal that made it so`() throws {
        let fresh = World.Person(world.organisation, world.random)
        let delegation = try world.by(
            world.admin,
            .delegation(
                Delegation(lead: world.lead.member, device: world.lead.device, limit: 1),
                site: world.random.bytes(16)
            )
        )
        let grant = try world.by(
            world.lead,
            .deviceGrant(
                fresh.keys.identity,
                to: world.worker.member,
                possession: fresh.keys.proofOfPossession(in: world.network),
                under: delegation.id
            )
        )
        try push(delegation, grant, by: world.admin)
        let before = try server.pull(for: fresh)
        let removal = Remove(
            target: .device(world.lead.device, world.organisation),
            reason: .compromised
        )
        let removed = try world.by(world.admin, .remove(removal))
        let unrelated = try world.by(world.admin, .memberGrant(world.reader.member, .worker))
        try push(removed, unrelated, by: world.admin)
        #expect(world.membership.evaluation().standing(of: fresh.device).isEmpty)
        let after = try server.pull(for: fresh, after: before.anchor)
        #expect(ids(after) == [removed.id.bytes])
        // What it wrote meanwhile is kept like a removed device's, and handed on.
        let late = try world.changes(["in good faith"], by: fresh)
        let response = try server.push(late, from: fresh)
        #expect(response.results.map(\.status) == [.quarantined])
        #expect(try server.pull(for: world.worker).changes.count == 1)
    }

    @Test func `C16 where a chain ends is told to its own device, and to who reads the document`()
        throws
    {
        let notes = try world.changes(["one", "two"])
        _ = try server.push(notes, from: world.worker)
        var own = WireChainHead()
        own.documentID = Data(world.document.bytes)
        own.deviceID = Data(world.worker.device.bytes)
        own.incarnation = Data(world.worker.incarnation.bytes)
        var request = WireSyncRequest()
        request.protocol = 1
        request.own = [own]
        #expect(try server.ask(request, from: world.worker).ownAhead.map(\.seq) == [2])
        for other in [world.admin, world.colleague] {
            #expect(try server.ask(request, from: other).ownAhead.isEmpty)
        }
        // A change that nobody signed, ahead of the chain that it claims.
        let ahead = World.forged(try world.changes(["x", "y", "z", "zz"])[3])
        let healer = try server.push(raw: [ahead], from: world.colleague)
        #expect(healer.results.map(\.status) == [.gap])
        #expect(healer.results[0].serverHead.seq == 2)
        let removal = Remove(target: .member(world.colleague.member), reason: .lost)
        try push(world.by(world.admin, .remove(removal)), by: world.admin)
        for other in [world.admin, world.colleague] {
            let answer = try server.push(raw: [ahead], from: other)
            #expect(answer.results.map(\.status) == [.gap])
            #expect(!answer.results[0].hasServerHead)
        }
    }

    @Test func `C16 a removed device is told nothing of where its chains end`() throws {
        let notes = try world.changes(["one"], by: world.colleague)
        _ = try server.push(notes, from: world.colleague)
        var own = WireChainHead()
        own.documentID = Data(world.document.bytes)
        own.deviceID = Data(world.colleague.device.bytes)
        own.incarnation = Data(world.colleague.incarnation.bytes)
        var request = WireSyncRequest()
        request.protocol = 1
        request.own = [own]
        #expect(try server.ask(request, from: world.colleague).ownAhead.map(\.seq) == [1])
        let removal = Remove(target: .member(world.colleague.member), reason: .lost)
        try push(world.by(world.admin, .remove(removal)), by: world.admin)
        #expect(try server.ask(request, from: world.colleague).ownAhead.isEmpty)
    }
}

extension World {
    /// A change under a signature that is none.
    fileprivate static func forged(_ change: SealedChange) -> WireSealedChange {
        change.with(signature: [UInt8](repeating: 7, count: 64))
    }
}
