import FoundationEssentials
package import Trust
import Wire

// What a response says, before or after it is known who said it.

extension HTTPResponse {
    /// The message of a call that was answered; the refusal otherwise.
    ///
    /// Portals, proxies and other servers answer with pages of their own or send elsewhere: none of
    /// that is an answer, and nothing of it is passed on.
    package func message() throws(TransportFailure) -> [UInt8] {
        switch status {
        case 200 where field("content-encoding") != nil:
            throw .notThisProtocol("what answers encodes it as nobody asked")
        case 200 where mediaType == "application/x-protobuf": return body
        case 200: throw .notThisProtocol("what answers is not a server of this network")
        case 300..<400: throw .notThisProtocol("what answers sends its visitors elsewhere")
        case 400...:
            guard let problem else {
                throw .notThisProtocol("what answers refuses with status \(status)")
            }
            throw .problem(problem)
        default: throw .notThisProtocol("what answers does so with status \(status)")
        }
    }

    /// The refusal, if it is one of this protocol, or a proxy's that means "later".
    private var problem: Problem? {
        if mediaType == "application/problem+json" {
            let document = body.count <= TransportLimits.problemBytes ? ProblemDocument(body) : nil
            return Problem(
                status: status,
                action: document?.action.map { Problem.Action(bounded($0, .action)) },
                message: bounded(document?.text ?? "", .text),
                retryAfterMilliseconds: retryAfter,
                serverMilliseconds: document?.server_time_ms
            )
        }
        guard [408, 429, 502, 503, 504].contains(status) else { return nil }
        return Problem(status: status, action: .retry, retryAfterMilliseconds: retryAfter)
    }

    /// Whether anyone claims to have authenticated this.
    var isSigned: Bool { field("signature") != nil }

    /// Whether it is a stream of server-sent events, and nothing refused.
    var isEventStream: Bool { status == 200 && mediaType == "text/event-stream" }

    private var mediaType: String? {
        let value = field("content-type")?.prefix { $0 != ";" && $0 != " " }
        return value.map { $0.lowercased() }
    }

    /// Only the form in seconds; the other one needs a clock that is right.
    private var retryAfter: UInt64? {
        field("retry-after").flatMap { UInt64($0) }
            .map { min($0, TransportLimits.retryAfterSeconds) * 1_000 }
    }

    private func field(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name }?.value
    }
}

/// The members of a problem document that a client reads (RFC 9457, Protocol/conversation.md §9).
private struct ProblemDocument: Decodable {
    let title: String?
    let detail: String?
    let action: String?
    let server_time_ms: UInt64?

    /// Nil if the bytes are no such document: then the status speaks.
    init?(_ bytes: [UInt8]) {
        guard let read = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else { return nil }
        self = read
    }

    var text: String {
        [title, detail].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
    }
}

private enum ProblemPart {
    case text, action

    var length: Int {
        switch self {
        case .text: TransportLimits.problemTextLength
        case .action: TransportLimits.problemActionLength
        }
    }
}

private func bounded(_ text: String, _ part: ProblemPart) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(part.length)))
}

extension Problem {
    /// What may be made of a refusal that nobody authenticated, because the server did not know the
    /// sender yet or because it is not the server's: a new session, or a later attempt.
    ///
    /// Anything else would let whoever stands between decide what becomes of unsent work.
    package var unproven: Problem {
        Problem(
            status: status,
            action: status == 401 ? .reauth : .retry,
            message: message,
            retryAfterMilliseconds: retryAfterMilliseconds,
            serverMilliseconds: serverMilliseconds
        )
    }
}
