import GRDB
import SamenServer
import Sync
import Synchronization
import TestSupport
import Trust

/// Brings requests to a server's handler in the same process, and may spoil what comes back.
final class HandlerCarrier: Carrier {
    typealias Spoil =
        @Sendable (Trust.HTTPRequest, Trust.HTTPResponse) throws(TransportFailure) ->
        Trust.HTTPResponse

    private let handler: RequestHandler
    private let paths = Mutex<[String]>([])
    private let spoil = Mutex<Spoil?>(nil)
    private let isRepeating = Mutex(false)

    let server: ServerIdentity

    /// `database` is the store of a server that goes on, if it is not a new one.
    init(
        _ village: Village,
        clock: TestClock,
        _ database: DatabaseQueue? = nil,
        deviceBytes: Int = 256 << 20
    ) throws {
        let store = try FeedStore(
            database: try database ?? DatabaseQueue(configuration: FeedStore.configuration()),
            network: village.network,
            randomness: village.random
        )
        let core = try Core(
            store: store,
            random: village.random,
            deviceBytes: deviceBytes
        )
        server = core.identity
        handler = RequestHandler(
            core: CoreQueue(core: core, now: { clock.now }),
            identity: server,
            random: .system,
            now: { clock.now }
        )
    }

    func follow(
        _ request: Trust.HTTPRequest,
        silentAtMost seconds: Int,
        _ part: @escaping @Sendable (UnsafeRawBufferPointer) -> Bool
    ) async throws(TransportFailure) -> Trust.HTTPResponse {
        throw .notThisProtocol("nothing goes on here")
    }

    func carry(
        _ request: Trust.HTTPRequest,
        answerOfAtMost bytes: Int
    ) async throws(TransportFailure) -> Trust.HTTPResponse {
        paths.withLock { $0.append(request.path) }
        var response = await handler.answer(request)
        if isRepeating.withLock({ exchange(&$0, with: false) }) {
            response = await handler.answer(request)
        }
        guard let spoil = spoil.withLock({ $0 }) else { return response }
        return try spoil(request, response)
    }

    /// What was asked for since the last look.
    func takePaths() -> [String] {
        paths.withLock { paths in
            defer { paths = [] }
            return paths
        }
    }

    /// Sends the next request twice and brings the second answer, as libcurl does when a kept
    /// connection ends before an answer.
    func repeatsNext() {
        isRepeating.withLock { $0 = true }
    }

    func spoils(_ spoil: Spoil?) {
        self.spoil.withLock { $0 = spoil }
    }
}

private func exchange(_ flag: inout Bool, with value: Bool) -> Bool {
    defer { flag = value }
    return flag
}
