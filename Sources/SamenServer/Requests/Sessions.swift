import FoundationEssentials
import Synchronization
import Trust
import Wire

/// The sessions of a server, of which it stores none.
///
/// A session's key follows from a secret that is replaced every day; the one before is honoured
/// until its last sessions have run out.
final class Sessions: Sendable {
    private let identity: ServerIdentity
    private let random: RandomSource
    private let secrets: Mutex<Secrets>

    private struct Secrets {
        var current: NodeSecret
        var previous: NodeSecret?
        var replacedAt: UInt64?
    }

    init(identity: ServerIdentity, random: RandomSource) {
        self.identity = identity
        self.random = random
        secrets = Mutex(Secrets(current: .generate(random)))
    }

    /// The device that a request is from, and the key with which to authenticate the answer.
    func authenticate(
        _ request: Trust.HTTPRequest,
        now: UInt64
    ) throws(Problem) -> (DeviceID, SessionKey) {
        do throws(TrustError) {
            let signed = try SignedRequest(request, now: now)
            guard case .session(let token) = signed.claim else {
                throw TrustError(.session, "open a session first")
            }
            return (token.device, try signed.verify(with: valid(at: now), at: identity.server))
        } catch {
            throw Problem(refusal: error, now: now)
        }
    }

    /// A new session for a device whose signature was checked: the answer to its request.
    func open(
        for device: DeviceIdentity,
        answering request: Trust.HTTPRequest,
        now: UInt64
    ) throws(Problem) -> Trust.HTTPResponse {
        let token = SessionToken(
            device: device.id,
            id: random.identifier(),
            expiresMilliseconds: now + Limits.sessionMilliseconds
        )
        let secret = valid(at: now)[0]
        let key = secret.key(of: token, at: identity.server)
        do {
            var message = WireSessionResponse()
            message.sessionID = Data(token.id.bytes)
            message.expiresMs = token.expiresMilliseconds
            message.serverTimeMs = now
            message.sealedKey = Data(
                try key.sealed(
                    for: token,
                    to: device,
                    at: identity.server,
                    in: identity.network,
                    XWingEncapsulation()
                )
            )
            var response = Trust.HTTPResponse.message(message)
            try response.authenticate(answering: request, with: key, at: Int64(now / 1_000))
            return response
        } catch {
            throw .failed
        }
    }

    /// The secrets whose sessions are good now, the current one first.
    private func valid(at now: UInt64) -> [NodeSecret] {
        secrets.withLock { secrets in
            let replacedAt = secrets.replacedAt ?? now
            if secrets.replacedAt == nil { secrets.replacedAt = now }
            if now >= replacedAt + Limits.nodeSecretMilliseconds {
                secrets.previous = secrets.current
                secrets.current = .generate(random)
                secrets.replacedAt = now
            } else if now >= replacedAt + Limits.sessionMilliseconds {
                secrets.previous = nil
            }
            return [secrets.current] + (secrets.previous.map { [$0] } ?? [])
        }
    }
}
