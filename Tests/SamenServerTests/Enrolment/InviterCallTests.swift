import Foundation
import GRDB
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

@Suite struct `What an inviter asks` {
    @Test func `is refused to whoever may not invite`() async throws {
        let town = try EnrolmentWorld(seed: 51)
        for person in [town.world.lead, town.world.worker, town.world.reader] {
            await #expect(throws: HandlerWorld.Refused(status: 403)) {
                _ = try await town.invite(by: person)
            }
            #expect(try await town.reports(to: person).isEmpty)
        }
    }

    @Test func `C16 is refused altogether to a device that was removed`() async throws {
        let town = try EnrolmentWorld(seed: 60)
        let removal = try town.world.byRoot(
            .remove(Remove(target: .member(town.world.admin.member), reason: .left))
        )
        let open = try await town.invite()
        try await town.push([removal], by: town.world.lead)
        for call in [Inviting(town.invitation()).invite(), Inviting(open).revoke()] {
            #expect(await town.send(town.signed(call, by: town.world.admin)).status == 403)
        }
        await #expect(throws: HandlerWorld.Refused(status: 403)) { _ = try await town.reports() }
    }

    @Test func `is answered to a lead under a delegation, for devices of members it has`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 52)
        let world = town.world
        let delegation = try world.by(
            world.admin,
            .delegation(
                Delegation(lead: world.lead.member, device: world.lead.device, limit: 1),
                site: world.random.bytes(16)
            )
        )
        try await town.push([delegation], by: world.admin)
        let open = try await town.invite(by: world.lead)
        var joining = try await town.join(open, town.device())
        let granted = try await town.grant(open, by: world.lead, under: delegation.id)
        // The delegation is used up by this grant; the welcome still goes out.
        let call = try town.welcomeCall(open, granted)
        #expect(await town.send(town.signed(call, by: world.lead)).status == 200)
        let poll = joining.poll(at: town.clock.now)
        #expect(try await town.run(&joining, from: poll) != nil)
        await #expect(throws: HandlerWorld.Refused(status: 403)) {
            _ = try await town.invite(by: world.lead)
        }
    }

    @Test func `C15 happens once: a request that is sent again is refused`() async throws {
        let town = try EnrolmentWorld(seed: 53)
        let open = town.invitation()
        let request = town.signed(Inviting(open).invite(), by: town.world.admin)
        #expect(await town.send(request).status == 200)
        #expect(await town.send(request).status == 409)
        town.clock.advance(byMilliseconds: 299_000)
        #expect(await town.send(request).status == 409)
        town.clock.advance(byMilliseconds: 2_000)
        #expect(await town.send(request).status == 401)
        #expect(try await town.reports().count == 1)
        // Asked anew, for an answer that was lost, it is the same invitation.
        let again = town.signed(Inviting(open).invite(), by: town.world.admin)
        #expect(await town.send(again).status == 200)
        #expect(try await town.reports().count == 1)
    }

    @Test func `C10 is refused without the device's own signature, and for another server`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 54)
        let open = town.invitation()
        let call = Inviting(open).invite()
        #expect(await town.post(.invite, call.body).status == 422)
        let session = try await town.server.openSession(for: town.world.admin)
        let inSession = town.server.request(call.kind.path, call.body, in: session)
        #expect(await town.send(inSession).status == 401)
        let elsewhere = OpenInvitation(
            secret: open.secret,
            network: open.network,
            server: town.world.random.identifier(),
            member: open.member,
            role: open.role,
            madeMilliseconds: open.madeMilliseconds
        )
        let forwarded = town.signed(Inviting(elsewhere).invite(), by: town.world.admin)
        #expect(await town.send(forwarded).status == 401)
        #expect(try await town.reports().isEmpty)
    }

    @Test func `concerns its own invitations only`() async throws {
        let town = try EnrolmentWorld(seed: 55)
        let world = town.world
        let delegation = try world.by(
            world.admin,
            .delegation(
                Delegation(lead: world.lead.member, device: world.lead.device, limit: 5),
                site: world.random.bytes(16)
            )
        )
        try await town.push([delegation], by: world.admin)
        let open = try await town.invite()
        _ = try await town.join(open, town.device())
        #expect(try await town.reports(to: world.lead).isEmpty)
        let foreign = await town.send(town.signed(Inviting(open).revoke(), by: world.lead))
        let unknown = Inviting(town.invitation()).revoke()
        let nothing = await town.send(town.signed(unknown, by: world.lead))
        #expect(foreign.status == 404)
        #expect(nothing.status == 404)
        let taken = town.signed(Inviting(open).invite(), by: world.lead)
        #expect(await town.send(taken).status == 409)
        #expect(try await town.report(on: open).isRevoked == false)
    }

    @Test func `welcomes nobody who has not come, or has no place in the log`() async throws {
        let town = try EnrolmentWorld(seed: 56)
        let open = try await town.invite()
        var welcome = WireWelcome()
        welcome.code = Data(count: 32)
        var message = WireWelcomeRequest()
        message.invitation = Data(open.id.bytes)
        message.networkID = Data(open.network.bytes)
        message.serverID = Data(open.server.bytes)
        message.welcome = Data(welcome.encoded)
        let call = Call(kind: .welcome, number: 1, body: message.encoded, maxAnswerBytes: 1 << 20)
        #expect(await town.send(town.signed(call, by: town.world.admin)).status == 409)
        _ = try await town.join(open, town.device())
        #expect(await town.send(town.signed(call, by: town.world.admin)).status == 409)
        _ = try await town.grant(open)
        #expect(await town.send(town.signed(call, by: town.world.admin)).status == 200)
    }

    @Test func `ends an invitation, also after someone has joined by it`() async throws {
        let town = try EnrolmentWorld(seed: 57)
        let open = try await town.invite()
        var joining = try await town.join(open, town.device())
        let revoke = town.signed(Inviting(open).revoke(), by: town.world.admin)
        #expect(await town.send(revoke).status == 200)
        let poll = joining.poll(at: town.clock.now)
        await #expect(throws: HandlerWorld.Refused(status: 404)) {
            _ = try await town.run(&joining, from: poll)
        }
        #expect(try await town.report(on: open).isRevoked)
    }

    @Test func `F10 stands in the sync log by closed codes, and a stranger's guess does not`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 58)
        let open = try await town.invite()
        let device = town.device()
        _ = try await town.join(open, device)
        _ = await town.post(.join, town.joinBody(town.invitation(), town.device()))
        let calls = try await town.server.logLines().map(\.record).filter { $0.call != .session }
        #expect(calls.map(\.call) == [.invite, .join])
        #expect(calls.map(\.device) == [town.world.admin.device, device.id])
    }

    @Test func `is kept by a store that an earlier version made`() throws {
        let random = RandomSource.seeded(59)
        let network: NetworkID = random.identifier()
        let database = try DatabaseQueue(configuration: FeedStore.configuration())
        let made = try FeedStore(database: database, network: network, randomness: random)
        try database.write { connection in
            try connection.execute(
                sql: """
                    DROP TABLE invitation; DROP TABLE nonce; DROP TABLE usage;
                    DROP TABLE sync_log_end; PRAGMA user_version = 1
                    """
            )
        }
        let store = try FeedStore(database: database, network: network, randomness: random)
        #expect(store.identity == made.identity)
        #expect(try store.read { try $0.invitation(InvitationSecret.generate(random).id) } == nil)
    }
}
