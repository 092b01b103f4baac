import Foundation
import GRDB
import SamenServer
import Sync
import TestSupport
import Trust
import Wire

/// The server's request handler for a small network, asked as a device would, without a socket.
///
/// The setup only; what is promised is asserted in the tests.
final class HandlerWorld {
    let world: World
    let clock: TestClock
    let queue: CoreQueue
    let handler: RequestHandler
    let identity: ServerIdentity
    let database: DatabaseQueue

    /// `isIntroduced`: whether the server holds the network's entries; `looks`: where looks are noted.
    init(seed: UInt64 = 1, isIntroduced: Bool = true, looks: LookLog? = nil) throws {
        let server = try ServerWorld(seed: seed)
        if isIntroduced { try server.introduce() }
        let clock = TestClock()
        self.clock = clock
        world = server.world
        database = server.database
        identity = server.core.identity
        queue = CoreQueue(core: server.core, now: { clock.now })
        handler = RequestHandler(
            core: queue,
            identity: server.core.identity,
            looks: looks,
            random: server.world.random,
            now: { clock.now }
        )
    }

    /// The sync log, what waits to be written included.
    func logLines() async throws -> [SyncLogLine] {
        let now = clock.now
        return try await queue.ask { core in
            try core.writeLog(at: now)
            return try core.store.read { try $0.logLines(after: 0, limit: 1_000) }
        }
    }

    var seconds: Int64 { Int64(clock.now / 1_000) }

    struct Session {
        let token: SessionToken
        let key: SessionKey
    }

    /// The request that opens a session.
    func sessionRequest(
        for person: World.Person,
        presenting entries: [SignedEntry] = [],
        server: ServerID? = nil
    ) -> Trust.HTTPRequest {
        var message = WireSessionRequest()
        message.networkID = Data(world.network.bytes)
        message.serverID = Data((server ?? identity.server).bytes)
        message.authPush = entries.map(\.wire)
        var request = HTTPRequest(method: "POST", path: "/v1/session", body: message.encoded)
        request.sign(by: person.keys, at: seconds, nonce: world.random.bytes(16))
        return request
    }

    func openSession(
        for person: World.Person,
        presenting entries: [SignedEntry] = []
    ) async throws -> Session {
        let request = sessionRequest(for: person, presenting: entries)
        let response = await handler.answer(request)
        guard response.status == 200 else { throw Refused(status: response.status) }
        let message = try WireSessionResponse(decoding: response.body)
        guard let id = SessionID(bytes: message.sessionID) else { throw Refused(status: 0) }
        let token = SessionToken(
            device: person.device,
            id: id,
            expiresMilliseconds: message.expiresMs
        )
        let key = try SessionKey.open(
            Array(message.sealedKey),
            of: token,
            with: person.keys.agreement,
            at: identity.server,
            in: world.network,
            XWingEncapsulation()
        )
        try response.verify(answering: request, with: key)
        return Session(token: token, key: key)
    }

    /// What the server answers to a session request with whatever beside it.
    func open(
        for person: World.Person,
        presenting entries: [WireSignedEntry]
    ) async throws -> Int {
        var message = WireSessionRequest()
        message.networkID = Data(world.network.bytes)
        message.serverID = Data(identity.server.bytes)
        message.authPush = entries
        var request = HTTPRequest(method: "POST", path: "/v1/session", body: message.encoded)
        request.sign(by: person.keys, at: seconds, nonce: world.random.bytes(16))
        return await handler.answer(request).status
    }

    struct Refused: Error, Equatable {
        let status: Int
    }

    func request(
        _ path: String,
        _ body: [UInt8],
        in session: Session
    ) -> Trust.HTTPRequest {
        var request = HTTPRequest(method: "POST", path: path, body: body)
        request.authenticate(
            in: session.token,
            with: session.key,
            at: seconds,
            nonce: world.random.bytes(16)
        )
        return request
    }

    /// A sync that brings these changes, as an authenticated request.
    func syncRequest(_ changes: [SealedChange] = [], in session: Session) -> Trust.HTTPRequest {
        var message = WireSyncRequest()
        message.protocol = 1
        message.push = changes.map(\.wire)
        return request("/v1/sync", message.encoded, in: session)
    }
}
