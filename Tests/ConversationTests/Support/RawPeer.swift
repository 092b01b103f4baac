import NIOCore
import NIOPosix
import NIOSSL
import SamenServer
import Trust

/// A peer on the loopback interface that answers whatever it is asked with a script.
final class RawPeer: Sendable {
    enum Step: Sendable {
        case bytes([UInt8])
        case pause(milliseconds: Int64)
        /// The same bytes so often, with a pause before each.
        case trickle([UInt8], times: Int, milliseconds: Int64)
        case close
    }

    private let channel: any Channel
    let key: ServerKey

    /// Without TLS the key proves nothing.
    init(isTLS: Bool = true, _ script: [Step]) async throws {
        let key = ServerKey.generate()
        self.key = key
        let context = try NIOSSLContext(configuration: ServerCertificate.tlsConfiguration(for: key))
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if isTLS { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
                    try pipeline.addHandler(Script(script, awaitsHead: isTLS))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    deinit {
        channel.close(promise: nil)
    }

    var authority: String { "127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    static func answer(
        _ status: String,
        type: String,
        fields: [String] = [],
        body: String
    ) -> [UInt8] {
        let lines =
            ["HTTP/1.1 \(status)", "content-type: \(type)", "content-length: \(body.utf8.count)"]
            + fields + ["", body]
        return Array(lines.joined(separator: "\r\n").utf8)
    }
}

/// Plays once a whole request head is here, or anything at all.
private final class Script: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let steps: [RawPeer.Step]
    private let awaitsHead: Bool
    private var seen: [UInt8] = []
    private var hasBegun = false

    init(_ steps: [RawPeer.Step], awaitsHead: Bool) {
        self.steps = steps
        self.awaitsHead = awaitsHead
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        seen += Array(unwrapInboundIn(data).readableBytesView)
        let isWhole = String(decoding: seen, as: UTF8.self).contains("\r\n\r\n")
        guard !hasBegun, isWhole || !awaitsHead else { return }
        hasBegun = true
        var at = TimeAmount.zero
        let loop = context.eventLoop
        let channel = context.channel
        func write(_ bytes: [UInt8]) {
            loop.scheduleTask(in: at) {
                _ = channel.writeAndFlush(ByteBuffer(bytes: bytes))
            }
        }
        for step in steps {
            switch step {
            case .bytes(let bytes): write(bytes)
            case .pause(let milliseconds): at = at + .milliseconds(milliseconds)
            case .trickle(let bytes, let times, let milliseconds):
                for _ in 0..<times {
                    at = at + .milliseconds(milliseconds)
                    write(bytes)
                }
            case .close: loop.scheduleTask(in: at) { channel.close(promise: nil) }
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
