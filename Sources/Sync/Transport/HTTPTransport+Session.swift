import struct Foundation.Data
import Trust
import Wire

extension HTTPTransport {
    /// Opens a session and keeps it: one signed request for an hour of authenticated ones.
    ///
    /// Only whoever the key was sealed to can read it, and only the server that sealed it can
    /// authenticate its own answer with it.
    func open(presenting entries: [WireSignedEntry]) async throws(TransportFailure) -> Session {
        var message = WireSessionRequest()
        message.networkID = Data(peer.network.bytes)
        message.serverID = Data(peer.server.bytes)
        message.authPush = Self.presentable(entries)
        var request = request(for: .session, message.encoded)
        sign(&request)
        let (response, _) = try await carry(request, Limits.bodyBytes)
        let body: [UInt8]
        do throws(TransportFailure) {
            body = try response.message()
        } catch {
            // What a server refuses with here is about the session, never about what waits for it.
            guard case .problem(let problem) = error else { throw error }
            throw .problem(problem.unproven)
        }
        let session = try session(from: body)
        do {
            try response.verify(answering: request, with: session.key)
        } catch {
            throw .responseMAC
        }
        keep(session)
        return session
    }

    private func session(from body: [UInt8]) throws(TransportFailure) -> Session {
        guard let message = try? WireSessionResponse(decoding: body),
            let id = SessionID(bytes: message.sessionID)
        else { throw .notThisProtocol("the answer to a session request does not decode") }
        do {
            let token = SessionToken(
                device: secrets.id,
                id: id,
                expiresMilliseconds: message.expiresMs
            )
            let key = try SessionKey.open(
                Array(message.sealedKey),
                of: token,
                with: secrets.keys.agreement,
                at: peer.server,
                in: peer.network,
                encapsulation
            )
            return Session(token: token, key: key)
        } catch {
            throw .responseMAC
        }
    }

    /// As many of the first entries as one request takes.
    private static func presentable(_ entries: [WireSignedEntry]) -> [WireSignedEntry] {
        var bytes = 0
        let fitting = entries.prefix(Limits.pushEntries).prefix { entry in
            bytes += entry.payloadBytes + 16
            return bytes <= TransportLimits.presentedBytes
        }
        return Array(fitting)
    }
}
