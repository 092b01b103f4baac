import Sync
package import Trust

/// How a relay becomes a device of the network: by an invitation, as any device does
/// (Protocol/enrolment.md).
package struct RelayEnrolment {
    private var joining: Joining
    private let carrier: any Carrier
    private let invitation: Invitation
    private let now: @Sendable () -> UInt64
    private var isWaiting = false

    /// The words to compare by voice with what the inviter sees.
    package let fingerprint: String

    /// - Parameters:
    ///   - text: The invitation's text, `samen1-…`.
    ///   - network: The network of the server that becomes a relay.
    ///   - secrets: The keys of the device that the relay will be.
    ///   - now: This computer's clock, in milliseconds since 1970.
    /// - Throws: `TrustError` with `invitation`, or `wrong-network` if it is another network's.
    package init(
        invitation text: String,
        network: NetworkID,
        secrets: DeviceSecrets,
        now: @escaping @Sendable () -> UInt64
    ) throws {
        let invitation = try Invitation(parsing: text)
        guard invitation.network == network else {
            throw TrustError(
                .wrongNetwork,
                "the invitation is for another network than the server's"
            )
        }
        self.invitation = invitation
        self.now = now
        carrier = CurlCarrier(
            authority: invitation.address.description,
            pins: [invitation.serverKey]
        )
        joining = Joining(invitation, keys: secrets)
        fingerprint = secrets.keys.identity.fingerprint
    }

    /// Does what can be done now; nil while the inviter has not answered.
    ///
    /// - Returns: The upstream, and the network's log to begin with.
    /// - Throws: `TransportFailure`, or `TrustError` if the invitation is used, over, or attacked.
    package mutating func step() async throws -> (place: UpstreamPlace, entries: [SignedEntry])? {
        var call = isWaiting ? joining.poll(at: now()) : joining.begin()
        while true {
            let body: [UInt8]
            do throws(TransportFailure) {
                body = try await carrier.ask(call)
            } catch {
                if case .problem(let problem) = error, let refusal = Joining.refusal(problem) {
                    throw refusal
                }
                throw error
            }
            switch try joining.received(body, from: invitation.serverKey, at: now()) {
            case .ask(let next): call = next
            case .wait:
                isWaiting = true
                return nil
            case .enrolled(let enrolled): return try place(of: enrolled)
            }
        }
    }

    private func place(
        of enrolled: Enrolled
    ) throws -> (place: UpstreamPlace, entries: [SignedEntry]) {
        let servers = enrolled.welcome.servers
        guard
            let server = servers.first(where: { $0.address == invitation.address })
                ?? servers.first
        else { throw TrustError(.malformed, "the welcome names no server") }
        let place = UpstreamPlace(server: server.server, address: server.address)
        return (place, enrolled.entries)
    }
}
