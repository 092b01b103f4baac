import Sync
import Trust
import Wire

// Telling devices that there is something for them (Protocol/conversation.md §14).

/// What a request for hints is answered with.
enum HintAnswer {
    case whole(Trust.HTTPResponse)
    /// Heads, as they come, until `end` at the latest, in milliseconds since 1970.
    case events(AsyncStream<UInt64>, until: UInt64)
}

extension RequestHandler {
    /// One way for all three: the present head, the next one within some seconds, or all that come.
    func hints(_ request: Trust.HTTPRequest) async -> HintAnswer {
        guard request.method == "GET", request.query == nil, request.wantsEvents else {
            return .whole(await answer(request))
        }
        do throws(Problem) {
            let arrived = now()
            let session = try sessions.authenticate(request, now: arrived)
            return try await events(for: session, answering: request, arrived)
        } catch {
            return .whole(
                error.response(instance: "urn:samen:request:\(hexadecimal(random.bytes(16)))")
            )
        }
    }

    private func events(
        for session: Sessions.Authenticated,
        answering request: Trust.HTTPRequest,
        _ arrived: UInt64
    ) async throws(Problem) -> HintAnswer {
        var heads: AsyncStream<UInt64>?
        let refused = try await answer(
            request,
            of: session.device,
            under: session.key,
            arrived
        ) { _ throws(Problem) in
            try await self.checkInForce(session.device)
            heads = try self.hub.subscribe(session.device)
            return HTTPResponse(status: 200)
        }
        guard let heads else { return .whole(refused) }
        let end = min(arrived + Limits.hintStreamMilliseconds, session.expiresMilliseconds)
        return .events(heads, until: end)
    }

    func poll(
        _ request: Trust.HTTPRequest,
        _ device: DeviceID,
        _ note: inout RequestNote
    ) async throws(Problem) -> Trust.HTTPResponse {
        try await checkInForce(device)
        let wait = try HintWait(request.query)
        let head = try await self.head(for: device, wait)
        return .hint(Hint(feed: identity.feed, head: head))
    }

    /// The first head beyond the one that the device has, or the present one when its time is over.
    private func head(for device: DeviceID, _ wait: HintWait) async throws(Problem) -> UInt64 {
        let present = hub.head(for: device)
        guard wait.seconds > 0, present <= wait.after ?? present else { return present }
        let heads = try hub.subscribe(device)
        let found = await withTaskGroup(of: UInt64?.self) { group in
            group.addTask { await heads.first { $0 > wait.after ?? present } }
            group.addTask {
                try? await Task.sleep(for: .seconds(wait.seconds))
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        return found ?? hub.head(for: device)
    }

    private func checkInForce(_ device: DeviceID) async throws(Problem) {
        guard try await asking({ $0.standing(of: device) }) == .inForce else {
            throw .notPermitted
        }
    }
}

/// What a poll asks for: `wait=SECONDS`, and `after=CURSOR`, each at most once.
struct HintWait: Equatable {
    var seconds: UInt64 = 0
    /// Where the device stands; nil: at what it is told.
    var after: UInt64?

    init(_ query: String?) throws(Problem) {
        guard let query else { return }
        var hasWait = false
        for part in query.split(separator: "&", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, let number = UInt64(pair[1]), "\(number)" == pair[1] else {
                throw .malformed
            }
            switch pair[0] {
            case "wait" where !hasWait:
                seconds = min(number, Limits.hintWaitSeconds)
                hasWait = true
            case "after" where after == nil: after = number
            default: throw .malformed
            }
        }
    }
}

/// Up to where there may be something for a device.
struct Hint {
    let feed: FeedID
    let head: UInt64

    /// A JSON object in one line.
    var text: String { "{\"feed\":\"\(hexadecimal(feed.bytes))\",\"head\":\(head)}" }
}

extension Trust.HTTPResponse {
    fileprivate static func hint(_ hint: Hint) -> Trust.HTTPResponse {
        HTTPResponse(
            status: 200,
            fields: [
                HTTPRequest.Field("content-type", "application/json"),
                HTTPRequest.Field("cache-control", "no-store"),
            ],
            body: Array(hint.text.utf8)
        )
    }
}

extension Trust.HTTPRequest {
    /// Whether it accepts server-sent events by name.
    fileprivate var wantsEvents: Bool {
        fields.contains { field in
            field.name.lowercased() == "accept"
                && field.value.split(separator: ",").contains { part in
                    part.prefix { $0 != ";" }.filter { $0 != " " } == "text/event-stream"
                }
        }
    }
}
