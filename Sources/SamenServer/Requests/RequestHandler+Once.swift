import Trust

// Calls that happen once: signed by the device, with a nonce that is kept, and answered under the
// session that they name.

/// A device whose signature was checked, and what makes its request the only one of its kind.
struct SignedCaller: Sendable {
    let device: DeviceID
    let nonce: [UInt8]
}

extension RequestHandler {
    /// Checks the device's signature and standing, and runs `handle`.
    func once(
        _ request: Trust.HTTPRequest,
        handle: (Trust.HTTPRequest, SignedCaller) async throws(Problem) -> Trust.HTTPResponse
    ) async throws(Problem) -> Trust.HTTPResponse {
        let arrived = now()
        let (caller, session) = try await signedCaller(request, at: arrived)
        let key = sessions.answerKey(of: session, now: arrived)
        return try await answer(request, of: caller.device, under: key, arrived) {
            _ throws(Problem) in
            try await handle(request, caller)
        }
    }

    private func signedCaller(
        _ request: Trust.HTTPRequest,
        at arrived: UInt64
    ) async throws(Problem) -> (SignedCaller, SessionToken) {
        let signed: SignedRequest
        do throws(TrustError) {
            signed = try SignedRequest(request, now: arrived)
        } catch {
            throw Problem(refusal: error, now: arrived)
        }
        guard case .deviceInSession(let session) = signed.claim,
            let keys = try await asking({ $0.deviceIdentity(of: session.device) }),
            (try? signed.verify(by: keys)) != nil
        else { throw .unauthenticated }
        return (SignedCaller(device: session.device, nonce: signed.nonce), session)
    }
}
