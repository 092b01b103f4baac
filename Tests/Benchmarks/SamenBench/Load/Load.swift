import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// What came back for one request.
struct Response: Sendable {
    let status: Int
    let body: [UInt8]
    /// From the request's first byte to the answer's last one.
    let seconds: Double
}

/// Connections to a server, each of which makes one request after another.
final class Load {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let context: NIOSSLContext

    struct Account: Sendable {
        let seconds: Double
        let responses: [[Response]]

        var count: Int { responses.reduce(0) { $0 + $1.count } }
        var perSecond: Double { Double(count) / seconds }

        /// Which part of the requests took at most how long.
        func latency(_ part: Double) -> Double {
            let sorted = responses.joined().map(\.seconds).sorted()
            guard !sorted.isEmpty else { return 0 }
            return sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
        }
    }

    init() throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.minimumTLSVersion = .tlsv13
        context = try NIOSSLContext(configuration: configuration)
    }

    func end() async throws {
        try await group.shutdownGracefully()
    }

    /// Connects one lane for each list of requests, then lets all of them go at once.
    func run(_ lanes: [[ByteBuffer]], port: Int) async throws -> Account {
        let context = context
        var channels: [(channel: any Channel, lane: NIOLoopBound<Lane>)] = []
        for requests in lanes {
            let loop = group.next()
            let lane = try await loop.submit { NIOLoopBound(Lane(requests), eventLoop: loop) }.get()
            let channel = try await ClientBootstrap(group: loop)
                .channelOption(.socketOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: nil)
                        )
                        try pipeline.addHandler(lane.value)
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
            try await loop.flatSubmit { lane.value.connected(on: loop) }.get()
            channels.append((channel, lane))
        }
        let start = ContinuousClock.now
        let done = channels.map { channel, lane in
            channel.eventLoop.flatSubmit { lane.value.run(on: channel) }
        }
        var responses: [[Response]] = []
        for future in done { responses.append(try await future.get()) }
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        for (channel, _) in channels { try? await channel.close() }
        return Account(seconds: elapsed, responses: responses)
    }
}

/// One connection: writes a request, reads the whole answer, writes the next.
private final class Lane: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let requests: [ByteBuffer]
    private var responses: [Response] = []
    private var received = ByteBuffer()
    private var began = ContinuousClock.now
    private var handshake: EventLoopPromise<Void>?
    private var isConnected = false
    private var done: EventLoopPromise<[Response]>?

    struct Ended: Error {
        let after: Int
    }

    init(_ requests: [ByteBuffer]) {
        self.requests = requests
        responses.reserveCapacity(requests.count)
    }

    func connected(on loop: any EventLoop) -> EventLoopFuture<Void> {
        if isConnected { return loop.makeSucceededVoidFuture() }
        let promise = loop.makePromise(of: Void.self)
        handshake = promise
        return promise.futureResult
    }

    func run(on channel: any Channel) -> EventLoopFuture<[Response]> {
        let promise = channel.eventLoop.makePromise(of: [Response].self)
        done = promise
        next(on: channel)
        return promise.futureResult
    }

    private func next(on channel: any Channel) {
        guard responses.count < requests.count else {
            done?.succeed(responses)
            done = nil
            return
        }
        began = .now
        channel.writeAndFlush(requests[responses.count], promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            isConnected = true
            handshake?.succeed()
            handshake = nil
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        while let response = response() {
            responses.append(response)
            next(on: context.channel)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(Ended(after: responses.count))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
        context.close(promise: nil)
    }

    private func fail(_ error: any Error) {
        handshake?.fail(error)
        done?.fail(error)
        (handshake, done) = (nil, nil)
    }

    /// The next whole answer, if it is here.
    private func response() -> Response? {
        let view = received.readableBytesView
        guard let end = view.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: view[..<end.lowerBound], as: UTF8.self)
        let lines = head.split(separator: "\r\n")
        let length =
            lines.lazy.compactMap { line -> Int? in
                let name = "content-length:"
                guard line.lowercased().hasPrefix(name) else { return nil }
                return Int(line.dropFirst(name.count).filter { $0 != " " })
            }.first ?? 0
        let headLength = view.distance(from: view.startIndex, to: end.upperBound)
        guard view.count >= headLength + length else { return nil }
        received.moveReaderIndex(forwardBy: headLength)
        let body = received.readBytes(length: length) ?? []
        if received.readableBytes == 0 { received.clear() }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let elapsed = (ContinuousClock.now - began) / .seconds(1)
        return Response(status: status, body: body, seconds: elapsed)
    }
}
