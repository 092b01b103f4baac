package import Trust

/// Carries one request to a server and brings back whatever answers it.
///
/// Two exist: libcurl's, and one in memory for tests. A carrier sees to it that the answer comes from
/// the holder of a pinned key and stays within its limits; what the answer says is judged above it.
package protocol Carrier: Sendable {
    func carry(
        _ request: HTTPRequest,
        answerOfAtMost bytes: Int
    ) async throws(TransportFailure) -> HTTPResponse

    /// Carries one request whose answer goes on for as long as it may, and hands over what comes of it.
    ///
    /// Only of a stream of events: any other answer is brought back whole, within the limits of a
    /// refusal.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - seconds: How long the answer may be silent.
    ///   - part: Is handed bytes in their order; false ends the answer.
    /// - Returns: The answer's head, and its body unless that was handed over.
    /// - Throws: `interrupted` where it ended before its end, or was silent for too long, and what `carry`
    ///   throws.
    func follow(
        _ request: HTTPRequest,
        silentAtMost seconds: Int,
        _ part: @escaping @Sendable (UnsafeRawBufferPointer) -> Bool
    ) async throws(TransportFailure) -> HTTPResponse
}
