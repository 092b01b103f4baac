package import Trust
import Wire

/// A device that joins a network, without the connection (Protocol/enrolment.md).
///
/// Send what it says and hand in the answers, until it is enrolled. Every step may be repeated, so an
/// enrolment that was interrupted anywhere begins again with the same secret and the same keys.
package struct Joining: Sendable {
    package enum Step: Sendable {
        case ask(Call)
        /// The inviter has not answered yet; `poll` again later.
        case wait
        case enrolled(Enrolled)
    }

    /// The server, as far as it is known.
    struct Place: Sendable {
        let network: NetworkID
        let server: ServerID
        /// The key that it showed on the first connection.
        let key: ContentHash
        /// The server's clock minus one's own, in milliseconds.
        let clockOffset: Int64
    }

    enum State: Sendable {
        /// Asked for `Hello`.
        case greeting
        case joining(Place)
        /// The request is with the server.
        case waiting(Place)
        /// The welcome is here, and so is a part of the network's log.
        case reading(Place, Arrivals)
        case enrolled
    }

    let secret: InvitationSecret
    let keys: DeviceSecrets
    let encapsulation: any KeyEncapsulation
    /// What the invitation's text told; nil for one that was typed.
    private let pin: (network: NetworkID, key: ContentHash)?
    var state = State.greeting
    private var number = 0
    /// When the invitation ends by the server's clock; nil before the request is there.
    package private(set) var expiresMilliseconds: UInt64?

    /// Joins by the text of an invitation: network and server are pinned from the first connection.
    package init(
        _ invitation: Invitation,
        keys: DeviceSecrets,
        encapsulation: any KeyEncapsulation = XWingEncapsulation()
    ) {
        secret = invitation.secret
        pin = (invitation.network, invitation.serverKey)
        self.keys = keys
        self.encapsulation = encapsulation
    }

    /// Joins by characters that were typed: nothing of the server is believed before the welcome.
    package init(
        typed secret: InvitationSecret,
        keys: DeviceSecrets,
        encapsulation: any KeyEncapsulation = XWingEncapsulation()
    ) {
        self.secret = secret
        pin = nil
        self.keys = keys
        self.encapsulation = encapsulation
    }

    /// The first call; also after an interruption.
    package mutating func begin() -> Call {
        state = .greeting
        return call(.hello, [])
    }

    /// Asks again whether there is a welcome, from the first page on if one was lost.
    ///
    /// `now` is this device's clock in milliseconds since 1970.
    package mutating func poll(at now: UInt64) -> Call {
        switch state {
        case .waiting(let place), .reading(let place, _):
            state = .waiting(place)
            return ask(.poll(after: 0), at: place, now)
        case .greeting, .joining, .enrolled:
            preconditionFailure("a device polls once its request is with the server")
        }
    }

    /// Takes the answer to the last call.
    ///
    /// - Parameters:
    ///   - body: The answer.
    ///   - key: The SHA-256 of the key that the server showed on this connection.
    ///   - now: This device's clock in milliseconds since 1970.
    /// - Returns: What to do next.
    /// - Throws: Whatever says that something is wrong with the server or the welcome; then nothing
    ///   was taken over. After `invitation-attacked` and `wrong-server` the invitation is spent.
    package mutating func received(
        _ body: [UInt8],
        from key: ContentHash,
        at now: UInt64
    ) throws(TrustError) -> Step {
        switch state {
        case .greeting:
            let place = try greeted(body, key, now)
            state = .joining(place)
            let request = EnrolmentRequest(of: keys.keys, with: secret, in: place.network)
            return .ask(ask(.join(request.encoded), at: place, now))
        case .joining(let place):
            try check(key, place)
            expiresMilliseconds = try Self.read(body, as: WireJoinResponse.self).expiresMs
            state = .waiting(place)
            return .ask(ask(.poll(after: 0), at: place, now))
        case .waiting(let place):
            try check(key, place)
            return try take(Self.read(body), at: place, now)
        case .reading(let place, let arrivals):
            try check(key, place)
            return try take(Self.read(body), after: arrivals, at: place, now)
        case .enrolled:
            preconditionFailure("an enrolled device asks nothing more")
        }
    }

    /// What a server's refusal means; nil if the call may be made again later.
    package static func refusal(_ problem: Problem) -> TrustError? {
        guard problem.status == 404 else { return nil }
        return TrustError(
            .invitationRefused,
            "the server has no such invitation: it is unknown, used or over; ask for a new one"
        )
    }

    private func greeted(
        _ body: [UInt8],
        _ key: ContentHash,
        _ now: UInt64
    ) throws(TrustError) -> Place {
        let hello: WireHello = try Self.read(body)
        guard let network = NetworkID(bytes: hello.networkID),
            let server = ServerID(bytes: hello.serverID)
        else { throw TrustError(.malformed, "the server does not say who it is") }
        if let pin {
            guard key == pin.key else { throw Self.otherServer }
            guard network == pin.network else {
                throw TrustError(.wrongNetwork, "the server serves another network")
            }
        }
        let offset = Int64(clamping: hello.serverTimeMs) - Int64(clamping: now)
        return Place(network: network, server: server, key: key, clockOffset: offset)
    }

    /// One key for the whole of the enrolment: the one that the welcome must name.
    private func check(_ key: ContentHash, _ place: Place) throws(TrustError) {
        guard key == place.key else { throw Self.otherServer }
    }

    static let otherServer = TrustError(
        .wrongServer,
        "the server that answers is not the one that the invitation is for"
    )

    static func read<Message: WireMessage>(
        _ body: [UInt8],
        as type: Message.Type = Message.self
    ) throws(TrustError) -> Message {
        do {
            return try Message(decoding: body)
        } catch {
            throw TrustError(.malformed, error.message)
        }
    }

    mutating func ask(_ ask: InvitationCall.Ask, at place: Place, _ now: UInt64) -> Call {
        let time = Int64(clamping: now).addingReportingOverflow(place.clockOffset).partialValue
        let call = InvitationCall(
            network: place.network,
            server: place.server,
            invitation: secret.id,
            createdMilliseconds: UInt64(clamping: time),
            ask: ask
        )
        switch ask {
        case .join: return self.call(.join, call.signed(with: secret))
        case .poll: return self.call(.poll, call.signed(with: secret))
        }
    }

    private mutating func call(_ kind: Call.Kind, _ body: [UInt8]) -> Call {
        number += 1
        return Call(kind: kind, number: number, body: body, maxAnswerBytes: Limits.bodyBytes)
    }
}
