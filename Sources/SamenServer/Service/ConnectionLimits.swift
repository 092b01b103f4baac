import HummingbirdCore
import NIOCore

/// How long a connection may take for what it does; past it the connection is closed.
package struct ConnectionLimits: Sendable {
    /// How long a connection may be silent, or take for a request's head or its handshake.
    package var idleTime: Duration = .seconds(15)
    /// How long a request may take from its head to its answer.
    package var requestTime: Duration = .seconds(30)
    /// Bytes a second below which a body is too slow, once it had some time to begin.
    package var slowestBytesPerSecond = 512
    /// How long a body may be slower than that at first.
    package var graceTime: Duration = .seconds(5)
    /// How long a client may take to read an answer.
    package var answerTime: Duration = .seconds(120)
    /// How long a connection stays after an answer that ends it, so that the answer arrives.
    let lingerTime: Duration = .seconds(1)
    /// How long a stream of hints is silent at most.
    package var heartbeat = Limits.hintHeartbeat

    package init() {}

    func isFastEnough(_ bytes: Int, after elapsed: Duration) -> Bool {
        guard elapsed > graceTime else { return true }
        return bytes >= Int((elapsed - graceTime).components.seconds) * slowestBytesPerSecond
    }

    /// What Hummingbird does of it, and the handler for what it does not.
    var http: HTTP1Channel.Configuration {
        let answerTime = TimeAmount(answerTime)
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [AnswerDeadline(answerTime), ReaderWatch()],
            idleTimeout: TimeAmount(idleTime),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: Limits.headBytes,
                maxHeaderListSize: 2 * Limits.headBytes,
                maxHeaderFieldCount: 2 * Limits.headFields
            )
        )
    }
}

/// Closes a connection whose client does not read what it asked for.
///
/// Nothing else ends such a connection: to an idle timer a request that is being answered is busy.
final class AnswerDeadline: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = NIOAny
    typealias OutboundOut = NIOAny

    private let limit: TimeAmount
    private var unread = 0
    private var deadline: Scheduled<Void>?

    init(_ limit: TimeAmount) {
        self.limit = limit
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let written = context.eventLoop.makePromise(of: Void.self)
        unread += 1
        if deadline == nil { start(context) }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in
            let (handler, context) = bound.value
            handler.wasRead(context)
        }
        written.futureResult.cascade(to: promise)
        context.write(data, promise: written)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
    }

    /// Each part that is read gives the next one its own time.
    private func wasRead(_ context: ChannelHandlerContext) {
        unread -= 1
        deadline?.cancel()
        deadline = nil
        if unread > 0, context.channel.isActive { start(context) }
    }

    private func start(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: limit) { bound.value.close(promise: nil) }
    }
}
