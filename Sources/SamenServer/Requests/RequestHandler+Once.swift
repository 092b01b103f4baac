import Trust

// Calls that happen once: signed by the device, with a nonce that is kept.

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
        let caller = try await signedCaller(request, at: arrived)
        try await admit(caller.device)
        do throws(Problem) {
            let response = try await handle(request, caller)
            log(request, response, caller.device, RequestNote(), arrived)
            return response
        } catch {
            let response = Trust.HTTPResponse(status: error.status)
            log(request, response, caller.device, RequestNote(), arrived)
            throw error
        }
    }

    private func signedCaller(
        _ request: Trust.HTTPRequest,
        at arrived: UInt64
    ) async throws(Problem) -> SignedCaller {
        let signed: SignedRequest
        do throws(TrustError) {
            signed = try SignedRequest(request, now: arrived)
        } catch {
            throw Problem(refusal: error, now: arrived)
        }
        guard case .device(let device) = signed.claim,
            let keys = try await asking({ $0.deviceIdentity(of: device) }),
            (try? signed.verify(by: keys)) != nil
        else { throw .unauthenticated }
        return SignedCaller(device: device, nonce: signed.nonce)
    }
}
