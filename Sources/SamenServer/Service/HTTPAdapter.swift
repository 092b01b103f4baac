import HTTPTypes
import Hummingbird
import NIOCore
import Trust
import Wire

/// Between Hummingbird and the handler: limits on what comes in, nothing else.
struct HTTPAdapter: HTTPResponder {
    let handler: RequestHandler
    let health: HealthResponder
    let limits: ConnectionLimits
    private let bodies = BodyBudget()

    init(handler: RequestHandler, health: HealthResponder, limits: ConnectionLimits) {
        self.handler = handler
        self.health = health
        self.limits = limits
    }

    /// What every request has.
    struct Context: RequestContext {
        var coreContext: CoreRequestContextStorage
        /// The connection that it came by.
        let channel: any Channel

        init(source: ApplicationRequestContextSource) {
            coreContext = .init(source: source)
            channel = source.channel
        }
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        if let answer = health.answer(to: request) { return answer }
        let head = head(of: request)
        if let refusal = refusal(of: head, request) {
            return closing(refusal)
        }
        let space = bodies.space()
        defer { space.giveBack() }
        do {
            return try await within(limits.requestTime) {
                var plain = head
                plain.body = try await body(of: request, into: space)
                guard plain.path == "/v1/hints" else {
                    return response(await handler.answer(plain))
                }
                return await hints(plain, context.channel)
            }
        } catch is TooSlow {
            return closing(.timeout)
        } catch is BodyBudget.Exceeded {
            return closing(.busy.after(seconds: Limits.busyRetrySeconds))
        } catch let error as HTTPError where error.status == .contentTooLarge {
            return closing(.tooLarge)
        }
    }

    /// A refusal after which the connection ends: nobody reads the rest of a body, or what is hidden
    /// behind a request.
    private func closing(_ problem: Problem) -> Response {
        let plain = problem.response(instance: "urn:samen:request:unread")
        let body = ByteBuffer(bytes: plain.body)
        var headers = fields(of: plain)
        headers[.connection] = "close"
        let lingerTime = limits.lingerTime
        return Response(
            status: HTTPResponse.Status(code: plain.status),
            headers: headers,
            body: ResponseBody(contentLength: body.readableBytes) { writer in
                try await writer.write(body)
                try await writer.finish(nil)
                // Nothing is read meanwhile: an answer could be lost with what is unread.
                try await Task.sleep(for: lingerTime)
                throw ConnectionEnds()
            }
        )
    }

    /// The request as plain values, before its body is read.
    private func head(of request: Request) -> Trust.HTTPRequest {
        let target = request.head.path ?? "/"
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return Trust.HTTPRequest(
            method: request.method.rawValue,
            path: parts.first.map(String.init) ?? "/",
            query: parts.count > 1 ? String(parts[1]) : nil,
            fields: request.headers.map { .init($0.name.canonicalName, $0.value) }
        )
    }

    /// Why nothing of the request is read beyond its head: it is over the limits, or someone between
    /// could take it for another one than is handled here.
    private func refusal(of head: Trust.HTTPRequest, _ request: Request) -> Problem? {
        let bytes = head.fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        guard head.fields.count <= Limits.headFields, bytes <= Limits.headBytes else {
            return .headers
        }
        // The first host is no field any more; a second one is.
        let hasOneHost =
            request.head.authority != nil && !head.fields.contains { $0.name == "host" }
        return head.hasOneSpelling && hasOneHost ? nil : .spelling
    }

    /// The body, within its limit, and only as long as it comes fast enough.
    private func body(of request: Request, into space: BodyBudget.Space) async throws -> [UInt8] {
        var body: [UInt8] = []
        let start = ContinuousClock.now
        for try await chunk in request.body {
            guard body.count + chunk.readableBytes <= Wire.Limits.bodyBytes else {
                throw HTTPError(.contentTooLarge)
            }
            try space.take(chunk.readableBytes)
            body.append(contentsOf: chunk.readableBytesView)
            guard limits.isFastEnough(body.count, after: .now - start) else { throw TooSlow() }
        }
        return body
    }

    func response(_ response: Trust.HTTPResponse) -> Response {
        Response(
            status: HTTPResponse.Status(code: response.status),
            headers: fields(of: response),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: response.body))
        )
    }

    private func fields(of response: Trust.HTTPResponse) -> HTTPFields {
        var fields = HTTPFields()
        for field in response.fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            fields[name] = field.value
        }
        return fields
    }
}

/// Thrown by an answer that is the connection's last.
private struct ConnectionEnds: Error {}

private struct TooSlow: Error {}

/// What `body` returns, unless it takes longer than that: then it is cancelled.
private func within<Result: Sendable>(
    _ time: Duration,
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: time)
            throw TooSlow()
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw TooSlow() }
        return first
    }
}
