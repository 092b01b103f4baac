import HTTPTypes
import Hummingbird
import NIOCore
import Trust
import Wire

/// Between Hummingbird and the handler: limits on what comes in, nothing else.
struct HTTPAdapter: HTTPResponder {
    typealias Context = BasicRequestContext

    let handler: RequestHandler
    let health: HealthResponder

    func respond(to request: Request, context: Context) async throws -> Response {
        if let answer = health.answer(to: request) { return answer }
        do {
            return try await within(Limits.requestTime) {
                guard let plain = try await read(request) else {
                    return problem(.headers)
                }
                return response(await handler.answer(plain))
            }
        } catch is TooSlow {
            return problem(.timeout)
        } catch let error as HTTPError where error.status == .contentTooLarge {
            return problem(.tooLarge)
        }
    }

    /// The request as plain values; nil if its head is over the limits.
    private func read(_ request: Request) async throws -> Trust.HTTPRequest? {
        let fields = request.headers.map { field in
            Trust.HTTPRequest.Field(field.name.canonicalName, field.value)
        }
        let bytes = fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        guard fields.count <= Limits.headFields, bytes <= Limits.headBytes else { return nil }
        let body = try await request.body.collect(upTo: Wire.Limits.bodyBytes)
        let target = request.head.path ?? "/"
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return Trust.HTTPRequest(
            method: request.method.rawValue,
            path: parts.first.map(String.init) ?? "/",
            query: parts.count > 1 ? String(parts[1]) : nil,
            fields: fields,
            body: Array(body.readableBytesView)
        )
    }

    private func problem(_ problem: Problem) -> Response {
        response(problem.response(instance: "urn:samen:request:unread"))
    }

    private func response(_ response: Trust.HTTPResponse) -> Response {
        var fields = HTTPFields()
        for field in response.fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            fields[name] = field.value
        }
        return Response(
            status: HTTPResponse.Status(code: response.status),
            headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: response.body))
        )
    }
}

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
