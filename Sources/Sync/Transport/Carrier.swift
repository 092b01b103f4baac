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
}
