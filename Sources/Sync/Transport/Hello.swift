import Trust
package import Wire

extension Carrier {
    /// What the server says of itself to anyone; nothing is known of the asker, nor proven by the
    /// answer.
    package func hello() async throws(TransportFailure) -> WireHello {
        let request = HTTPRequest(calling: .hello, [])
        let response = try await carry(request, answerOfAtMost: Limits.bodyBytes)
        let body = try response.message()
        do {
            return try WireHello(decoding: body)
        } catch {
            throw .notThisProtocol(error.message)
        }
    }
}

extension HTTPRequest {
    /// A call, not yet authenticated.
    init(calling kind: Call.Kind, _ body: [UInt8]) {
        let type = Field("content-type", "application/x-protobuf")
        let fields = kind.method == "POST" ? [type] : []
        self.init(method: kind.method, path: kind.path, fields: fields, body: body)
    }
}
