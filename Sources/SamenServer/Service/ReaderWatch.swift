import NIOCore

/// Notices that the client at the other end of a connection has gone, also while it is only written to.
///
/// Hummingbird offers the same for a request's body; that ends the process where a client goes before its
/// body has ended, so it is done here, where nothing is read.
final class ReaderWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private var hasGone = false
    private var onGone: (@Sendable () -> Void)?

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { gone() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        gone()
        context.fireChannelInactive()
    }

    private func gone() {
        hasGone = true
        onGone?()
        onGone = nil
    }

    /// Calls `onGone` once the client of a connection has gone, or now if it has.
    static func watch(_ channel: any Channel, _ onGone: @escaping @Sendable () -> Void) {
        channel.eventLoop.execute {
            let watch = try? channel.pipeline.syncOperations.handler(type: ReaderWatch.self)
            guard let watch, !watch.hasGone else { return onGone() }
            watch.onGone = onGone
        }
    }
}
