import FoundationEssentials
import Synchronization
import Sync
package import Trust
import Wire

/// Answers authenticated requests: everything between the socket and the core.
///
/// It knows requests as plain values, so it is tested, and driven by a foreign client, without a
/// network.
package final class RequestHandler: Sendable {
    let core: CoreQueue
    let identity: ServerIdentity
    let sessions: Sessions
    let hub: HintHub
    /// Where looks are noted; nil where nobody may look.
    let looks: LookLog?
    let random: RandomSource
    let now: @Sendable () -> UInt64
    let keys = KnownKeys()
    let strangers = Mutex(
        TokenBucket(burst: Limits.strangerBurst, perSecond: Limits.strangersPerSecond)
    )
    let healers = Mutex(Healers())
    let buckets = Mutex(TokenBuckets<DeviceID>())
    let joinerBuckets = Mutex(TokenBuckets<InvitationID>())

    /// `now` is the server's clock in milliseconds since 1970.
    package init(
        core: CoreQueue,
        identity: ServerIdentity,
        looks: LookLog? = nil,
        random: RandomSource,
        now: @escaping @Sendable () -> UInt64
    ) {
        self.core = core
        self.looks = looks
        hub = core.hub
        self.identity = identity
        self.random = random
        self.now = now
        sessions = Sessions(identity: identity, random: random)
    }

    /// The answer to any request; a problem document where it cannot be given.
    package func answer(_ request: Trust.HTTPRequest) async -> Trust.HTTPResponse {
        do throws(Problem) {
            return try await route(request)
        } catch {
            return error.response(instance: "urn:samen:request:\(hexadecimal(random.bytes(16)))")
        }
    }

    private func route(_ request: Trust.HTTPRequest) async throws(Problem) -> Trust.HTTPResponse {
        switch (request.method, request.path) {
        case ("GET", "/v1/hello"):
            return .message(hello())
        case ("POST", "/v1/session"):
            return try await openSession(request)
        case ("POST", "/v1/sync"):
            return try await inSession(request, handle: sync)
        case ("POST", "/v1/fetch"):
            return try await inSession(request, handle: fetch)
        case ("POST", "/v1/compare"):
            return try await inSession(request, handle: compare)
        case ("GET", "/v1/hints"):
            return try await inSession(request, handle: poll)
        case (_, let path) where path.hasPrefix("/v1/admin/"):
            return try await inSession(request, handle: admin)
        case ("POST", let path) where path.hasPrefix("/v1/enrol/"):
            return try await enrol(request)
        case (_, "/v1/hello"), (_, "/v1/session"), (_, "/v1/sync"), (_, "/v1/fetch"),
            (_, "/v1/compare"), (_, "/v1/hints"):
            throw .method
        default:
            throw .notHere
        }
    }

    private func hello() -> WireHello {
        var hello = WireHello()
        hello.serverID = Data(identity.server.bytes)
        hello.feedID = Data(identity.feed.bytes)
        hello.networkID = Data(identity.network.bytes)
        hello.serverTimeMs = now()
        hello.protocolMin = Wire.Limits.protocolVersion
        hello.protocolMax = Wire.Limits.protocolVersion
        hello.maxChangeBytes = UInt32(Wire.Limits.changeBytes)
        hello.maxPageBytes = UInt32(Wire.Limits.pageBytes)
        hello.maxBodyBytes = UInt32(Wire.Limits.bodyBytes)
        return hello
    }

    /// Checks the session and the device's standing, and runs `handle`.
    func inSession(
        _ request: Trust.HTTPRequest,
        handle: (Trust.HTTPRequest, DeviceID, inout RequestNote) async throws(Problem) ->
            Trust.HTTPResponse
    ) async throws(Problem) -> Trust.HTTPResponse {
        let arrived = now()
        let session = try sessions.authenticate(request, now: arrived)
        return try await answer(request, of: session.device, under: session.key, arrived) {
            note throws(Problem) in
            try await handle(request, session.device, &note)
        }
    }

    /// Looks at the device's standing, runs `handle`, and authenticates whatever answer there is:
    /// also a problem, once the sender is known.
    func answer(
        _ request: Trust.HTTPRequest,
        of device: DeviceID,
        under key: SessionKey,
        _ arrived: UInt64,
        handle: (inout RequestNote) async throws(Problem) -> Trust.HTTPResponse
    ) async throws(Problem) -> Trust.HTTPResponse {
        var response: Trust.HTTPResponse
        var note = RequestNote()
        do throws(Problem) {
            try await admit(device)
            response = try await handle(&note)
        } catch {
            response = error.response(
                instance: "urn:samen:request:\(hexadecimal(random.bytes(16)))"
            )
        }
        do {
            try response.authenticate(
                answering: request,
                with: key,
                at: Int64(now() / 1_000)
            )
        } catch {
            throw .unauthenticated
        }
        log(request, response, device, note, arrived)
        return response
    }

    /// Notes what was asked and answered for the sync log.
    func log(
        _ request: Trust.HTTPRequest,
        _ response: Trust.HTTPResponse,
        _ device: DeviceID,
        _ note: RequestNote,
        _ arrived: UInt64
    ) {
        guard let call = SyncLogRecord.Call(path: request.path) else { return }
        let done = now()
        core.note(
            SyncLogRecord(
                atMilliseconds: arrived,
                device: device,
                call: call,
                status: response.status,
                account: note.account,
                bytesIn: Padding.paddedLength(request.body.count),
                bytesOut: Padding.paddedLength(response.body.count),
                durationMilliseconds: done > arrived ? done - arrived : 0,
                skewMilliseconds: note.clientTime.map {
                    Int64(clamping: $0) - Int64(clamping: arrived)
                },
                behind: note.behind,
                unsent: note.unsent,
                client: note.client
            )
        )
    }

    /// Revocation and rate are looked at on every request, before anything is written.
    func admit(_ device: DeviceID) async throws(Problem) {
        try slow(device)
        let standing = try await asking { $0.standing(of: device) }
        guard standing != .unknown else { throw .unauthenticated }
    }

    /// One request more of a device that is who it says.
    ///
    /// `cost` is how many plain requests it counts for.
    func slow(_ device: DeviceID, cost: Double = 1) throws(Problem) {
        let now = now()
        guard buckets.withLock({ $0.take(device, cost, at: now) }) else {
            throw .rate.after(seconds: 1)
        }
    }

    /// Asks the core, and says what went wrong in words that a client may see.
    func asking<Answer: Sendable>(
        _ question: @escaping @Sendable (inout Core) throws -> Answer
    ) async throws(Problem) -> Answer {
        do {
            return try await core.ask(question)
        } catch {
            throw Problem(error)
        }
    }
}

/// What a call tells the sync log besides its sizes.
struct RequestNote {
    var account = PushAccount()
    var clientTime: UInt64?
    var behind: UInt64?
    var unsent: UInt32?
    var client: UInt32?
}

extension Trust.HTTPResponse {
    /// A message of the protocol.
    static func message(_ message: some WireMessage) -> Trust.HTTPResponse {
        HTTPResponse(
            status: 200,
            fields: [
                HTTPRequest.Field("content-type", "application/x-protobuf"),
                HTTPRequest.Field("cache-control", "no-store"),
            ],
            body: message.encoded
        )
    }
}

extension Trust.HTTPRequest {
    /// The message that the body is.
    func message<Message: WireMessage>(
        _ type: Message.Type = Message.self
    ) throws(Problem) -> Message {
        do {
            return try Message(decoding: body)
        } catch {
            throw .malformed
        }
    }
}
