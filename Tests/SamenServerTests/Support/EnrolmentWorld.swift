import Foundation
import SamenServer
import Sync
import TestSupport
import Trust
import Wire

/// A server, an inviter and devices that want to join, each asking as its own program would.
///
/// The setup only; what is promised is asserted in the tests.
final class EnrolmentWorld {
    let server: HandlerWorld
    let key: ContentHash
    let known: KnownServer

    var world: World { server.world }
    var clock: TestClock { server.clock }

    init(seed: UInt64 = 1) throws {
        server = try HandlerWorld(seed: seed)
        guard let key = ContentHash(bytes: server.world.random.bytes(32)),
            let address = ServerAddress("samen.example:8443")
        else { throw HandlerWorld.Refused(status: 0) }
        self.key = key
        known = KnownServer(server: server.identity.server, keyNow: key, address: address)
    }

    // The inviter.

    /// An invitation for another device of a worker, or for a new member, not yet told to anyone.
    func invitation(for member: MemberID? = nil, as role: Role = .worker) -> OpenInvitation {
        OpenInvitation(
            secret: .generate(world.random),
            network: world.network,
            server: server.identity.server,
            member: member ?? world.worker.member,
            role: role,
            madeMilliseconds: clock.now
        )
    }

    /// An invitation that the server knows.
    func invite(
        by person: World.Person? = nil,
        for member: MemberID? = nil,
        as role: Role = .worker
    )
        async throws -> OpenInvitation
    {
        let open = invitation(for: member, as: role)
        let response = await send(signed(Inviting(open).invite(), by: person ?? world.admin))
        guard response.status == 200 else { throw HandlerWorld.Refused(status: response.status) }
        return open
    }

    /// The request of a call that the device signs, to be answered in a session.
    ///
    /// Without one it names a made-up session: a server stores none, so the answer is then under a
    /// key that nobody has.
    func signed(
        _ call: Call,
        by person: World.Person,
        in session: HandlerWorld.Session? = nil
    ) -> Trust.HTTPRequest {
        var request = Trust.HTTPRequest(method: "POST", path: call.kind.path, body: call.body)
        let token =
            session?.token
            ?? SessionToken(
                device: person.device,
                id: world.random.identifier(),
                expiresMilliseconds: clock.now + 600_000
            )
        let nonce = world.random.bytes(16)
        request.sign(by: person.keys, in: token, at: server.seconds, nonce: nonce)
        return request
    }

    func send(_ request: Trust.HTTPRequest) async -> Trust.HTTPResponse {
        await server.handler.answer(request)
    }

    func reports(to person: World.Person? = nil) async throws -> [InvitationReport] {
        let call = Inviting.requests()
        let session = try await server.openSession(for: person ?? world.admin)
        let request = server.request(call.kind.path, call.body, in: session)
        let response = await send(request)
        guard response.status == 200 else { throw HandlerWorld.Refused(status: response.status) }
        try response.verify(answering: request, with: session.key)
        return try InvitationReport.all(in: response.body)
    }

    func report(on open: OpenInvitation, to person: World.Person? = nil) async throws
        -> InvitationReport
    {
        guard let report = try await reports(to: person).first(where: { $0.invitation == open.id })
        else { throw HandlerWorld.Refused(status: 404) }
        return report
    }

    /// Grants what waits and brings the entries to the server.
    func grant(
        _ open: OpenInvitation,
        by person: World.Person? = nil,
        under delegation: EntryID? = nil
    ) async throws -> (applicant: Applicant, grant: EntryID) {
        let person = person ?? world.admin
        let report = try await report(on: open, to: person)
        guard let applicant = try Inviting(open).examine(report, &world.membership, at: clock.now)
        else { throw HandlerWorld.Refused(status: 204) }
        let contents = Inviting(open).grants(for: applicant, &world.membership, under: delegation)
        let entries = try contents.map { try world.by(person, $0) }
        try await push(entries, by: person)
        let grant = entries.last?.id ?? grant(of: applicant.identity.id)
        guard let grant else { throw HandlerWorld.Refused(status: 0) }
        return (applicant, grant)
    }

    private func grant(of device: DeviceID) -> EntryID? {
        world.entries.last { entry in
            guard case .deviceGrant(let grant) = entry.facts.action else { return false }
            return grant.device == device
        }?.id
    }

    func push(_ entries: [SignedEntry], by person: World.Person) async throws {
        let session = try await server.openSession(for: person)
        var message = WireSyncRequest()
        message.protocol = 1
        message.authPush = entries.map(\.wire)
        let request = server.request("/v1/sync", message.encoded, in: session)
        let response = await send(request)
        let results = try WireSyncResponse(decoding: response.body).authResults
        guard results.allSatisfy({ [.stored, .duplicate].contains($0.status) }) else {
            throw HandlerWorld.Refused(status: 422)
        }
    }

    func welcomeCall(
        _ open: OpenInvitation,
        _ granted: (applicant: Applicant, grant: EntryID),
        servers: [KnownServer]? = nil
    ) throws -> Call {
        try Inviting(open).welcome(
            granted.applicant,
            granted: granted.grant,
            &world.membership,
            servers: servers ?? [known],
            world.encapsulation
        )
    }

    /// The inviter's whole part: examine, grant, welcome.
    func accept(_ open: OpenInvitation, by person: World.Person? = nil) async throws {
        let granted = try await grant(open, by: person)
        let call = try welcomeCall(open, granted)
        let response = await send(signed(call, by: person ?? world.admin))
        guard response.status == 200 else { throw HandlerWorld.Refused(status: response.status) }
    }

    // The joining device.

    func device() -> DeviceSecrets { DeviceSecrets(.generate(world.random)) }

    func joining(_ open: OpenInvitation, _ device: DeviceSecrets) throws -> Joining {
        let invitation = try Invitation(parsing: open.text(for: known))
        return Joining(invitation, keys: device, encapsulation: world.encapsulation)
    }

    func answer(_ call: Call) async throws -> [UInt8] {
        let request = Trust.HTTPRequest(
            method: call.kind.method,
            path: call.kind.path,
            body: call.body
        )
        let response = await send(request)
        guard response.status == 200 else { throw HandlerWorld.Refused(status: response.status) }
        return response.body
    }

    /// Sends what the device says until it must wait or is enrolled.
    func run(_ joining: inout Joining, from first: Call? = nil) async throws -> Enrolled? {
        var call = first ?? joining.begin()
        while true {
            switch try joining.received(try await answer(call), from: key, at: clock.now) {
            case .ask(let next): call = next
            case .wait: return nil
            case .enrolled(let enrolled): return enrolled
            }
        }
    }

    /// Brings one device as far as waiting for its welcome.
    func join(_ open: OpenInvitation, _ device: DeviceSecrets) async throws -> Joining {
        var joining = try joining(open, device)
        guard try await run(&joining) == nil else { throw HandlerWorld.Refused(status: 200) }
        return joining
    }

    /// The request of a join, as bytes that can be sent again or elsewhere.
    func joinBody(
        _ open: OpenInvitation,
        _ device: DeviceSecrets,
        server other: ServerID? = nil,
        created: UInt64? = nil
    ) -> [UInt8] {
        let request = EnrolmentRequest(of: device.keys, with: open.secret, in: open.network)
        return InvitationCall(
            network: open.network,
            server: other ?? server.identity.server,
            invitation: open.id,
            createdMilliseconds: created ?? clock.now,
            ask: .join(request.encoded)
        ).signed(with: open.secret)
    }

    func post(_ kind: Call.Kind, _ body: [UInt8]) async -> Trust.HTTPResponse {
        await send(Trust.HTTPRequest(method: "POST", path: kind.path, body: body))
    }
}
