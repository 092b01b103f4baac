import NIOCore
import NIOPosix
import NIOSSL
import SamenServer
import Synchronization
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
    private let asked: Asked
    let key: ServerKey

    private let heard = Heard()

    /// Without TLS the key proves nothing; `tls` is what the peer shows, if not what a server would.
    init(
        isTLS: Bool = true,
        key: ServerKey = .generate(),
        tls: TLSConfiguration? = nil,
        _ script: [Step]
    ) async throws {
        self.key = key
        let asked = Asked()
        self.asked = asked
        let configuration = try tls ?? ServerCertificate.tlsConfiguration(for: key)
        let context = try NIOSSLContext(configuration: configuration)
        let hear: @Sendable ([UInt8]) -> Void = { [heard] bytes in heard.keep(bytes) }
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if isTLS { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
                    try pipeline.addHandler(Script(script, awaitsHead: isTLS, asked, hear))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    deinit {
        channel.close(promise: nil)
    }

    /// The heads of all requests so far.
    var requests: [String] { asked.heads }

    var authority: String { "127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    /// What the last client said, without TLS as it went over the wire.
    var received: [UInt8] { heard.bytes.withLock { $0 } }

    private final class Heard: Sendable {
        let bytes = Mutex<[UInt8]>([])

        func keep(_ more: [UInt8]) {
            bytes.withLock { $0 = more }
        }
    }

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

/// What whoever came here said.
private final class Asked: Sendable {
    private let texts = Mutex<[String]>([])

    var heads: [String] { texts.withLock { $0 } }

    func note(_ head: String) {
        texts.withLock { $0.append(head) }
    }
}

/// Plays once a whole request head is here, or anything at all.
private final class Script: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let steps: [RawPeer.Step]
    private let awaitsHead: Bool
    private let asked: Asked
    private var seen: [UInt8] = []
    private var hasBegun = false
    private let hear: @Sendable ([UInt8]) -> Void

    init(
        _ steps: [RawPeer.Step],
        awaitsHead: Bool,
        _ asked: Asked,
        _ hear: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.steps = steps
        self.asked = asked
        self.awaitsHead = awaitsHead
        self.hear = hear
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        seen += Array(unwrapInboundIn(data).readableBytesView)
        hear(seen)
        let isWhole = String(decoding: seen, as: UTF8.self).contains("\r\n\r\n")
        guard !hasBegun, isWhole || !awaitsHead else { return }
        hasBegun = true
        asked.note(String(decoding: seen, as: UTF8.self))
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
