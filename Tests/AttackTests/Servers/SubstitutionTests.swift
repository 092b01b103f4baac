import Foundation
import Replica
import SamenServer
import TestSupport
import Samen
import SimulatedWorld
import Sync
import Testing
import Trust
import Wire

/// A server that answers with something else than it was asked for.
@Suite("What is not what it should be", .endsSealed, .timeLimit(.minutes(10)))
struct SubstitutionTests {
    /// What is done to the changes of a fetch.
    enum Substitution: String, CaseIterable, Sendable {
        case otherDocument, alteredHeader, alteredCiphertext, swappedCiphertexts, alteredPlace

        /// The reasons of which one is given.
        var reasons: Set<String> {
            switch self {
            case .otherDocument: ["wrong-document"]
            case .alteredHeader, .alteredCiphertext, .swappedCiphertexts, .alteredPlace:
                ["pending-signature", "pending-gap", "malformed"]
            }
        }

        func apply(_ items: inout [WireFeedItem], _ other: [WireSealedChange]) throws {
            let places = items.indices.filter { items[$0].isChange }
            guard let last = places.last, let first = places.first, first != last else { return }
            switch self {
            case .otherDocument:
                for (place, change) in zip(places, other) { items[place].change = change }
                items.removeAll { item in
                    guard case .change(let change)? = item.what else { return false }
                    return !other.contains(change)
                }
            case .alteredHeader:
                var header = try WireChangeHeader(decoding: Array(items[last].change.header))
                header.salt = Data(repeating: 5, count: header.salt.count)
                items[last].change.header = Data(header.encoded)
            case .alteredCiphertext: items[last].change.ciphertext[3] ^= 1
            case .swappedCiphertexts:
                let ciphertext = items[last].change.ciphertext
                items[last].change.ciphertext = items[first].change.ciphertext
                items[first].change.ciphertext = ciphertext
            case .alteredPlace:
                var header = try WireChangeHeader(decoding: Array(items[last].change.header))
                header.seq += 1
                items[last].change.header = Data(header.encoded)
            }
        }
    }

    @Test(arguments: Substitution.allCases)
    func `A14 what was not asked for, or was altered, never takes the place of what is true`(
        how: Substitution
    ) throws {
        let scene = try Scene()
        let (ann, bob) = (Scene.ann, Scene.bob)
        // Another document that both may read.
        let everyone = [scene[bob].member: DocumentRole.writer]
        let other = try scene[ann].createDocument(for: everyone, at: scene.now)
        for word in ["one", "two", "three"] {
            try scene[ann].edit(other, at: scene.now) { edit throws(ReplicaError) in
                try edit.insert(word, at: 0, in: Cells.note)
            }
            try scene.write("note \(word) ", by: ann)
        }
        try scene.sync(ann, with: scene.honest)
        let tip = try #require(try scene[ann].tips(of: other).first)
        let chain = Trust.ChainID(
            document: other,
            device: tip.device,
            incarnation: tip.incarnation
        )
        let others = try scene[ann].changes(of: chain, after: 0)
        scene.honest.onFetchAnswer { response, _ in
            // Each document by itself, so that the other one is not asked for.
            response.items.removeAll { item in
                guard case .change(let change)? = item.what else { return false }
                return others.contains(change)
            }
            try how.apply(&response.items, others)
        }
        let first = try scene.sync(bob, with: scene.honest)
        #expect(first.outcome == .complete)
        #expect(try !scene.text(bob).contains("note three "))
        if how != .otherDocument {
            #expect(!Set(try scene.reasons(bob)).isDisjoint(with: how.reasons))
        }
        #expect(try scene[bob].check() == [])
        // Asked for again, and honestly answered.
        scene.honest.beHonest()
        let second = try scene.sync(bob, with: scene.honest)
        #expect(second.outcome == .complete)
        #expect(try scene.text(bob).contains("note three "))
        #expect(try scene[bob].withheld(at: scene.now + 1_000_000_000) == [])
        try scene.syncAll(with: scene.honest)
        try scene.expectWhole()
    }

    @Test func `A14 changes of a document that was not asked for are refused by that reason`()
        throws
    {
        let scene = try Scene()
        let other = try scene[Scene.ann].createDocument(at: scene.now)
        try scene[Scene.ann].edit(other, at: scene.now) { edit throws(ReplicaError) in
            try edit.insert("else", at: 0, in: Cells.note)
        }
        let tip = try #require(try scene[Scene.ann].tips(of: other).first)
        let chain = Trust.ChainID(
            document: other,
            device: tip.device,
            incarnation: tip.incarnation
        )
        let item = try scene[Scene.ann].changes(of: chain, after: 0).map { change in
            var item = WireFeedItem()
            item.change = change
            return item
        }
        let receipt = try scene[Scene.bob].receive(
            item,
            fetchedOf: [scene.document],
            isLast: true,
            from: scene.devices[Scene.bob].source,
            at: scene.now
        )
        #expect(receipt.refused == 1)
        #expect(try scene.reasons(Scene.bob) == ["wrong-document"])
        #expect(try scene[Scene.bob].wantedDocuments() == [scene.document], "asked for again")
    }

    @Test
    func `A15 a page cut behind a bad signature leaves it waiting, and the good one frees it`()
        throws
    {
        let scene = try Scene()
        let ann = scene.evil(Scene.ann)
        let payloads = try (1...3).map { number in
            try ann.payload(in: scene.document) { edit throws(ReplicaError) in
                try edit.insert("part \(number) ", at: 0, in: Cells.note)
            }
        }
        let sealed = try ann.seal(payloads, in: scene.document, ann.claim(in: scene.document))
        var segment = sealed.map(\.wire)
        segment[1].signature = Data(repeating: 3, count: 64)
        let answer = try ann.push(segment, to: scene.server, at: scene.now)
        // The server looks at the last signature of a segment only.
        #expect(answer.results.map(\.status) == [.stored, .stored, .stored])
        let cut = answer.results[1].cursor
        scene.server.onPage(for: [scene[Scene.bob].id]) { page, asked in
            guard try asked.sync.have.cursor < cut else {
                page.items = []
                page.next = try asked.sync.have
                page.hasMore_p = true
                return
            }
            page.items.removeAll { $0.cursor > cut }
            let hash = try asked.core.store.read { try $0.hash(at: cut) }
            page.next.cursor = cut
            page.next.feedHash = Data(hash?.bytes ?? [])
            page.hasMore_p = true
        }
        scene.server.onAnswer(.compare) { _, _ in .failure(.interrupted("cut")) }
        try scene.sync(Scene.bob)
        #expect(try scene.text(Scene.bob).contains("part 1 "))
        #expect(try !scene.text(Scene.bob).contains("part 2 "))
        #expect(try scene.reasons(Scene.bob) == ["pending-signature"])
        scene.server.beHonest()
        try scene.sync(Scene.bob)
        #expect(try scene.text(Scene.bob).contains("part 3 "))
        #expect(try scene[Scene.bob].quarantine() == [])
        try scene.sync(Scene.carol)
        try scene.expectEqualWhereEqual([Scene.bob, Scene.carol])
        #expect(try scene.text(Scene.bob) == scene.text(Scene.carol))
    }
}
