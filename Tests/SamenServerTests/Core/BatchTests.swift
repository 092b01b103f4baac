import Foundation
import GRDB
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

@Suite("One request of a batch and the others")
struct BatchTests {
    @Test func `an answer that cannot be made takes back nothing that was stored`() throws {
        let server = try ServerWorld()
        let world = server.world
        try server.introduce()
        try server.database.write { db in
            try db.execute(sql: "UPDATE feed SET item = x'FF' WHERE cursor = 3")
        }
        let removal = Remove(target: .member(world.reader.member), reason: .left)
        let removed = try world.by(world.admin, .remove(removal))
        var request = WireSyncRequest()
        request.protocol = 1
        request.authPush = [removed.wire]
        let identity = server.core.identity
        request.have = FeedAnchor(startOf: identity.feed, server: identity.server).wire
        #expect(throws: ServerError.self) { try server.ask(request, from: world.admin) }
        // The entry was committed, and the server knows that it has it.
        let again = try server.push(entries: [removed], from: world.admin)
        #expect(again.authResults.map(\.status) == [.duplicate])
        #expect(server.core.standing(of: world.reader.device) == .removed)
    }

    @Test func `a request that the store cannot take does not take its neighbours with it`() throws
    {
        let server = try ServerWorld()
        let world = server.world
        try server.introduce()
        try server.database.write { db in
            let device = hexadecimal(world.colleague.device.bytes)
            try db.execute(
                sql: """
                    CREATE TRIGGER refuse BEFORE INSERT ON lease WHEN NEW.device = x'\(device)'
                    BEGIN SELECT RAISE(ABORT, 'no'); END
                    """
            )
        }
        func arrival(_ person: World.Person) throws -> Core.Arrival {
            var request = WireSyncRequest()
            request.push = try world.changes(["note"], by: person).map(\.wire)
            return Core.Arrival(device: person.device, request: request)
        }
        let arrivals = try [world.worker, world.colleague, world.lead].map(arrival)
        let answers = server.core.answers(to: arrivals, at: 1)
        let statuses = answers.map { try? $0.get().response.results.map(\.status) }
        #expect(statuses == [[.stored], nil, [.stored]])
        #expect(try server.pull(for: world.reader).changes.count == 2)
        #expect(try StoreCheck(server.core.store).faults == [])
    }

    @Test func `entries mean what they mean together, whatever came first`() throws {
        let server = try ServerWorld()
        let world = server.world
        try server.introduce()
        let removal = Remove(target: .member(world.lead.member), reason: .compromised)
        let removed = try world.by(world.admin, .remove(removal))
        let adds = try world.by(
            world.lead,
            .memberAdd(world.admin.member, .reader),
            in: world.document
        )
        let response = try server.push(entries: [removed, adds], from: world.admin)
        #expect(response.authResults.map(\.status) == [.stored, .quarantined])
    }
}

@Suite("Comparing with the server")
struct ServerCompareTests {
    private func compare(
        _ server: ServerWorld,
        _ person: World.Person,
        salt: [UInt8]
    ) throws -> WireCompareResponse {
        var request = WireCompareRequest()
        request.salt = Data(salt)
        let nothing = CompareIndex(salt: try #require(CompareSalt(bytes: salt)), items: [])
        request.ranges = [SummedRange(.all, nothing.sum(of: .all)).wire]
        return try server.core.compare(request, for: person.device)
    }

    @Test func `what was remembered of a comparison is never older than the feed`() throws {
        let server = try ServerWorld()
        let world = server.world
        try server.introduce()
        let salt = [UInt8](repeating: 4, count: 16)
        let empty = try compare(server, world.worker, salt: salt)
        #expect(try compare(server, world.worker, salt: salt) == empty)
        let notes = try world.changes(["one", "two"])
        _ = try server.push([notes[0]], from: world.worker)
        let one = try compare(server, world.worker, salt: salt)
        #expect(one.answers.first?.documents.last?.heads.map(\.seq) == [1])
        _ = try server.push([notes[1]], from: world.worker)
        let two = try compare(server, world.worker, salt: salt)
        #expect(two.answers.first?.documents.last?.heads.map(\.seq) == [2])
        let add = try world.by(
            world.worker,
            .memberAdd(world.admin.member, .reader),
            in: world.document
        )
        _ = try server.push(entries: [add], from: world.worker)
        let three = try compare(server, world.worker, salt: salt)
        #expect(three.answers.first?.documents.last?.entries == [Data(add.id.bytes)])
        try server.restart()
        #expect(try compare(server, world.worker, salt: salt) == three)
    }

    @Test func `equal stores are equal under any salt after anything was remembered`() throws {
        let server = try ServerWorld()
        let world = server.world
        try server.introduce()
        for (index, note) in try world.changes((1...5).map { "note \($0)" }).enumerated() {
            _ = try server.push([note], from: world.worker)
            let listed = try compare(server, world.lead, salt: [UInt8](repeating: 1, count: 16))
            let heads = try #require(listed.answers.first).documents.map { try DocumentHeads($0) }
            let salt = try #require(CompareSalt(bytes: [UInt8](repeating: UInt8(index), count: 16)))
            var request = WireCompareRequest()
            request.salt = Data(salt.bytes)
            let mine = CompareIndex(salt: salt, items: heads.map { CompareIndex.Item($0) })
            request.ranges = [SummedRange(.all, mine.sum(of: .all)).wire]
            let response = try server.core.compare(request, for: world.lead.device)
            #expect(response.answers.map(\.verdict) == [.equal])
        }
    }

    @Test func `what was equal is not called equal once something has come`() throws {
        let server = try ServerWorld()
        let world = server.world
        try server.introduce()
        let notes = try world.changes(["one", "two"])
        _ = try server.push([notes[0]], from: world.worker)
        let bytes = [UInt8](repeating: 9, count: 16)
        let salt = try #require(CompareSalt(bytes: bytes))
        let listed = try compare(server, world.worker, salt: bytes)
        let heads = try #require(listed.answers.first).documents.map { try DocumentHeads($0) }
        let mine = CompareIndex(salt: salt, items: heads.map { CompareIndex.Item($0) })
        var request = WireCompareRequest()
        request.salt = Data(bytes)
        request.ranges = [SummedRange(.all, mine.sum(of: .all)).wire]
        let before = try server.core.compare(request, for: world.worker.device)
        #expect(before.answers.map(\.verdict) == [.equal])
        _ = try server.push([notes[1]], from: world.worker)
        let after = try server.core.compare(request, for: world.worker.device)
        #expect(after.answers.map(\.verdict) == [.heads])
    }

    @Test func `C16 a foreign document is fetched like one that does not exist`() throws {
        let server = try ServerWorld()
        let world = server.world
        try server.introduce()
        _ = try server.push(try world.changes(["one"]), from: world.worker)
        var answers: [WireFetchResponse] = []
        for document in [world.document, world.random.identifier()] {
            var request = WireFetchRequest()
            request.have = [DocumentHeads(document: document, chains: [], entries: []).wire]
            answers.append(try server.core.fetch(request, for: world.admin.device))
        }
        #expect(answers[0] == answers[1])
        #expect(answers[0].items.isEmpty)
    }
}
