import FoundationEssentials
import TestSupport
import Testing
import Trust
import Wire

/// What somebody with real keys can put his name to, byte for byte.
@Suite struct `Signed entries of an attacker` {
    let world: World

    init() throws {
        world = try World(seed: 77)
    }

    /// An entry where its author says it stands, wherever that is.
    private func sign(
        _ content: EntryContent,
        by person: World.Person,
        in document: DocumentID? = nil,
        _ lay: (inout EntryDraft) -> Void
    ) throws -> SignedEntry {
        var draft = world.membership.draft(in: document, by: .device(person.device), at: 0)
        lay(&draft)
        return try draft.signed(content, by: person.keys.signing)
    }

    private var verdicts: [EntryID: Verdict] { world.membership.evaluation().verdicts }

    @Test func `B03 a removed worker grants itself nothing, and nothing is wrapped to it`() throws {
        let gone = world.colleague
        try world.by(world.admin, .remove(Remove(target: .member(gone.member), reason: .left)))
        // What it could never sign is not even kept; what it once could sign is, and is void.
        for content in [EntryContent.memberGrant(gone.member, .worker), world.grant(gone)] {
            #expect(throws: TrustError.self) { try world.by(gone, content) }
        }
        try world.by(gone, .memberAdd(gone.member, .owner), in: world.document)
        let evaluation = world.membership.evaluation()
        #expect(evaluation.standing(of: gone.device).isEmpty)
        #expect(evaluation.role(of: gone.device, in: world.document) == nil)
        let recipients = evaluation.currentRecipients(of: world.document)
        #expect(!recipients.contains(.device(gone.device)))
        #expect(recipients.contains(.device(world.worker.device)))
        #expect(evaluation.writingEpoch(of: world.document) == nil)
    }

    @Test func `B06 a resignation that another device signs is refused or void`() throws {
        let content = EntryContent.remove(
            Remove(target: .device(world.worker.device, world.organisation), reason: .left)
        )
        // In the worker's name with the reader's key, and in the reader's own.
        var draft = world.membership.draft(in: nil, by: .device(world.worker.device), at: 0)
        draft.authoredMilliseconds = 1
        let forged = try draft.signed(content, by: world.reader.keys.signing)
        #expect(throws: TrustError.self) { try world.membership.add(forged) }
        #expect(throws: TrustError.self) { try world.by(world.reader, content) }
        #expect(world.membership.evaluation().standing(of: world.worker.device).count == 1)
        let resignation = try world.by(world.worker, content)
        #expect(world.membership.evaluation().verdict(of: resignation.id) == .valid)
        #expect(world.membership.evaluation().standing(of: world.worker.device).isEmpty)
    }

    @Test func `B09 one number signed twice is a fork that the removal's point decides`() throws {
        let first = try world.by(
            world.lead,
            .remove(Remove(target: .member(world.reader.member), reason: .left))
        )
        let before = verdicts
        let point = ChainPoint(
            device: world.lead.device,
            authorSeq: first.facts.authorSeq,
            entry: first.id
        )
        try world.by(
            world.admin,
            .remove(
                Remove(
                    target: .member(world.lead.member),
                    reason: .compromised,
                    trustUntil: [point]
                )
            )
        )
        let old = try #require(
            world.entries.first { $0.facts.author == .device(world.admin.device) }
        )
        for victim in [world.colleague, world.worker] {
            let again = try sign(
                .remove(Remove(target: .member(victim.member), reason: .left)),
                by: world.lead
            ) { draft in
                (draft.authorSeq, draft.authorPrev) = (
                    first.facts.authorSeq, first.facts.authorPrev
                )
                draft.parents = [old.id]
            }
            _ = try world.membership.add(again)
            #expect(verdicts[again.id] == .void)
        }
        // The next number, with parents from before the removal.
        let next = try sign(
            .remove(Remove(target: .member(world.worker.member), reason: .lost)),
            by: world.lead
        ) { draft in
            (draft.authorSeq, draft.authorPrev) = (first.facts.authorSeq + 1, first.id)
            draft.parents = [first.id]
        }
        _ = try world.membership.add(next)
        let after = verdicts
        #expect(after[next.id] == .void)
        #expect(before.allSatisfy { after[$0.key] == $0.value })
        #expect(world.membership.evaluation().standing(of: world.worker.device).count == 1)
    }

    @Test
    func `B10 a number without its predecessor waits, one with a foreign predecessor is void`()
        throws
    {
        let content = EntryContent.memberGrant(world.reader.member, .worker)
        let foreign = try #require(world.entries.last { $0.facts.author == .root })
        let own = try #require(
            world.entries.last {
                $0.facts.author == .device(world.worker.device) && $0.facts.log != .network
            }
        )
        let gap = try sign(content, by: world.admin) { $0.authorSeq += 5 }
        let stolen = try sign(content, by: world.admin) { $0.authorPrev = foreign.id }
        let crossed = try sign(content, by: world.worker) { draft in
            (draft.authorSeq, draft.authorPrev) = (own.facts.authorSeq + 1, own.id)
        }
        let unknown = try sign(content, by: world.admin) {
            $0.authorPrev = EntryID(bytes: [9] * 32)
        }
        for entry in [gap, stolen, unknown] { _ = try world.membership.add(entry) }
        #expect(throws: TrustError.self) { try world.membership.add(crossed) }
        #expect(verdicts[gap.id] == .void && verdicts[stolen.id] == .void)
        #expect(world.membership.pending == [unknown.id])
        #expect(world.membership.evaluation().members[world.reader.member] == .reader)
    }

    @Test func `B14 a document's name is the hash of its creation: nobody creates it again`() throws
    {
        let creation = try #require(
            world.entries.first { $0.facts.log == .document(world.document) }
        )
        #expect(creation.facts.parents.isEmpty && creation.facts.authorSeq == 1)
        let made = try world.maker(world.colleague).newEpoch(
            of: world.document,
            for: world.membership.targets([.device(world.colleague.device)])
        )
        let content = EntryContent.documentCreate(
            by: world.colleague.member,
            nonce: world.random.bytes(16),
            made.epoch,
            made.wraps
        )
        // Naming the log is malformed; without it the thief's is another document.
        #expect(throws: TrustError.self) {
            try sign(content, by: world.colleague, in: world.document) { _ in }
        }
        let thief = try world.by(world.colleague, content, beginsDocument: true)
        #expect(thief.facts.log != .document(world.document))
        for entries in [[thief] + world.entries, world.entries + [thief]] {
            var membership = Membership(network: world.network)
            for entry in entries { _ = try membership.add(entry.wire) }
            let evaluation = membership.evaluation()
            #expect(evaluation.documents.count == 2)
            #expect(evaluation.role(of: world.worker.device, in: world.document) == .owner)
            #expect(evaluation.role(of: world.colleague.device, in: world.document) == .writer)
            #expect(evaluation.epochs(of: world.document).map(\.id) == [world.epoch.epoch])
        }
    }
}

private func * (bytes: [UInt8], count: Int) -> [UInt8] {
    Array(repeatElement(bytes, count: count).joined())
}
