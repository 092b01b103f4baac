import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import ServiceLifecycle
import Sync
import Trust

// Server-sent events (WHATWG HTML §9.2).

extension HTTPAdapter {
    func hints(_ request: Trust.HTTPRequest, _ channel: any Channel) async -> Response {
        await endingWithServer {
            switch await handler.hints(request) {
            case .whole(let answer): response(answer)
            case .events(let heads, let end): events(heads, until: end, channel)
            }
        }
    }

    /// Whoever waits is let go as soon as the process is told to stop.
    private func endingWithServer<Result>(
        _ body: () async throws -> Result
    ) async rethrows -> Result {
        let hub = handler.hub
        return try await withGracefulShutdownHandler {
            try await body()
        } onGracefulShutdown: {
            hub.close()
        }
    }

    /// Heads as they come, and a comment when there is none for a while, so that whoever stands between
    /// keeps the connection and a client notices a dead one.
    ///
    /// Ends when the client goes, the device is removed, its session has run out or the server stops.
    private func events(
        _ heads: AsyncStream<UInt64>,
        until end: UInt64,
        _ channel: any Channel
    ) -> Response {
        let feed = handler.identity.feed
        let time = end - min(end, handler.now())
        let heartbeat = limits.heartbeat
        return Response(
            status: .ok,
            headers: Self.streamFields,
            body: ResponseBody { writer in
                let beats = Beats(heads, each: heartbeat, for: .milliseconds(time))
                ReaderWatch.watch(channel) { beats.end() }
                try await endingWithServer {
                    for await beat in beats.stream {
                        try await writer.write(ByteBuffer(string: beat.event(of: feed)))
                    }
                }
                try await writer.finish(nil)
            }
        )
    }

    /// Proxies of one kind hold answers back unless they are told not to.
    private static var streamFields: HTTPFields {
        var fields: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .connection: "close",
        ]
        if let buffering = HTTPField.Name("x-accel-buffering") { fields[buffering] = "no" }
        return fields
    }
}

/// What a stream of hints says next.
private enum Beat: Sendable {
    case head(UInt64)
    case silence

    /// As it is sent.
    func event(of feed: FeedID) -> String {
        switch self {
        case .head(let head): "event: head\ndata: \(Hint(feed: feed, head: head).text)\n\n"
        case .silence: ":\n\n"
        }
    }
}

/// Heads, and a beat after each pause, for a time; what is not read is replaced by what comes.
private struct Beats: Sendable {
    let stream: AsyncStream<Beat>
    private let slot: AsyncStream<Beat>.Continuation

    init(_ heads: AsyncStream<UInt64>, each pause: Duration, for time: Duration) {
        let (stream, slot) = AsyncStream.makeStream(
            of: Beat.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        (self.stream, self.slot) = (stream, slot)
        let work = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await head in heads { slot.yield(.head(head)) } }
                group.addTask { try? await Task.sleep(for: time) }
                group.addTask {
                    while (try? await Task.sleep(for: pause)) != nil {
                        // A head that nobody has read says that much too.
                        guard case .dropped(.head(let head)) = slot.yield(.silence) else {
                            continue
                        }
                        slot.yield(.head(head))
                    }
                }
                await group.next()
                group.cancelAll()
            }
            slot.finish()
        }
        slot.onTermination = { _ in work.cancel() }
    }

    /// Nobody reads them any more.
    func end() { slot.finish() }
}
