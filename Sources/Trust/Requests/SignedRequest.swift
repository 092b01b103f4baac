import Wire

/// A request whose form, digest and time are right, and whose signature is still to be checked.
///
/// Two steps, so that a server can refuse an unknown device, or look up a revocation, before it
/// spends time on a signature.
package struct SignedRequest: Sendable {
    package enum Claim: Hashable, Sendable {
        /// Signed by the device's key: it opens a session.
        case device(DeviceID)
        /// Signed by the device's key, to be answered under a session's: it must happen once.
        case deviceInSession(SessionToken)
        /// Authenticated with a session's key.
        case session(SessionToken)

        /// The device that is named.
        package var device: DeviceID {
            switch self {
            case .device(let device): device
            case .deviceInSession(let token), .session(let token): token.device
            }
        }

        /// The session that is named.
        package var session: SessionToken? {
            switch self {
            case .device: nil
            case .deviceInSession(let token), .session(let token): token
            }
        }
    }

    /// Whom the request claims to be from; nothing is proven yet.
    package let claim: Claim
    package let createdSeconds: Int64
    /// Kept by the server for calls that must happen once.
    package let nonce: [UInt8]

    private let base: [UInt8]
    private let signature: [UInt8]

    /// Reads the request strictly.
    ///
    /// `now`: the server's clock in milliseconds since 1970.
    package init(_ request: HTTPRequest, now milliseconds: UInt64) throws(TrustError) {
        guard RequestProfile.isCanonical(request) else {
            throw TrustError(.malformed, "the request's method, path or query has another spelling")
        }
        guard request.fields.single("content-digest") == FieldValues.contentDigest(request.body)
        else {
            throw TrustError(.digest, "the content is not the one that Content-Digest names")
        }
        guard let field = request.fields.single("signature-input"),
            let input = SignatureInput(field: field, label: RequestProfile.label),
            input.components == RequestProfile.requestComponents,
            let base = RequestProfile.base(input, request),
            let signature = request.signatureBytes
        else { throw Self.unsigned }
        guard let created = input.integer("created"), let nonce = input.string("nonce"),
            let keyID = input.string("keyid"), let algorithm = Self.algorithm(input),
            let nonce = bytes(hexadecimal: nonce), nonce.count == Limits.nonceBytes,
            input.parameters
                == RequestProfile.requestParameters(
                    created: created,
                    nonce: nonce,
                    keyID: keyID,
                    algorithm
                ),
            let claim = Self.claim(keyID, algorithm)
        else { throw Self.unsigned }
        self.claim = claim
        createdSeconds = created
        self.nonce = nonce
        self.base = base
        self.signature = signature
        try checkTime(milliseconds)
    }

    private static let unsigned = TrustError(
        .authentication,
        "the request is not signed as this protocol wants it"
    )

    private static func algorithm(_ input: SignatureInput) -> RequestProfile.Algorithm? {
        input.string("alg").flatMap { RequestProfile.Algorithm(rawValue: $0) }
    }

    /// A device signs, a session authenticates; neither can pass for the other.
    private static func claim(_ keyID: String, _ algorithm: RequestProfile.Algorithm) -> Claim? {
        switch algorithm {
        case .ed25519:
            if let token = SessionToken(keyID: keyID) { return .deviceInSession(token) }
            let device = Trust.bytes(hexadecimal: keyID).flatMap { DeviceID(bytes: $0) }
            return device.map { .device($0) }
        case .hmac: return SessionToken(keyID: keyID).map { .session($0) }
        }
    }

    private func checkTime(_ milliseconds: UInt64) throws(TrustError) {
        let now = Int64(clamping: milliseconds / 1_000)
        guard (now - createdSeconds).magnitude <= Limits.requestWindowSeconds else {
            throw TrustError(.clock, "the request was made at another time than the server's")
        }
        if let token = claim.session, token.expiresMilliseconds <= milliseconds {
            throw TrustError(.session, "the session has expired; open a new one")
        }
    }

    /// Checks the signature of the device that the request claims to be from.
    package func verify(by device: DeviceIdentity) throws(TrustError) {
        guard isSignature, claim.device == device.id, let signature = Signature(bytes: signature),
            device.signingKey.verifies(signature, overBytes: base)
        else { throw TrustError(.authentication, "the request is not signed by this device") }
    }

    private var isSignature: Bool {
        switch claim {
        case .device, .deviceInSession: true
        case .session: false
        }
    }

    /// Checks the authentication of a session that one of these secrets gave out at this server;
    /// returns the key with which to authenticate the answer.
    package func verify(
        with secrets: [NodeSecret],
        at server: ServerID
    ) throws(TrustError) -> SessionKey {
        if case .session(let token) = claim {
            for secret in secrets {
                let key = secret.key(of: token, at: server)
                if key.isRight(signature, of: base) { return key }
            }
        }
        throw TrustError(.session, "the session is not known here; open a new one")
    }
}
