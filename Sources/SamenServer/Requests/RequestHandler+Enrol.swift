import FoundationEssentials
import Synchronization
import Trust
import Wire

// Enrolment: the calls of inviters, then those of joining devices (Protocol/enrolment.md).

extension RequestHandler {
    func enrol(_ request: Trust.HTTPRequest) async throws(Problem) -> Trust.HTTPResponse {
        switch request.path {
        case "/v1/enrol/invite": try await once(request, handle: invite)
        case "/v1/enrol/welcome": try await once(request, handle: welcome)
        case "/v1/enrol/revoke": try await once(request, handle: revoke)
        case "/v1/enrol/requests": try await inSession(request, handle: requests)
        case "/v1/enrol/join": try await join(request)
        case "/v1/enrol/fetch": try await poll(request)
        default: throw .notHere
        }
    }

    private func requests(
        _ request: Trust.HTTPRequest,
        _ device: DeviceID,
        _ note: inout RequestNote
    ) async throws(Problem) -> Trust.HTTPResponse {
        let message: WireRequestsRequest = try request.message()
        try Self.check(message.protocol)
        var response = WireRequestsResponse()
        response.invitations = try await asking { try $0.invitations(of: device) }
        response.serverTimeMs = now()
        return .message(response)
    }

    private func invite(
        _ request: Trust.HTTPRequest,
        _ caller: SignedCaller
    ) async throws(Problem) -> Trust.HTTPResponse {
        let message: WireInviteRequest = try request.message()
        let call = try call(message.invitation, message.networkID, message.serverID, caller)
        let time = now()
        var response = WireInviteResponse()
        response.expiresMs = try await asking { try $0.invite(call, at: time) }
        response.serverTimeMs = time
        return .message(response)
    }

    private func welcome(
        _ request: Trust.HTTPRequest,
        _ caller: SignedCaller
    ) async throws(Problem) -> Trust.HTTPResponse {
        let message: WireWelcomeRequest = try request.message()
        let call = try call(message.invitation, message.networkID, message.serverID, caller)
        let (time, welcome) = (now(), Array(message.welcome))
        guard welcome.count <= Wire.Limits.welcomeBytes else { throw .tooLarge }
        guard (try? Welcome(decoding: welcome)) != nil, !welcome.isEmpty else { throw .malformed }
        try await asking { try $0.welcome(call, welcome, at: time) }
        var response = WireWelcomeResponse()
        response.serverTimeMs = time
        return .message(response)
    }

    private func revoke(
        _ request: Trust.HTTPRequest,
        _ caller: SignedCaller
    ) async throws(Problem) -> Trust.HTTPResponse {
        let message: WireRevokeRequest = try request.message()
        let call = try call(message.invitation, message.networkID, message.serverID, caller)
        let time = now()
        try await asking { try $0.revoke(call, at: time) }
        var response = WireRevokeResponse()
        response.serverTimeMs = time
        return .message(response)
    }

    /// What is signed for another server must not be good here.
    private func call(
        _ invitation: Data,
        _ network: Data,
        _ server: Data,
        _ caller: SignedCaller
    ) throws(Problem) -> Core.SignedCall {
        guard Array(network) == identity.network.bytes, Array(server) == identity.server.bytes
        else { throw .unauthenticated }
        guard let id = InvitationID(bytes: invitation),
            (try? SigningPublicKey(checking: id.bytes)) != nil
        else { throw .malformed }
        return Core.SignedCall(device: caller.device, nonce: caller.nonce, invitation: id)
    }
}

// Calls that carry the invitation's signature, and that anyone may make who holds it.

extension RequestHandler {
    private func join(_ request: Trust.HTTPRequest) async throws(Problem) -> Trust.HTTPResponse {
        let arrived = now()
        let call = try await invitationCall(request, at: arrived) { body throws(TrustError) in
            try .join(body, at: identity.server, in: identity.network)
        }
        let joining = Self.joiningDevice(call)
        let reply = try await asking { try $0.join(call.invitation, joining, at: arrived) }
        return try answer(request, reply, arrived) { expires in
            var response = WireJoinResponse()
            response.expiresMs = expires
            response.serverTimeMs = arrived
            return response
        }
    }

    /// The keys are looked at before the invitation is, so that the time tells nothing about it.
    private static func joiningDevice(_ call: InvitationCall) -> Core.JoiningDevice? {
        guard case .join(let bytes) = call.ask,
            let request = try? EnrolmentRequest(decoding: bytes),
            request.network == call.network, request.invitation == call.invitation,
            let identity = try? request.identity()
        else { return nil }
        return Core.JoiningDevice(device: identity.id, request: bytes)
    }

    private func poll(_ request: Trust.HTTPRequest) async throws(Problem) -> Trust.HTTPResponse {
        let arrived = now()
        let call = try await invitationCall(request, at: arrived) { body throws(TrustError) in
            try .poll(body, at: identity.server, in: identity.network)
        }
        guard case .poll(let cursor) = call.ask else { throw .malformed }
        let reply = try await asking {
            try $0.poll(call.invitation, after: cursor, at: arrived)
        }
        return try answer(request, reply, arrived) { $0 }
    }

    private func invitationCall(
        _ request: Trust.HTTPRequest,
        at arrived: UInt64,
        _ read: ([UInt8]) throws(TrustError) -> InvitationCall
    ) async throws(Problem) -> InvitationCall {
        let call: InvitationCall
        do throws(TrustError) {
            call = try read(request.body)
        } catch {
            guard error.reason == .invitationRefused else { throw .malformed }
            throw Problem(try await asking { $0.refuseUnsigned(at: arrived) })
        }
        let skew = Int64(clamping: arrived) - Int64(clamping: call.createdMilliseconds)
        guard skew.magnitude <= UInt64(Wire.Limits.requestWindowSeconds * 1_000) else {
            throw Problem(refusal: TrustError(.clock, "made at another time"), now: arrived)
        }
        guard joinerBuckets.withLock({ $0.take(call.invitation, at: arrived) }) else {
            throw .rate.after(seconds: 1)
        }
        return call
    }

    /// The answer or the refusal; either is noted if the invitation is known.
    private func answer<Answer>(
        _ request: Trust.HTTPRequest,
        _ reply: Core.JoinerReply<Answer>,
        _ arrived: UInt64,
        _ message: (Answer) -> some WireMessage
    ) throws(Problem) -> Trust.HTTPResponse {
        let response: Trust.HTTPResponse
        let problem: Problem?
        switch reply.answer {
        case .success(let answer): (response, problem) = (.message(message(answer)), nil)
        case .failure(let refusal):
            let refused = Problem(refusal)
            (response, problem) = (Trust.HTTPResponse(status: refused.status), refused)
        }
        if let device = reply.device { log(request, response, device, RequestNote(), arrived) }
        if let problem { throw problem }
        return response
    }
}
