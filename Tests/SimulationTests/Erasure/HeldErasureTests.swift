import Foundation
import GRDB
import Samen
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

@Suite(.endsSealed, .timeLimit(.minutes(40))) struct `An erasure that is not in force` {
    @Test func `H04 one member on two devices, or a worker, erases nothing`() async throws {
        let office = try Office(seed: 27)
        let document = try await office.written("needs two")
        #expect(throws: SamenError.self) {
            try office.bob.device.author(
                .eraseRequest(basis: 1),
                in: document,
                at: office.clock.now
            )
        }
        let request = try office.lead.device.author(
            .eraseRequest(basis: 1),
            in: document,
            at: office.clock.now
        ).id
        #expect(throws: SamenError.self) {
            try office.lead.device.author(
                .eraseApprove(request),
                in: document,
                at: office.clock.now
            )
        }
        // Bob approves what he has not seen.
        let unseen = try office.forged(.eraseApprove(request), by: office.bob, in: document)
        try await office.syncAll()
        for device in office.everyone {
            try device.device.receive(entries: [unseen], at: office.clock.now)
        }
        var push = WireSyncRequest()
        push.protocol = 1
        push.authPush = [unseen]
        _ = try office.server.core.sync(
            [Core.Arrival(device: office.bob.device.id, request: push)],
            at: office.clock.now
        )
        office.pass(days: 60)
        try await office.syncAll()
        try office.expectUntouched(document, "needs two")
    }

    @Test(arguments: ["before", "between", "beside", "day 13"])
    func `H05 a hold at any moment keeps everything, with one verdict everywhere`(
        moment: String
    ) async throws {
        let office = try Office(seed: 28)
        let document = try await office.written("kept")
        func hold() throws {
            try office.bob.device.author(.hold(ground: 1), in: document, at: office.clock.now)
        }
        if moment == "before" {
            try hold()
            try await office.syncAll()
        }
        if moment == "between" {
            let request = try office.lead.device.author(
                .eraseRequest(basis: 1),
                in: document,
                at: office.clock.now
            ).id
            try hold()
            try await office.syncAll()
            try office.ann.device.author(.eraseApprove(request), in: document, at: office.clock.now)
        } else {
            if moment == "beside" { try hold() }
            try await office.approve(document)
        }
        try await office.syncAll()
        office.pass(days: 13)
        if moment == "day 13" { try hold() }
        try await office.syncAll()
        office.pass(days: 60)
        try await office.syncAll()
        try office.expectUntouched(document, "kept")
        for device in [office.lead, office.ann, office.bob] {
            #expect(try device.device.evaluation().document(document)?.erasure == .held)
        }
    }

    @Test
    func
        `H05 a lift beside a second hold does not free, and after both are lifted the wait begins anew`()
        async throws
    {
        let office = try Office(seed: 29)
        let document = try await office.written("held twice")
        try await office.approve(document)
        let first = try office.bob.device.author(
            .hold(ground: 1),
            in: document,
            at: office.clock.now
        ).id
        try await office.syncAll()
        // Neither knows of the other's.
        try office.lead.device.author(.holdLift(first), in: document, at: office.clock.now)
        let second = try office.ann.device.author(
            .hold(ground: 2),
            in: document,
            at: office.clock.now
        ).id
        try await office.syncAll()
        office.pass(days: 20)
        try await office.syncAll()
        for device in [office.lead, office.ann, office.bob] {
            #expect(try device.device.evaluation().document(document)?.erasure == .held)
        }
        try office.expectUntouched(document, "held twice")
        try office.lead.device.author(.holdLift(second), in: document, at: office.clock.now)
        try await office.syncAll()
        office.pass(days: 20)
        try await office.syncAll()
        try office.expectUntouched(document, "held twice")
        // The old approval is spent.
        let request = try #require(
            try office.ann.device.evaluation().document(document)?.erasureGrounds.requests.first
        )
        try office.ann.device.author(.eraseApprove(request), in: document, at: office.clock.now)
        try await office.syncAll()
        office.pass(days: 13)
        try await office.syncAll()
        try office.expectUntouched(document, "held twice")
        office.pass(days: 1)
        try await office.syncAll()
        for device in [office.lead, office.ann, office.bob] {
            #expect(try device.text(of: document) == "")
        }
    }
}
