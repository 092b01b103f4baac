import Foundation
import SamenServer
import Sync
import Synchronization
import Trust
import Wire

/// Carries a device's calls in authenticated sessions, by whatever moves a request to its answer.
final class SessionTransport: Transport {
    typealias Carrier = @Sendable (HTTPRequest) async throws(TransportFailure) -> HTTPResponse

    private let identity: ServerIdentity
    private let clock: SteppingClock
    private let carry: Carrier
    private let session = Mutex<Session?>(nil)

    private struct Session {
        let token: SessionToken
        let key: SessionKey
    }

    init(to identity: ServerIdentity, clock: SteppingClock, carry: @escaping Carrier) {
        self.identity = identity
        self.clock = clock
        self.carry = carry
    }

    func openSession(
        for keys: borrowing DeviceKeys,
        presenting entries: [WireSignedEntry]
    ) async throws(TransportFailure) {
        var message = WireSessionRequest()
        message.networkID = Data(identity.network.bytes)
        message.serverID = Data(identity.server.bytes)
        message.authPush = entries
        var request = HTTPRequest(method: "POST", path: "/v1/session", body: message.encoded)
        request.sign(by: keys, at: clock.seconds, nonce: RandomSource.system.bytes(16))
        let response = try await answered(request)
        do {
            let message = try WireSessionResponse(decoding: response.body)
            guard let id = SessionID(bytes: message.sessionID) else {
                throw TrustError(.session, "a session has no identifier")
            }
            let token = SessionToken(
                device: keys.id,
                id: id,
                expiresMilliseconds: message.expiresMs
            )
            let key = try SessionKey.open(
                Array(message.sealedKey),
                of: token,
                with: keys.agreement,
                at: identity.server,
                in: identity.network,
                XWingEncapsulation()
            )
            try response.verify(answering: request, with: key)
            session.withLock { $0 = Session(token: token, key: key) }
        } catch {
            throw .responseMAC
        }
    }

    func send(_ call: Call) async throws(TransportFailure) -> Answer {
        guard let session = session.withLock({ $0 }) else {
            throw .problem(Sync.Problem(status: 401))
        }
        var request = HTTPRequest(method: call.kind.method, path: call.kind.path, body: call.body)
        request.authenticate(
            in: session.token,
            with: session.key,
            at: clock.seconds,
            nonce: RandomSource.system.bytes(16)
        )
        let response = try await answered(request)
        do {
            try response.verify(answering: request, with: session.key)
        } catch {
            throw .responseMAC
        }
        return Answer(body: response.body, milliseconds: 1)
    }

    private func answered(
        _ request: HTTPRequest
    ) async throws(TransportFailure) -> HTTPResponse {
        let response = try await carry(request)
        guard response.status == 200 else { throw .problem(Sync.Problem(status: response.status)) }
        return response
    }
}

/// A clock that moves on a little whenever it is looked at, so that nobody is too fast for a server.
final class SteppingClock: Sendable {
    private let milliseconds: Mutex<UInt64>
    private let step: UInt64

    init(at milliseconds: UInt64, step: UInt64 = 40) {
        self.milliseconds = Mutex(milliseconds)
        self.step = step
    }

    var now: UInt64 {
        milliseconds.withLock { time in
            time += step
            return time
        }
    }

    var seconds: Int64 { Int64(now / 1_000) }

    /// The time that the machine's own clock shows, for as long as the test runs.
    static var real: SteppingClock {
        SteppingClock(at: UInt64(Date().timeIntervalSince1970 * 1_000), step: 0)
    }
}
