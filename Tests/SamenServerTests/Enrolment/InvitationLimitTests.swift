import Foundation
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

@Suite struct `The limits of an invitation` {
    private static let day: UInt64 = 24 * 60 * 60 * 1_000
    private static let hour: UInt64 = 60 * 60 * 1_000

    /// Everything of a refusal but the number of the request.
    private func body(_ response: Trust.HTTPResponse) -> String {
        String(decoding: response.body, as: UTF8.self)
            .replacing(/urn:samen:request:[0-9a-f]{32}/, with: "N")
    }

    @Test func `C02 unknown, expired, used, revoked, spent and badly signed are refused alike`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 21)
        let expired = try await town.invite()
        town.clock.advance(byMilliseconds: Self.day)
        let used = try await town.invite()
        _ = try await town.join(used, town.device())
        let revoked = try await town.invite()
        let ended = await town.send(town.signed(Inviting(revoked).revoke(), by: town.world.admin))
        #expect(ended.status == 200)
        let unknown = town.invitation()

        var refusals: [Trust.HTTPResponse] = []
        for open in [unknown, expired, used, revoked] {
            refusals.append(await town.post(.join, town.joinBody(open, town.device())))
            let poll = InvitationCall(
                network: open.network,
                server: open.server,
                invitation: open.id,
                createdMilliseconds: town.clock.now,
                ask: .poll(after: 0)
            )
            if open.id != used.id {
                refusals.append(await town.post(.poll, poll.signed(with: open.secret)))
            }
        }
        let fresh = try await town.invite()
        var badlySigned = town.joinBody(fresh, town.device())
        badlySigned[badlySigned.count - 1] ^= 1
        refusals.append(await town.post(.join, badlySigned))

        let first = try #require(refusals.first)
        #expect(first.status == 404)
        for refusal in refusals {
            #expect(refusal.status == first.status)
            #expect(refusal.fields == first.fields)
            #expect(refusal.body.count == first.body.count)
            #expect(body(refusal) == body(first))
        }
    }

    @Test func `C02 how long a refusal takes does not tell whether there is such an invitation`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 20)
        let (used, expired) = (try await town.invite(), try await town.invite())
        _ = try await town.join(used, town.device())
        town.clock.advance(byMilliseconds: Self.day)
        var times: [[Duration]] = [[], [], [], []]
        for _ in 0..<31 {
            town.clock.advance(byMilliseconds: Self.hour / 5)
            // A secret with a wrong character is the secret of an invitation that nobody made.
            let wrong = town.invitation()
            for (kind, open) in [town.invitation(), used, expired, wrong].enumerated() {
                let body = town.joinBody(open, town.device())
                let start = ContinuousClock.now
                #expect(await town.post(.join, body).status == 404)
                times[kind].append(ContinuousClock.now - start)
            }
        }
        let medians = times.map { $0.sorted()[$0.count / 2] }
        for median in medians {
            #expect(abs(median / .milliseconds(1) - medians[0] / .milliseconds(1)) < 5)
        }
    }

    @Test func `C02 any number of guesses gets twenty refusals an hour, and then 429`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 19)
        let open = try await town.invite()
        let device = town.device()
        let request = EnrolmentRequest(of: device.keys, with: open.secret, in: open.network)
        let guesses =
            ProcessInfo.processInfo.environment["SAMEN_GUESSES"].flatMap { Int($0) } ?? 400
        var statuses: [Int] = []
        for _ in 0..<guesses {
            let guess = InvitationSecret.generate(town.world.random)
            let call = InvitationCall(
                network: open.network,
                server: open.server,
                invitation: guess.id,
                createdMilliseconds: town.clock.now,
                ask: .join(request.encoded)
            )
            statuses.append(await town.post(.join, call.signed(with: guess)).status)
        }
        #expect(Set(statuses.prefix(20)) == [404])
        #expect(Set(statuses.dropFirst(20)) == [429])
        #expect(try await town.report(on: open).attempts == 0)
        #expect(await town.post(.join, town.joinBody(open, device)).status == 200)
    }

    @Test func `it is good until a millisecond before a day is over`() async throws {
        let town = try EnrolmentWorld(seed: 22)
        let (early, late) = (try await town.invite(), try await town.invite())
        town.clock.advance(byMilliseconds: Self.day - 1)
        #expect(await town.post(.join, town.joinBody(early, town.device())).status == 200)
        town.clock.advance(byMilliseconds: 1)
        #expect(await town.post(.join, town.joinBody(late, town.device())).status == 404)
    }

    @Test func `C06 an inviter who comes back after a day grants nothing, and after 23 hours does`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 23)
        let (open, kept) = (try await town.invite(), try await town.invite())
        _ = try await town.join(open, town.device())
        var joining = try await town.join(kept, town.device())
        town.clock.advance(byMilliseconds: 23 * Self.hour)
        try await town.accept(kept)
        town.clock.advance(byMilliseconds: 2 * Self.hour)
        let error = await #expect(throws: TrustError.self) { _ = try await town.grant(open) }
        #expect(error?.reason == .invitationExpired)
        // What was granted in time is welcomed also later.
        let call = joining.poll(at: town.clock.now)
        #expect(try await town.run(&joining, from: call) != nil)
    }

    @Test func `a device that was granted in time is welcomed after the day too`() async throws {
        let town = try EnrolmentWorld(seed: 24)
        let open = try await town.invite()
        let device = town.device()
        _ = try await town.join(open, device)
        let granted = try await town.grant(open)
        town.clock.advance(byMilliseconds: Self.day + 1)
        let call = try town.welcomeCall(open, granted)
        #expect(await town.send(town.signed(call, by: town.world.admin)).status == 200)
        var again = try town.joining(open, device)
        #expect(try await town.run(&again) != nil)
        town.clock.advance(byMilliseconds: 7 * Self.day)
        var late = try town.joining(open, device)
        await #expect(throws: HandlerWorld.Refused(status: 404)) { _ = try await town.run(&late) }
    }

    @Test func `C02 five joins that are refused spend it`() async throws {
        let town = try EnrolmentWorld(seed: 25)
        let open = try await town.invite()
        for _ in 0..<5 {
            let call = InvitationCall(
                network: open.network,
                server: open.server,
                invitation: open.id,
                createdMilliseconds: town.clock.now,
                ask: .join(town.world.random.bytes(100))
            )
            #expect(await town.post(.join, call.signed(with: open.secret)).status == 404)
        }
        #expect(await town.post(.join, town.joinBody(open, town.device())).status == 404)
        #expect(try await town.report(on: open).attempts == 6)
        #expect(try await town.report(on: open).request == nil)
        let other = try await town.invite()
        #expect(await town.post(.join, town.joinBody(other, town.device())).status == 200)
    }

    @Test func `C02 there are twenty in an hour, and the next one an hour after the first`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 26)
        for _ in 0..<20 {
            _ = try await town.invite()
            town.clock.advance(byMilliseconds: 1_000)
        }
        let next = Inviting(town.invitation())
        let refused = await town.send(town.signed(next.invite(), by: town.world.admin))
        #expect(refused.status == 429)
        let wait = refused.fields.first { $0.name == "retry-after" }?.value
        #expect(wait.flatMap { Int($0) }.map { (1...3_600).contains($0) } == true)
        town.clock.advance(byMilliseconds: Self.hour)
        _ = try await town.invite()
    }

    @Test
    func `C02 twenty refusals in an hour are followed by 429, which keeps no invited device out`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 27)
        let open = try await town.invite()
        for _ in 0..<20 {
            let guess = town.joinBody(town.invitation(), town.device())
            #expect(await town.post(.join, guess).status == 404)
        }
        for _ in 0..<5 {
            let guess = town.joinBody(town.invitation(), town.device())
            let refusal = await town.post(.join, guess)
            #expect(refusal.status == 429)
            #expect(refusal.fields.contains { $0.name == "retry-after" })
        }
        #expect(await town.post(.join, town.joinBody(open, town.device())).status == 200)
        town.clock.advance(byMilliseconds: Self.hour)
        let guess = town.joinBody(town.invitation(), town.device())
        #expect(await town.post(.join, guess).status == 404)
    }

    @Test func `what a joining device asks is good for five minutes by the server's clock`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 28)
        let open = try await town.invite()
        for skew in [-300_001, 300_001] as [Int64] {
            let created = UInt64(Int64(town.clock.now) + skew)
            let body = town.joinBody(open, town.device(), created: created)
            let response = await town.post(.join, body)
            #expect(response.status == 401)
            #expect(String(decoding: response.body, as: UTF8.self).contains("\(town.clock.now)"))
        }
        let body = town.joinBody(open, town.device(), created: town.clock.now - 300_000)
        #expect(await town.post(.join, body).status == 200)
    }

    @Test func `a device whose clock is ten years off joins all the same`() async throws {
        let town = try EnrolmentWorld(seed: 29)
        let open = try await town.invite()
        var joining = try town.joining(open, town.device())
        var call = joining.begin()
        let wrong = town.clock.now + 10 * 365 * Self.day
        for _ in 0..<2 {
            let body = try await town.answer(call)
            guard case .ask(let next) = try joining.received(body, from: town.key, at: wrong)
            else { throw HandlerWorld.Refused(status: 0) }
            call = next
        }
        #expect(try await town.report(on: open).request != nil)
    }
}
