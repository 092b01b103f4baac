import Foundation
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

@Suite struct `A device that is invited` {
    @Test func `joins, is welcomed, and opens a session`() async throws {
        let town = try EnrolmentWorld()
        let open = try await town.invite()
        let device = town.device()
        var joining = try await town.join(open, device)
        try await town.accept(open)
        let enrolled = try #require(
            try await town.run(&joining, from: joining.poll(at: town.clock.now))
        )
        #expect(enrolled.network == town.world.network)
        #expect(enrolled.welcome.root == town.world.root.signing.publicKey)
        #expect(enrolled.welcome.member == town.world.worker.member)
        #expect(enrolled.welcome.role == .worker)
        #expect(enrolled.welcome.servers == [town.known])
        #expect(Set(enrolled.entries.map(\.id)).contains(enrolled.welcome.grant))
        #expect(try await canOpenSession(town, device))
    }

    @Test func `by characters that were typed learns network and server from the welcome`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 2)
        let open = try await town.invite()
        let typed = try InvitationSecret(typed: open.secret.characters.lowercased())
        var joining = Joining(
            typed: typed,
            keys: town.device(),
            encapsulation: town.world.encapsulation
        )
        #expect(try await town.run(&joining) == nil)
        try await town.accept(open)
        let call = joining.poll(at: town.clock.now)
        let enrolled = try #require(try await town.run(&joining, from: call))
        #expect(enrolled.network == town.world.network)
    }

    @Test func `may be a new member's first`() async throws {
        let town = try EnrolmentWorld(seed: 3)
        let newcomer = MemberID(
            organisation: town.world.organisation,
            person: town.world.random.identifier()
        )
        let open = try await town.invite(for: newcomer, as: .lead)
        var joining = try await town.join(open, town.device())
        let report = try await town.report(on: open)
        let applicant = try Inviting(open)
            .examine(report, &town.world.membership, at: town.clock.now)
        #expect(applicant?.isConfirmedByVoice == true)
        try await town.accept(open)
        let call = joining.poll(at: town.clock.now)
        let enrolled = try #require(try await town.run(&joining, from: call))
        #expect(enrolled.welcome.member == newcomer)
        #expect(enrolled.welcome.role == .lead)
    }

    @Test(arguments: 0..<5)
    func `C06 goes on after an interruption at any point, as one device with one grant`(
        _ point: Int
    ) async throws {
        let town = try EnrolmentWorld(seed: 10 + UInt64(point))
        let open = try await town.invite()
        let device = town.device()
        var joining = try town.joining(open, device)
        // Interrupted after this many answers, the last of them lost.
        var call = joining.begin()
        for _ in 0..<point {
            let body = try await town.answer(call)
            guard
                case .ask(let next) = try joining.received(body, from: town.key, at: town.clock.now)
            else { break }
            call = next
        }
        if point > 0 { _ = try? await town.answer(call) }
        var resumed = try await town.join(open, device)
        // The inviter too: granted, and cut off before the welcome.
        _ = try await town.grant(open)
        try await town.accept(open)
        var again = try town.joining(open, device)
        let enrolled = try #require(try await town.run(&again))
        let late = try #require(
            try await town.run(&resumed, from: resumed.poll(at: town.clock.now))
        )
        #expect(late.welcome == enrolled.welcome)
        let grants = enrolled.entries.filter { entry in
            guard case .deviceGrant(let grant) = entry.facts.action else { return false }
            return grant.device == device.id
        }
        #expect(grants.count == 1)
    }

    @Test func `gets a network's log that is longer than a page`() async throws {
        let town = try EnrolmentWorld(seed: 4)
        let world = town.world
        var entries: [SignedEntry] = []
        for _ in 0..<380 {
            let keys = DeviceSecrets(.generate(world.random))
            entries.append(
                try world.by(
                    world.admin,
                    .deviceGrant(
                        keys.keys.identity,
                        to: world.worker.member,
                        possession: keys.keys.proofOfPossession(in: world.network)
                    )
                )
            )
        }
        try await town.push(entries, by: world.admin)
        let open = try await town.invite()
        var joining = try await town.join(open, town.device())
        try await town.accept(open)
        let poll = joining.poll(at: town.clock.now)
        let page = try WirePollResponse(decoding: try await town.answer(poll))
        #expect(page.hasMore_p)
        let enrolled = try #require(try await town.run(&joining, from: poll))
        #expect(Set(enrolled.entries.map(\.id)).isSuperset(of: entries.map(\.id)))
    }

    @Test func `is told by nobody but the holder of the invitation`() async throws {
        let town = try EnrolmentWorld(seed: 5)
        let open = try await town.invite()
        var joining = try await town.join(open, town.device())
        try await town.accept(open)
        let mine = InvitationSecret.generate(town.world.random)
        let foreign = InvitationCall(
            network: town.world.network,
            server: town.server.identity.server,
            invitation: mine.id,
            createdMilliseconds: town.clock.now,
            ask: .poll(after: 0)
        )
        #expect(await town.post(.poll, foreign.signed(with: mine)).status == 404)
        let call = joining.poll(at: town.clock.now)
        #expect(try await town.run(&joining, from: call) != nil)
    }

    private func canOpenSession(
        _ town: EnrolmentWorld,
        _ device: DeviceSecrets
    ) async throws -> Bool {
        var message = WireSessionRequest()
        message.networkID = Data(town.world.network.bytes)
        message.serverID = Data(town.server.identity.server.bytes)
        var request = Trust.HTTPRequest(
            method: "POST",
            path: "/v1/session",
            body: message.encoded
        )
        request.sign(
            by: device.keys,
            at: town.server.seconds,
            nonce: town.world.random.bytes(16)
        )
        return await town.send(request).status == 200
    }
}
