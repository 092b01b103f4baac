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
        /// When the current one took the place of the previous; nil before the first request.
        var replacedAt: UInt64?
    }

    /// The secrets whose sessions are good at some time.
    private struct ValidSecrets {
        let current: NodeSecret
        let previous: NodeSecret?
        let replacedAt: UInt64

        var all: [NodeSecret] { [current] + (previous.map { [$0] } ?? []) }
    }

    init(identity: ServerIdentity, random: RandomSource) {
        self.identity = identity
        self.random = random
        secrets = Mutex(Secrets(current: .generate(random)))
    }

    /// Whom a request is from, and how to answer.
    struct Authenticated: Sendable {
        let device: DeviceID
        /// With which the answer is authenticated.
        let key: SessionKey
        /// When the session ends, in milliseconds since 1970.
        let expiresMilliseconds: UInt64
    }

    func authenticate(
        _ request: Trust.HTTPRequest,
        now: UInt64
    ) throws(Problem) -> Authenticated {
        do throws(TrustError) {
            let signed = try SignedRequest(request, now: now)
            guard case .session(let token) = signed.claim else {
                throw TrustError(.session, "open a session first")
            }
            return Authenticated(
                device: token.device,
                key: try signed.verify(with: valid(at: now).all, at: identity.server),
                expiresMilliseconds: token.expiresMilliseconds
            )
        } catch {
            throw Problem(refusal: error, now: now)
        }
    }

    /// The key with which to authenticate the answer to a call that a device signed.
    ///
    /// Whether there is such a session nobody can tell; only who opened it has its key.
    func answerKey(of session: SessionToken, now: UInt64) -> SessionKey {
        let secrets = valid(at: now)
        let replacedAt = secrets.replacedAt
        let opened =
            session.expiresMilliseconds
            - min(
                session.expiresMilliseconds,
                Limits.sessionMilliseconds
            )
        let isOld = opened < replacedAt
        let secret = isOld ? secrets.previous ?? secrets.current : secrets.current
        return secret.key(of: session, at: identity.server)
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
        let key = valid(at: now).current.key(of: token, at: identity.server)
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

    private func valid(at now: UInt64) -> ValidSecrets {
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
            return ValidSecrets(
                current: secrets.current,
                previous: secrets.previous,
                replacedAt: secrets.replacedAt ?? now
            )
        }
    }
}
