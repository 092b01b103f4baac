// The sending side: what a device adds to its requests, and a server to its answers.

extension HTTPRequest {
    /// Signs the request with the device's key: for opening a session, and for every call that is
    /// not idempotent, which names the session under whose key it is to be answered.
    package mutating func sign(
        by keys: borrowing DeviceKeys,
        in session: SessionToken? = nil,
        at seconds: Int64,
        nonce: [UInt8]
    ) {
        let keyID = session?.keyID ?? keys.id.description
        let base = prepare(seconds, nonce, keyID: keyID, .ed25519)
        setSignature(keys.signing.sign(bytes: base).bytes)
    }

    /// Authenticates the request within a session.
    package mutating func authenticate(
        in session: SessionToken,
        with key: SessionKey,
        at seconds: Int64,
        nonce: [UInt8]
    ) {
        let base = prepare(seconds, nonce, keyID: session.keyID, .hmac)
        setSignature(key.code(of: base))
    }

    private mutating func prepare(
        _ seconds: Int64,
        _ nonce: [UInt8],
        keyID: String,
        _ algorithm: RequestProfile.Algorithm
    ) -> [UInt8] {
        let input = SignatureInput(
            components: RequestProfile.requestComponents,
            parameters: RequestProfile.requestParameters(
                created: seconds,
                nonce: nonce,
                keyID: keyID,
                algorithm
            )
        )
        fields.append(Field("content-digest", FieldValues.contentDigest(body)))
        fields.append(Field("signature-input", "\(RequestProfile.label)=\(input.serialized)"))
        guard RequestProfile.isCanonical(self), let base = RequestProfile.base(input, self) else {
            preconditionFailure("our own requests have one spelling")
        }
        return base
    }

    private mutating func setSignature(_ bytes: [UInt8]) {
        fields.append(Field("signature", FieldValues.byteSequence(RequestProfile.label, bytes)))
    }
}

extension HTTPResponse {
    /// Authenticates the answer and binds it to the request that it answers.
    package mutating func authenticate(
        answering request: HTTPRequest,
        with key: SessionKey,
        at seconds: Int64
    ) throws(TrustError) {
        let input = SignatureInput(
            components: RequestProfile.responseComponents,
            parameters: RequestProfile.responseParameters(created: seconds)
        )
        fields.append(HTTPRequest.Field("content-digest", FieldValues.contentDigest(body)))
        guard let signature = request.signatureBytes,
            let base = RequestProfile.base(input, self, answering: signature)
        else { throw TrustError(.authentication, "the request carries no signature to answer") }
        let label = RequestProfile.label
        fields.append(HTTPRequest.Field("signature-input", "\(label)=\(input.serialized)"))
        fields.append(
            HTTPRequest.Field("signature", FieldValues.byteSequence(label, key.code(of: base)))
        )
    }

    /// Checks that the holder of the session's key answers this very request.
    package func verify(
        answering request: HTTPRequest,
        with key: SessionKey
    ) throws(TrustError) {
        guard let input = signatureInput, let signature = request.signatureBytes,
            let code = fields.single("signature").flatMap({
                FieldValues.bytes(of: $0, label: RequestProfile.label)
            }),
            fields.single("content-digest") == FieldValues.contentDigest(body),
            let base = RequestProfile.base(input, self, answering: signature),
            key.isRight(code, of: base)
        else {
            throw TrustError(
                .responseMAC,
                "the answer is not by the server, or not to this request"
            )
        }
    }

    private var signatureInput: SignatureInput? {
        guard let field = fields.single("signature-input"),
            let input = SignatureInput(field: field, label: RequestProfile.label),
            input.components == RequestProfile.responseComponents,
            let created = input.integer("created"),
            input.parameters == RequestProfile.responseParameters(created: created)
        else { return nil }
        return input
    }
}

extension HTTPRequest {
    /// The bytes of the one signature that the request carries.
    var signatureBytes: [UInt8]? {
        fields.single("signature").flatMap {
            FieldValues.bytes(of: $0, label: RequestProfile.label)
        }
    }
}
