import Wire

/// A server's secret from which it derives every session's key, so that sessions need no storage.
///
/// Shared by a server's nodes and replaced daily; the one before is honoured for as long as its
/// sessions live.
package final class NodeSecret: Sendable {
    private let bytes: SecretBytes

    package init(_ bytes: consuming SecretBytes) {
        self.bytes = bytes
    }

    package static func generate(_ random: RandomSource) -> NodeSecret {
        NodeSecret(random.secret())
    }

    package func key(of session: SessionToken, at server: ServerID) -> SessionKey {
        SessionKey(
            Hashing.derive(
                from: bytes,
                .session,
                server.bytes,
                session.device.bytes,
                session.id.bytes,
                bigEndian(session.expiresMilliseconds)
            )
        )
    }
}

/// Names a session in the `keyid` of its requests.
///
/// No part of it is secret; all of it goes into the key, so none of it can be changed.
package struct SessionToken: Hashable, Sendable {
    package let device: DeviceID
    package let id: SessionID
    package let expiresMilliseconds: UInt64

    package init(device: DeviceID, id: SessionID, expiresMilliseconds: UInt64) {
        self.device = device
        self.id = id
        self.expiresMilliseconds = expiresMilliseconds
    }

    /// `device.session.expiry`, in hexadecimal, hexadecimal and decimal digits.
    package var keyID: String { "\(device).\(id).\(expiresMilliseconds)" }

    package init?(keyID: String) {
        let parts = keyID.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3,
            let device = bytes(hexadecimal: parts[0]).flatMap({ DeviceID(bytes: $0) }),
            let id = bytes(hexadecimal: parts[1]).flatMap({ SessionID(bytes: $0) }),
            let expiry = UInt64(parts[2])
        else { return nil }
        self.init(device: device, id: id, expiresMilliseconds: expiry)
        guard self.keyID == keyID else { return nil }
    }
}

/// The key with which one session's requests and answers are authenticated.
package final class SessionKey: Sendable {
    private let bytes: SecretBytes

    package init(_ bytes: consuming SecretBytes) {
        self.bytes = bytes
    }

    func code(of bytes: [UInt8]) -> [UInt8] {
        Hashing.authenticationCode(of: bytes, under: self.bytes)
    }

    func isRight(_ code: [UInt8], of bytes: [UInt8]) -> Bool {
        constantTimeEqual(code, self.code(of: bytes))
    }

    /// Seals the key to the device that opened the session; nobody who replays its request gains.
    package func sealed(
        for session: SessionToken,
        to device: DeviceIdentity,
        at server: ServerID,
        in network: NetworkID,
        _ encapsulation: some KeyEncapsulation
    ) throws(TrustError) -> [UInt8] {
        let info = Self.info(session, server, network)
        return try encapsulation.seal(bytes, to: device.agreementKey, info: info)
    }

    package static func open(
        _ sealed: [UInt8],
        of session: SessionToken,
        with key: borrowing AgreementKey,
        at server: ServerID,
        in network: NetworkID,
        _ encapsulation: some KeyEncapsulation
    ) throws(TrustError) -> SessionKey {
        let opened = try encapsulation.open(sealed, with: key, info: info(session, server, network))
        guard opened.count == 32 else {
            throw TrustError(.session, "a session key does not have 32 bytes")
        }
        return SessionKey(opened)
    }

    private static func info(
        _ session: SessionToken,
        _ server: ServerID,
        _ network: NetworkID
    ) -> [UInt8] {
        Hashing.sealInfo(
            .session,
            [
                network.bytes, server.bytes, session.device.bytes, session.id.bytes,
                bigEndian(session.expiresMilliseconds),
            ]
        )
    }
}
