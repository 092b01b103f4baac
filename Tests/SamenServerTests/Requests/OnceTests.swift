import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// Calls that happen once: invitations, welcomes and revocations.
@Suite struct `Calls that happen once` {
    @Test func `C15 each has one effect, also when it is replayed to a server that started anew`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 71)
        let open = town.invitation()
        let invite = town.signed(Inviting(open).invite(), by: town.world.admin)
        #expect(await town.send(invite).status == 200)
        _ = try await town.join(open, town.device())
        let granted = try await town.grant(open)
        let welcome = town.signed(try town.welcomeCall(open, granted), by: town.world.admin)
        #expect(await town.send(welcome).status == 200)
        let revoke = town.signed(Inviting(open).revoke(), by: town.world.admin)
        #expect(await town.send(revoke).status == 200)
        let report = try await town.report(on: open)
        let restarted = RequestHandler(
            core: town.server.queue,
            identity: town.server.identity,
            random: town.world.random,
            now: { [clock = town.clock] in clock.now }
        )
        for request in [invite, welcome, revoke] {
            #expect(await town.send(request).status == 409)
            #expect(await restarted.answer(request).status == 409)
        }
        #expect(try await town.report(on: open).isRevoked == report.isRevoked)
        town.clock.advance(byMilliseconds: 302_000)
        for request in [invite, welcome, revoke] {
            #expect(await town.send(request).status == 401)
        }
    }

    @Test func `C15 the answer is the server's, to this very call, whatever it says`() async throws
    {
        let town = try EnrolmentWorld(seed: 72)
        let open = town.invitation()
        let session = try await town.server.openSession(for: town.world.admin)
        let call = Inviting(open).invite()
        let request = town.signed(call, by: town.world.admin, in: session)
        let answer = await town.send(request)
        #expect(answer.status == 200)
        try answer.verify(answering: request, with: session.key)
        let replayed = await town.send(request)
        #expect(replayed.status == 409)
        try replayed.verify(answering: request, with: session.key)
        let unknown = town.signed(
            Inviting(town.invitation()).revoke(),
            by: town.world.admin,
            in: session
        )
        let refusal = await town.send(unknown)
        #expect(refusal.status == 404)
        try refusal.verify(answering: unknown, with: session.key)
        #expect(throws: TrustError.self) {
            try answer.verify(answering: unknown, with: session.key)
        }
    }

    @Test func `C11 the answer is under the session's key across the change of the secret`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 73)
        let day: UInt64 = 24 * 60 * 60 * 1_000
        _ = try await town.server.openSession(for: town.world.lead)
        town.clock.advance(byMilliseconds: day - 1_000)
        let old = try await town.server.openSession(for: town.world.admin)
        town.clock.advance(byMilliseconds: 2_000)
        let new = try await town.server.openSession(for: town.world.admin)
        for session in [old, new] {
            let call = Inviting(town.invitation()).invite()
            let request = town.signed(call, by: town.world.admin, in: session)
            let answer = await town.send(request)
            #expect(answer.status == 200)
            try answer.verify(answering: request, with: session.key)
        }
        town.clock.advance(byMilliseconds: 60 * 60 * 1_000)
        let late = town.signed(Inviting(town.invitation()).invite(), by: town.world.admin, in: old)
        #expect(await town.send(late).status == 401)
    }
}
