import Foundation
import NIOCore
import Trust
import Wire

/// Requests as bytes, ready to be written to a connection.
struct Requests {
    let server: ServerID
    let network: NetworkID
    let authority: String

    struct Session {
        let token: SessionToken
        let key: SessionKey
    }

    struct Refused: Error {
        let status: Int
    }

    private static var seconds: Int64 { Int64(Date().timeIntervalSince1970) }

    /// The request with which a device opens a session, presenting entries.
    func opening(
        for member: Fleet.Member,
        presenting entries: [WireSignedEntry] = []
    ) -> ByteBuffer {
        var message = WireSessionRequest()
        message.networkID = Data(network.bytes)
        message.serverID = Data(server.bytes)
        message.authPush = entries
        var request = HTTPRequest(method: "POST", path: "/v1/session", body: message.encoded)
        request.sign(by: member.keys, at: Self.seconds, nonce: RandomSource.system.bytes(16))
        return bytes(of: request)
    }

    func session(from response: Response, for member: Fleet.Member) throws -> Session {
        guard response.status == 200 else { throw Refused(status: response.status) }
        let message = try WireSessionResponse(decoding: response.body)
        guard let id = SessionID(bytes: message.sessionID) else { throw Refused(status: 0) }
        let token = SessionToken(
            device: member.keys.id,
            id: id,
            expiresMilliseconds: message.expiresMs
        )
        let key = try SessionKey.open(
            Array(message.sealedKey),
            of: token,
            with: member.keys.agreement,
            at: server,
            in: network,
            XWingEncapsulation()
        )
        return Session(token: token, key: key)
    }

    func sync(
        _ changes: [SealedChange] = [],
        entries: [WireSignedEntry] = [],
        have: WireAnchor? = nil,
        in session: Session
    ) -> ByteBuffer {
        var message = WireSyncRequest()
        message.protocol = 1
        message.requestID = Data(RandomSource.system.bytes(16))
        message.push = changes.map(\.wire)
        message.authPush = entries
        if let have { message.have = have }
        message.clientTimeMs = UInt64(Date().timeIntervalSince1970 * 1_000)
        var request = HTTPRequest(
            method: "POST",
            path: "/v1/sync",
            fields: [HTTPRequest.Field("content-type", "application/x-protobuf")],
            body: message.encoded
        )
        request.authenticate(
            in: session.token,
            with: session.key,
            at: Self.seconds,
            nonce: RandomSource.system.bytes(16)
        )
        return bytes(of: request)
    }

    /// The same body and fields for a server that only echoes.
    static func echo(of request: ByteBuffer, path: String) -> ByteBuffer {
        let text = "POST /v1/sync HTTP/1.1\r\n"
        var request = request
        guard request.readString(length: text.utf8.count) == text else { return request }
        var buffer = ByteBuffer(string: "POST \(path) HTTP/1.1\r\n")
        buffer.writeBuffer(&request)
        return buffer
    }

    private func bytes(of request: HTTPRequest) -> ByteBuffer {
        var head =
            "\(request.method) \(request.path) HTTP/1.1\r\nhost: \(authority)\r\naccept: */*\r\n"
        for field in request.fields { head += "\(field.name): \(field.value)\r\n" }
        head += "content-length: \(request.body.count)\r\n\r\n"
        var buffer = ByteBuffer(string: head)
        buffer.writeBytes(request.body)
        return buffer
    }
}
