import GRDB
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

@Suite struct RehomingTests {
    /// Unsent work of every kind that could be doubled.
    private static func write(_ device: Device, in document: DocumentID, at now: UInt64) throws {
        try device.edit(document, at: now) { edit throws(ReplicaError) in
            try edit.insert("once", at: 0, in: Cells.note)
            try edit.increment(Cells.attempts, by: 2)
            try edit.write(.string("signal"), to: Cells.event(1))
        }
        try device.edit(document, at: now) { edit throws(ReplicaError) in
            try edit.insert(" only", at: 4, in: Cells.note)
            try edit.write(.int(3), to: Cells.danger)
        }
    }

    @Test func `B32 work that two copies of a store upload takes effect once`() throws {
        let town = try Town()
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        let marker = try ann.renewMarker(at: town.now())
        try Self.write(ann, in: document, at: town.now())
        _ = try ann.renewMarker(at: town.now())
        _ = try ann.renewMarker(at: town.now())
        let clone = try town.copy(of: ann, town.ann, marker: marker)
        #expect(try clone.suspicion() == .marker)
        let old = try clone.incarnation()
        #expect(try clone.rehome(at: town.now()) == 2)
        #expect(try clone.incarnation() != old)
        #expect(try clone.suspicion() == nil)
        try clone.type(" and on", in: document, at: town.now())
        try ann.type(" too", in: document, at: town.now())
        for device in town.shuffled([ann, clone]) { try hand(device, to: bob, at: town.now()) }
        for device in [ann, clone] { try hand(bob, to: device, at: town.now()) }
        for device in [ann, bob, clone] {
            let shown = try device.document(document)
            #expect(shown.text(Cells.note).hasPrefix("once only"))
            #expect(shown.textLength(Cells.note) == "once only and on too".count)
            #expect(shown.count(Cells.attempts) == 2)
            #expect(shown.current(Cells.event(1)).count == 1)
            #expect(shown.current(Cells.danger).count == 1)
            #expect(try device.quarantine() == [])
            #expect(try device.check() == [])
        }
        #expect(try ann.stateHash(of: document) == bob.stateHash(of: document))
        #expect(try ann.stateHash(of: document) == clone.stateHash(of: document))
        try clone.rehome(at: town.now())
        try hand(clone, to: bob, at: town.now())
        #expect(try bob.document(document).count(Cells.attempts) == 2)
    }

    @Test func `B33 re-homed work, and what was built on it, is re-homed again`() throws {
        let town = try Town()
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try Self.write(ann, in: document, at: town.now())
        for round in 1...3 {
            try ann.rehome(at: town.now())
            try ann.type(" \(round)", in: document, at: town.now())
        }
        #expect(try ann.rehome(at: town.now()) == 5)
        #expect(try ann.text(of: document) == "once only 1 2 3")
        try bob.receive(town.shuffled(ann.everything()), at: town.now())
        for device in [ann, bob] {
            #expect(try device.text(of: document) == "once only 1 2 3")
            #expect(try device.document(document).count(Cells.attempts) == 2)
            #expect(try device.quarantine() == [])
            #expect(try device.check() == [])
        }
        #expect(try ann.stateHash(of: document) == bob.stateHash(of: document))
    }

    @Test func `B31 a marker of the last opening, or of the one before it, is no reason to doubt`()
        throws
    {
        let town = try Town()
        let ann = try town.device(town.ann)
        let first = try ann.renewMarker(at: town.now())
        let second = try ann.renewMarker(at: town.now())
        #expect(try town.copy(of: ann, town.ann, marker: first).suspicion() == nil)
        #expect(try town.copy(of: ann, town.ann, marker: second).suspicion() == nil)
        #expect(try town.copy(of: ann, town.ann).suspicion() == nil)
        let other = town.random.bytes(16)
        #expect(try town.copy(of: ann, town.ann, marker: other).suspicion() == .marker)
    }

    @Test func `B31 no other marker is drawn until the last one was kept`() throws {
        let town = try Town()
        let ann = try town.device(town.ann)
        let kept = try ann.renewMarker(at: town.now())
        let drawn = try ann.renewMarker(at: town.now(), kept: kept)
        #expect(drawn != kept)
        for _ in 0..<3 {
            #expect(try ann.renewMarker(at: town.now(), kept: kept) == drawn)
            #expect(try town.copy(of: ann, town.ann, marker: kept).suspicion() == nil)
        }
        let next = try ann.renewMarker(at: town.now(), kept: drawn)
        #expect(next != drawn)
        #expect(try town.copy(of: ann, town.ann, marker: kept).suspicion() == .marker)
        #expect(try town.copy(of: ann, town.ann, marker: drawn).suspicion() == nil)
    }

    @Test func `B32 a store put back that only reads goes on in a new incarnation too`() throws {
        let town = try Town()
        let ann = try town.device(town.ann)
        let document = try ann.createDocument(at: town.now())
        try ann.type("kept", in: document, at: town.now())
        let old = try ann.incarnation()
        try ann.endDoubt(at: town.now())
        #expect(try ann.incarnation() == old, "without doubt nothing begins anew")
        let restored = try town.copy(of: ann, town.ann, marker: town.random.bytes(16))
        try restored.endDoubt(at: town.now())
        #expect(try restored.suspicion() == nil)
        #expect(try restored.incarnation() != old)
        #expect(try restored.text(of: document) == "kept")
        #expect(try restored.check() == [])
    }

    @Test func `B32 an older copy meets its own later work, and goes on in a new incarnation`()
        throws
    {
        let town = try Town()
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("kept", in: document, at: town.now())
        let restored = try town.copy(of: ann, town.ann)
        try ann.type(" uploaded", in: document, at: town.now())
        try hand(ann, to: bob, at: town.now())
        #expect(try !ann.receive(bob.everything(), at: town.now()).provesCopy)
        #expect(try restored.receive(bob.everything(), at: town.now()).provesCopy)
        #expect(try restored.suspicion() == .behind)
        try restored.type(" restored", in: document, at: town.now())
        #expect(try restored.suspicion() == nil)
        for device in [ann, restored] { try hand(device, to: bob, at: town.now()) }
        try hand(bob, to: restored, at: town.now())
        for device in [bob, restored] {
            #expect(try device.quarantine() == [])
            #expect(try device.text(of: document) == "kept uploaded restored")
            #expect(try device.check() == [])
        }
        #expect(try restored.stateHash(of: document) == bob.stateHash(of: document))
    }

    @Test func `B32 an older copy that wrote on before it met its later work loses neither`() throws
    {
        let town = try Town()
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("kept", in: document, at: town.now())
        try hand(ann, to: bob, at: town.now())
        let restored = try town.copy(of: ann, town.ann)
        func set(_ value: Int64, on device: Device) throws {
            try device.edit(document, at: town.now()) { edit throws(ReplicaError) in
                try edit.write(.int(value), to: Cells.danger)
            }
        }
        try ann.type(" uploaded", in: document, at: town.now())
        try set(1, on: ann)
        try hand(ann, to: bob, at: town.now())
        try restored.type(" restored", in: document, at: town.now())
        try set(2, on: restored)
        try restored.type(" twice", in: document, at: town.now())
        #expect(try restored.receive(bob.everything(), at: town.now()).provesCopy)
        #expect(try restored.rehome(at: town.now()) == 3)
        for _ in 0..<2 {
            try hand(restored, to: bob, at: town.now())
            try hand(bob, to: restored, at: town.now())
        }
        for device in [bob, restored] {
            #expect(try device.quarantine() == [])
            let shown = try device.document(document)
            let text = shown.text(Cells.note)
            #expect(text.hasPrefix("kept") && text.contains(" uploaded"), "\(text)")
            #expect(text.contains(" restored twice"), "\(text)")
            #expect(Set(shown.current(Cells.danger).map(\.value)) == [.int(1), .int(2)])
            #expect(shown.isContested(Cells.danger))
            #expect(try device.check() == [])
        }
        #expect(try restored.stateHash(of: document) == bob.stateHash(of: document))
        // What is written next goes on from there, and may be re-homed again.
        try restored.type(" on", in: document, at: town.now())
        try restored.rehome(at: town.now())
        try hand(restored, to: bob, at: town.now())
        #expect(try bob.quarantine() == [])
        #expect(try bob.text(of: document).hasSuffix(" on"))
    }

    @Test func `B33 nobody re-homes what another device wrote`() throws {
        let town = try Town()
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("ann's", in: document, at: town.now())
        try hand(ann, to: bob, at: town.now())
        let stolen = try town.payload { edit throws(ReplicaError) in
            try edit.insert("forged", at: 0, in: Cells.note)
        }
        let place = try #require(try ann.tips(of: document).first)
        let origin = ChangePayload.Origin(
            device: place.device,
            incarnation: place.incarnation,
            seq: place.seq
        )
        let payload = ChangePayload(change: stolen.change, origin: origin)
        let forged = try town.forge([payload], by: town.bob, in: document, known: bob)
        try ann.receive(forged.map { WireFeedItem($0.wire) }, at: town.now())
        #expect(try ann.text(of: document) == "ann's")
        #expect(try ann.check() == [])
    }
}
