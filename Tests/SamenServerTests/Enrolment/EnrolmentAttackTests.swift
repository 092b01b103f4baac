import Foundation
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

@Suite struct `Enrolment under attack` {
    private func reason(_ body: () async throws -> Void) async -> Reason? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? TrustError)?.reason
        }
    }

    @Test
    func `C01 a second device with the same invitation raises an alarm, and nothing is granted`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 31)
        let open = try await town.invite()
        _ = try await town.join(open, town.device())
        town.clock.advance(byMilliseconds: 60_000)
        let came = town.clock.now
        #expect(await town.post(.join, town.joinBody(open, town.device())).status == 404)
        town.clock.advance(byMilliseconds: 60_000)
        #expect(await town.post(.join, town.joinBody(open, town.device())).status == 404)
        let report = try await town.report(on: open)
        #expect(report.alarmMilliseconds == came)
        #expect(report.attempts == 2)
        #expect(await reason { _ = try await town.grant(open) } == .invitationAttacked)
    }

    @Test func `C01 whoever comes after a thief is refused like anyone, and nobody is admitted`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 30)
        let open = try await town.invite()
        _ = try await town.join(open, town.device())
        let refused = await town.post(.join, town.joinBody(open, town.device()))
        let unknown = await town.post(.join, town.joinBody(town.invitation(), town.device()))
        #expect(refused.status == 404)
        #expect(refused.fields == unknown.fields && refused.body.count == unknown.body.count)
        let before = town.world.entries.count
        #expect(await reason { try await town.accept(open) } == .invitationAttacked)
        #expect(town.world.entries.count == before)
        // Also a welcome that was granted before goes to one device only.
        #expect(try await town.report(on: open).alarmMilliseconds != nil)
    }

    @Test func `C01 an alarm outlives a restart, and the invitation's day`() async throws {
        let town = try EnrolmentWorld(seed: 32)
        let open = try await town.invite()
        _ = try await town.join(open, town.device())
        try await town.accept(open)
        town.clock.advance(byMilliseconds: 3 * 24 * 60 * 60 * 1_000)
        let came = town.clock.now
        #expect(await town.post(.join, town.joinBody(open, town.device())).status == 404)
        // Written with the sync log, then read as a server that comes up again does.
        let lines = try await town.server.logLines()
        let last = try #require(lines.last { $0.record.call == .join })
        #expect(last.record.status == 404)
        let (admin, random) = (town.world.admin.device, town.world.random)
        let alarms = try await town.server.queue.ask { core in
            var restarted = try Core(store: core.store, random: random)
            return try restarted.invitations(of: admin).map(\.alarmMs)
        }
        #expect(alarms == [came])
    }

    @Test func `C03 keys that the server swaps on the way are noticed by the inviter's device`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 33)
        let open = try await town.invite()
        let (honest, thief) = (town.device(), town.device())
        _ = try await town.join(open, honest)
        let theirs = EnrolmentRequest(
            of: thief.keys,
            with: .generate(town.world.random),
            in: open.network
        )
        var forged = try WireEnrolmentRequest(decoding: theirs.encoded)
        let true_ = EnrolmentRequest(of: honest.keys, with: open.secret, in: open.network)
        forged.invitation = Data(open.id.bytes)
        forged.code = try WireEnrolmentRequest(decoding: true_.encoded).code
        var state = WireInvitationState()
        state.invitation = Data(open.id.bytes)
        state.request = Data(forged.encoded)
        var answer = WireRequestsResponse()
        answer.invitations = [state]
        let report = try #require(try InvitationReport.all(in: answer.encoded).first)
        #expect(
            await reason {
                _ = try Inviting(open)
                    .examine(report, &town.world.membership, at: town.clock.now)
            } == .invitationAttacked
        )
    }

    @Test func `C08 a device that the network knows already is not enrolled again as someone else`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 34)
        let member = MemberID(
            organisation: town.world.organisation,
            person: town.world.random.identifier()
        )
        let device = town.device()
        let first = try await town.invite()
        _ = try await town.join(first, device)
        try await town.accept(first)
        let second = try await town.invite(for: member)
        #expect(await town.post(.join, town.joinBody(second, device)).status == 200)
        #expect(await reason { _ = try await town.grant(second) } == .identity)
    }

    @Test func `C10 a join made for another server or another network is refused`() async throws {
        let town = try EnrolmentWorld(seed: 35)
        let open = try await town.invite()
        let other: ServerID = town.world.random.identifier()
        let elsewhere = town.joinBody(open, town.device(), server: other)
        #expect(await town.post(.join, elsewhere).status == 404)
        let foreign = OpenInvitation(
            secret: open.secret,
            network: town.world.random.identifier(),
            server: open.server,
            member: open.member,
            role: open.role,
            madeMilliseconds: open.madeMilliseconds
        )
        #expect(await town.post(.join, town.joinBody(foreign, town.device())).status == 404)
        #expect(try await town.report(on: open).request == nil)
    }

    @Test func `C05 an impostor who was typed in by name is found out at the welcome`() async throws
    {
        let town = try EnrolmentWorld(seed: 36)
        let open = try await town.invite()
        let impostor = try #require(ContentHash(bytes: town.world.random.bytes(32)))
        var joining = Joining(
            typed: open.secret,
            keys: town.device(),
            encapsulation: town.world.encapsulation
        )
        var call = joining.begin()
        var step = Joining.Step.ask(call)
        while case .ask(let next) = step {
            call = next
            step = try joining.received(
                try await town.answer(call),
                from: impostor,
                at: town.clock.now
            )
        }
        try await town.accept(open)
        let body = try await town.answer(joining.poll(at: town.clock.now))
        #expect(
            await reason {
                _ = try joining.received(body, from: impostor, at: town.clock.now)
            } == .wrongServer
        )
        // Showing the true key now is of no use: it was another one before.
        #expect(
            await reason {
                _ = try joining.received(body, from: town.key, at: town.clock.now)
            } == .wrongServer
        )
    }

    @Test
    func `C04 A11 a server with another key, or of another network, is left at the first answer`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 37)
        let open = try await town.invite()
        let other = try #require(ContentHash(bytes: town.world.random.bytes(32)))
        var joining = try town.joining(open, town.device())
        let hello = try await town.answer(joining.begin())
        #expect(
            await reason {
                _ = try joining.received(hello, from: other, at: town.clock.now)
            } == .wrongServer
        )
        var foreign = try WireHello(decoding: hello)
        foreign.networkID = Data(town.world.random.bytes(16))
        #expect(
            await reason {
                _ = try joining.received(foreign.encoded, from: town.key, at: town.clock.now)
            } == .wrongNetwork
        )
    }

    @Test func `a server that leaves entries out, or hands out none, enrols nobody`() async throws {
        let town = try EnrolmentWorld(seed: 38)
        let open = try await town.invite()
        let device = town.device()
        let waiting = try await town.join(open, device)
        try await town.accept(open)
        var joining = waiting
        let whole = try WirePollResponse(
            decoding: try await town.answer(joining.poll(at: town.clock.now))
        )
        for kept in 0..<whole.entries.count {
            var partial = whole
            partial.entries.remove(at: kept)
            var joining = waiting
            #expect(
                await reason {
                    _ = try joining.received(partial.encoded, from: town.key, at: town.clock.now)
                } == .pendingMembership
            )
        }
        var endless = whole
        (endless.entries, endless.hasMore_p, endless.next) = ([], true, 0)
        #expect(
            await reason {
                _ = try joining.received(endless.encoded, from: town.key, at: town.clock.now)
            } == .malformed
        )
    }

    @Test func `C04 C07 a welcome for a place that the log does not give is refused`() async throws
    {
        let town = try EnrolmentWorld(seed: 39)
        let open = try await town.invite()
        let device = town.device()
        var joining = try await town.join(open, device)
        let granted = try await town.grant(open)
        let content = WelcomeContent(
            root: town.world.root.signing.publicKey,
            member: open.member,
            role: .lead,
            grant: granted.grant,
            heads: [],
            servers: [town.known]
        )
        let welcome = try Welcome(
            content,
            to: device.keys.identity,
            with: open.secret,
            in: open.network,
            town.world.encapsulation
        )
        var message = WireWelcomeRequest()
        message.invitation = Data(open.id.bytes)
        message.networkID = Data(open.network.bytes)
        message.serverID = Data(open.server.bytes)
        message.welcome = Data(welcome.encoded)
        let call = Call(kind: .welcome, number: 1, body: message.encoded, maxAnswerBytes: 1 << 20)
        #expect(await town.send(town.signed(call, by: town.world.admin)).status == 200)
        #expect(
            await reason {
                _ = try await town.run(&joining, from: joining.poll(at: town.clock.now))
            } == .authority
        )
    }

    @Test func `C06 an enrolment that is begun twice at once is one device with one grant`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 42)
        let open = try await town.invite()
        let device = town.device()
        var (one, other) = (try town.joining(open, device), try town.joining(open, device))
        var (first, second) = (one.begin(), other.begin())
        for _ in 0..<2 {
            let answers = (try await town.answer(first), try await town.answer(second))
            guard
                case .ask(let next) = try one.received(
                    answers.0,
                    from: town.key,
                    at: town.clock.now
                ),
                case .ask(let then) = try other.received(
                    answers.1,
                    from: town.key,
                    at: town.clock.now
                )
            else { throw HandlerWorld.Refused(status: 0) }
            (first, second) = (next, then)
        }
        #expect(try await town.report(on: open).alarmMilliseconds == nil)
        try await town.accept(open)
        let enrolled = try #require(
            try await town.run(&one, from: one.poll(at: town.clock.now))
        )
        let again = try #require(
            try await town.run(&other, from: other.poll(at: town.clock.now))
        )
        #expect(enrolled.welcome == again.welcome)
        let grants = enrolled.entries.filter { entry in
            guard case .deviceGrant(let grant) = entry.facts.action else { return false }
            return grant.device == device.id
        }
        #expect(grants.count == 1)
    }

    @Test func `no answers, whatever their bytes, enrol a device or break either side`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 41)
        let open = try await town.invite()
        let hello = try await town.answer(
            Call(kind: .hello, number: 1, body: [], maxAnswerBytes: 1)
        )
        for length in 0..<300 {
            let noise = town.world.random.bytes(length)
            var fresh = try town.joining(open, town.device())
            _ = fresh.begin()
            #expect(throws: TrustError.self) {
                _ = try fresh.received(noise, from: town.key, at: town.clock.now)
            }
            _ = try fresh.received(hello, from: town.key, at: town.clock.now)
            for _ in 0..<3 {
                let step = try? fresh.received(noise, from: town.key, at: town.clock.now)
                if case .enrolled = step { Issue.record("enrolled by noise") }
            }
            for report in (try? InvitationReport.all(in: noise)) ?? [] {
                #expect(report.request == nil)
            }
        }
    }

    @Test func `no bytes that are posted break the server or pass`() async throws {
        let town = try EnrolmentWorld(seed: 40)
        let open = try await town.invite()
        let honest = town.joinBody(open, town.device())
        let kinds: [Call.Kind] = [.join, .poll, .invite, .welcome, .revoke, .requests]
        for kind in kinds {
            for length in stride(from: 0, to: 400, by: 7) {
                let status = await town.post(kind, town.world.random.bytes(length)).status
                #expect([401, 404, 422, 429].contains(status))
            }
        }
        for place in stride(from: 0, to: honest.count, by: 11) {
            var altered = honest
            altered[place] ^= 0x40
            let status = await town.post(.join, altered).status
            #expect([401, 404, 422, 429].contains(status))
        }
        for path in ["/v1/enrol/", "/v1/enrol/nothing", "/v1/enrol/join/"] {
            let request = Trust.HTTPRequest(method: "POST", path: path, body: honest)
            #expect(await town.send(request).status == 404)
        }
        #expect(await town.post(.join, honest).status == 200)
    }
}
