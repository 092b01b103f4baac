import FoundationEssentials
import Wire

/// What a joining device asks a server: outside any session, signed by the invitation's key.
///
/// The signature covers network, server and time, so the call is good nowhere else and not for long.
package struct InvitationCall: Hashable, Sendable {
    package enum Ask: Hashable, Sendable {
        /// Pass on this encoded `EnrolmentRequest`.
        case join([UInt8])
        /// Is there a welcome? Then also the network's entries after this cursor.
        case poll(after: UInt64)
    }

    package let network: NetworkID
    package let server: ServerID
    package let invitation: InvitationID
    /// By the server's clock, in milliseconds since 1970.
    package let createdMilliseconds: UInt64
    package let ask: Ask

    package init(
        network: NetworkID,
        server: ServerID,
        invitation: InvitationID,
        createdMilliseconds: UInt64,
        ask: Ask
    ) {
        self.network = network
        self.server = server
        self.invitation = invitation
        self.createdMilliseconds = createdMilliseconds
        self.ask = ask
    }

    /// The body of the request.
    package func signed(with secret: InvitationSecret) -> [UInt8] {
        precondition(secret.id == invitation, "an invitation's calls are signed by its own key")
        let body = encodedBody
        var message = WireInvitationCall()
        message.body = Data(body)
        message.signature = Data(secret.signingKey().sign(tag, in: network, body).bytes)
        return message.encoded
    }

    private var tag: SignatureTag {
        switch ask {
        case .join: .join
        case .poll: .poll
        }
    }

    private var encodedBody: [UInt8] {
        switch ask {
        case .join(let request):
            var message = WireJoinRequest()
            message.networkID = Data(network.bytes)
            message.serverID = Data(server.bytes)
            message.invitation = Data(invitation.bytes)
            message.createdMs = createdMilliseconds
            message.request = Data(request)
            return message.encoded
        case .poll(let after):
            var message = WirePollRequest()
            message.networkID = Data(network.bytes)
            message.serverID = Data(server.bytes)
            message.invitation = Data(invitation.bytes)
            message.createdMs = createdMilliseconds
            message.after = after
            return message.encoded
        }
    }
}

// The server's side.

extension InvitationCall {
    /// Reads a request to join.
    package static func join(
        _ body: [UInt8],
        at server: ServerID,
        in network: NetworkID
    ) throws(TrustError) -> InvitationCall {
        try verified(body, .join, at: server, in: network) { body throws(WireError) in
            let message = try WireJoinRequest(decoding: body)
            return (
                [message.networkID, message.serverID, message.invitation].map { Array($0) },
                message.createdMs, .join(Array(message.request))
            )
        }
    }

    /// Reads a request for the welcome.
    package static func poll(
        _ body: [UInt8],
        at server: ServerID,
        in network: NetworkID
    ) throws(TrustError) -> InvitationCall {
        try verified(body, .poll, at: server, in: network) { body throws(WireError) in
            let message = try WirePollRequest(decoding: body)
            return (
                [message.networkID, message.serverID, message.invitation].map { Array($0) },
                message.createdMs, .poll(after: message.after)
            )
        }
    }

    /// A call that the holder of its invitation's secret made for this server.
    ///
    /// The key to check it with is the invitation's own name, so whether the server knows the
    /// invitation does not show in the time that this takes.
    private static func verified(
        _ body: [UInt8],
        _ tag: SignatureTag,
        at server: ServerID,
        in network: NetworkID,
        _ read: ([UInt8]) throws(WireError) -> (ids: [[UInt8]], created: UInt64, ask: Ask)
    ) throws(TrustError) -> InvitationCall {
        let message: WireInvitationCall
        let inner: (ids: [[UInt8]], created: UInt64, ask: Ask)
        do {
            message = try WireInvitationCall(decoding: body)
            inner = try read(Array(message.body))
        } catch {
            throw TrustError(.malformed, error.message)
        }
        let call = InvitationCall(
            network: try NetworkID(field: inner.ids[0], "network_id"),
            server: try ServerID(field: inner.ids[1], "server_id"),
            invitation: try InvitationID(field: inner.ids[2], "invitation"),
            createdMilliseconds: inner.created,
            ask: inner.ask
        )
        guard let key = try? SigningPublicKey(checking: call.invitation.bytes),
            let signature = Signature(bytes: message.signature),
            key.verifies(signature, tag, in: network, over: Array(message.body)),
            call.network == network, call.server == server
        else {
            throw TrustError(.invitationRefused, "not signed by the invitation for this server")
        }
        return call
    }
}
