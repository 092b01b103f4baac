import FoundationEssentials
import Synchronization
import Trust
import Wire

// Opening a session.

extension RequestHandler {
    /// One signed request opens an hour of authenticated ones.
    ///
    /// A device that this server does not know, because it is new or because the server was restored,
    /// may present the entries that prove its grant; they are kept only if they do.
    func openSession(_ request: Trust.HTTPRequest) async throws(Problem) -> Trust.HTTPResponse {
        let arrived = now()
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
        guard Array(message.networkID) == identity.network.bytes else { throw .wrongNetwork }
        guard Array(message.serverID) == identity.server.bytes else { throw .unauthenticated }
        guard let keys = try await keys(of: device, presenting: message.authPush),
            (try? signed.verify(by: keys)) != nil
        else { throw .unauthenticated }
        // Sealing costs more than the rest of a request together.
        try slow(device)
        try await keep(message.authPush, from: device)
        let response = try sessions.open(for: keys, answering: request, now: now())
        log(request, response, device, RequestNote(), arrived)
        return response
    }

    /// The keys of a device that is known here, or that proves itself by what it presents.
    ///
    /// Proving takes long, so it is done beside the core, on a copy of what it knows, and not for any
    /// number of strangers.
    private func keys(
        of device: DeviceID,
        presenting entries: [WireSignedEntry]
    ) async throws(Problem) -> DeviceIdentity? {
        if let known = try await asking({ $0.deviceIdentity(of: device) }) { return known }
        guard !entries.isEmpty else { return nil }
        let now = now()
        guard strangers.withLock({ $0.take(at: now) }) else { throw .rate.after(seconds: 2) }
        let membership = try await asking { $0.membership }
        return Core.identity(of: device, provenBy: entries, to: membership)
    }

    private func keep(
        _ entries: [WireSignedEntry],
        from device: DeviceID
    ) async throws(Problem) {
        guard !entries.isEmpty else { return }
        var push = WireSyncRequest()
        push.authPush = entries
        let read = PreparedPush([], entries, in: identity.network)
        do {
            _ = try await core.sync(
                Core.Arrival(device: device, request: push, push: read),
                bytes: entries.reduce(0) { $0 + $1.body.count }
            )
        } catch {
            throw Problem(error)
        }
    }
}
