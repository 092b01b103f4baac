import Synchronization
import Trust
import Wire

// What is asked by GET and answered as JSON or as a stream (Protocol/conversation.md §14 and §15).

extension HTTPTransport {
    /// Follows a stream of hints until it ends; `word` is told of each, and with nil of each heartbeat.
    ///
    /// A stream occupies its connection: `carrier` is one of its own. Nothing of it is authenticated beyond
    /// the connection's key, for a hint moves nothing.
    ///
    /// - Throws: What went wrong, also where the answer is a refusal.
    package func followHints(
        over carrier: some Carrier,
        _ word: @escaping @Sendable (Hint?) -> Void
    ) async throws(TransportFailure) {
        let reader = Mutex(EventReader())
        let answer = try await inSession(get(nil)) { request throws(TransportFailure) in
            try await carrier.follow(request, silentAtMost: HintLimits.silenceSeconds) { bytes in
                let (words, isOver) = reader.withLock { ($0.take(bytes), $0.isOver) }
                for heard in words {
                    switch heard {
                    case .hint(let hint): word(hint)
                    case .beat: word(nil)
                    }
                }
                return !isOver
            }
        }
        guard answer.isEventStream else {
            throw .notThisProtocol("what answers begins no stream of hints")
        }
    }

    /// Asks up to where there may be something, and has the server wait for it.
    ///
    /// - Parameters:
    ///   - carrier: The connection to ask over.
    ///   - seconds: How long the server may wait; 0: not at all.
    ///   - cursor: Where this device stands.
    /// - Returns: What it told.
    /// - Throws: What went wrong, a refusal among them.
    package func pollHint(
        over carrier: some Carrier,
        waiting seconds: Int,
        after cursor: UInt64
    ) async throws(TransportFailure) -> Hint {
        let query = "wait=\(seconds)&after=\(cursor)"
        let response = try await inSession(get(query)) {
            request throws(TransportFailure) in
            try await carrier.carry(request, answerOfAtMost: TransportLimits.problemBytes)
        }
        guard let hint = Hint(json: response.body) else {
            throw .notThisProtocol("what answers tells no hint")
        }
        return hint
    }

    /// Asks what only an administrator may (Protocol/admin.json); returns the JSON of the answer.
    ///
    /// - Parameters:
    ///   - name: What stands behind `/v1/admin/`.
    ///   - query: The parameters.
    /// - Returns: The body, authenticated.
    /// - Throws: What went wrong, a refusal among them.
    package func askAsAdministrator(
        _ name: String,
        _ query: String?
    ) async throws(TransportFailure) -> [UInt8] {
        let request = HTTPRequest(method: "GET", path: "/v1/admin/\(name)", query: query)
        let response = try await inSession(request) { request throws(TransportFailure) in
            try await self.carry(request, Limits.bodyBytes).0
        }
        return response.body
    }

    private func get(_ query: String?) -> HTTPRequest {
        let accept = query == nil ? "text/event-stream" : "application/json"
        return HTTPRequest(
            method: "GET",
            path: "/v1/hints",
            query: query,
            fields: [HTTPRequest.Field("accept", accept)]
        )
    }
}
