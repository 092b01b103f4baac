import FoundationEssentials
import Trust
import Wire

// Opening a session.

extension RequestHandler {
    /// One signed request opens an hour of authenticated ones.
    ///
    /// A device that this server does not know, because it is new or because the server was restored,
    /// may present the entries that prove its grant; they are kept only if they do.
    func openSession(_ request: Trust.HTTPRequest) async throws(Problem) -> Trust.HTTPResponse {
        let signed: SignedRequest
        do throws(TrustError) {
            signed = try SignedRequest(request, now: now())
        } catch {
            throw Problem(refusal: error, now: now())
        }
        guard case .device(let device) = signed.claim else { throw .unauthenticated }
        let message: WireSessionRequest = try request.message()
        guard message.authPush.count <= Wire.Limits.pushEntries else { throw .tooLarge }
        // A request made for another server must not be good here.
        guard Array(message.networkID) == identity.network.bytes,
            Array(message.serverID) == identity.server.bytes
        else { throw .unauthenticated }
        let keys = try await asking { core in
            core.deviceIdentity(of: device)
                ?? core.identity(of: device, provenBy: message.authPush)
        }
        guard let keys, (try? signed.verify(by: keys)) != nil else { throw .unauthenticated }
        try await keep(message.authPush, from: device)
        return try sessions.open(for: keys, answering: request, now: now())
    }

    private func keep(
        _ entries: [WireSignedEntry],
        from device: DeviceID
    ) async throws(Problem) {
        guard !entries.isEmpty else { return }
        var push = WireSyncRequest()
        push.authPush = entries
        do {
            _ = try await core.sync(
                Core.Arrival(device: device, request: push),
                bytes: entries.reduce(0) { $0 + $1.body.count }
            )
        } catch {
            throw Problem(error)
        }
    }
}
