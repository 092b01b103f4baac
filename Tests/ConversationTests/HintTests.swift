import Foundation
import Logging
import Samen
import SamenServer
import Sync
import Synchronization
import TestSupport
import Testing
import Trust
import Wire

/// A real server over TLS, and who listens to it.
@Suite("Hints", .serialized, .timeLimit(.minutes(20)))
struct HintTests {
    private static let now: @Sendable () -> UInt64 = {
        UInt64(Date().timeIntervalSince1970 * 1_000)
    }

    private let village: Village
    private let server: ServerProcess
    private let ann, bob: Laptop

    init() throws {
        village = try Village(people: 5, random: .seeded(77))
        server = try ServerProcess(for: village.network)
        try server.start()
        (ann, bob) = try (
            Self.laptop(2, village, server), Self.laptop(3, village, server)
        )
    }

    private static func laptop(
        _ index: Int,
        _ village: Village,
        _ server: ServerProcess
    ) throws -> Laptop {
        try Laptop(
            village.people[index],
            of: village,
            server: server.server,
            over: transport(index, village, server),
            clock: now
        )
    }

    private static func transport(
        _ index: Int,
        _ village: Village,
        _ server: ServerProcess
    ) -> HTTPTransport {
        HTTPTransport(village.people[index], of: village, to: server, clock: now)
    }

    private func transport(_ index: Int) -> HTTPTransport {
        Self.transport(index, village, server)
    }

    private func carrier() -> CurlCarrier {
        CurlCarrier(authority: server.authority, pins: [server.key])
    }

    /// What somebody hears, until it is let go.
    private final class Ear: Sendable {
        private let heads = Mutex<[UInt64]>([])
        private let beats = Mutex(0)
        private let end = Mutex<Result<Void, TransportFailure>?>(nil)
        private let work = Mutex<Task<Void, Never>?>(nil)

        init(_ transport: HTTPTransport, over carrier: CurlCarrier) {
            let task = Task {
                do throws(TransportFailure) {
                    try await transport.followHints(over: carrier) { hint in
                        if let hint { self.heads.withLock { $0.append(hint.head) } }
                        if hint == nil { self.beats.withLock { $0 += 1 } }
                    }
                    self.end.withLock { $0 = .success(()) }
                } catch {
                    self.end.withLock { $0 = .failure(error) }
                }
            }
            work.withLock { $0 = task }
        }

        var heard: [UInt64] { heads.withLock { $0 } }
        var beatCount: Int { beats.withLock { $0 } }
        var isEnded: Bool { end.withLock { $0 } != nil }

        func letGo() { work.withLock { $0 }?.cancel() }
    }

    private func eventually(
        within time: Duration = .seconds(10),
        _ isTrue: () throws -> Bool
    ) async throws -> Duration? {
        let start = ContinuousClock.now
        while .now - start < time {
            if try isTrue() { return .now - start }
            try await Task.sleep(for: .milliseconds(5))
        }
        return nil
    }

    @Test func `whoever may see a change is told of it, and nobody else`() async throws {
        let shared = try ann.device.createDocument(
            for: [village.people[3].member: .writer],
            at: Self.now()
        )
        for laptop in [ann, bob, ann] { #expect(try await laptop.sync().outcome == .complete) }
        try await transport(4).openSession(presenting: village.entries)
        let (bobs, others) = (
            Ear(transport(3), over: carrier()), Ear(transport(4), over: carrier())
        )
        #expect(try await eventually { !bobs.heard.isEmpty && !others.heard.isEmpty } != nil)
        let (before, othersBefore) = (bobs.heard, others.heard)
        try ann.write("Zij belde. ", in: shared)
        let summary = try await ann.sync()
        // It is there well before anyone would have asked.
        #expect(
            try await eventually { bobs.heard.count > before.count } ?? .seconds(9) < .seconds(2)
        )
        #expect(bobs.heard.last == summary.cursor)
        #expect(try await bob.sync().applied == 1)
        #expect(try bob.text(of: shared) == "Zij belde. ")
        // Not even that somebody wrote.
        try await Task.sleep(for: .milliseconds(300))
        #expect(others.heard == othersBefore)
        for ear in [bobs, others] { ear.letGo() }
    }

    @Test func `a poll waits for what is new, and is answered at once where there is something`()
        async throws
    {
        let shared = try ann.device.createDocument(
            for: [village.people[3].member: .writer],
            at: Self.now()
        )
        for laptop in [ann, bob] { #expect(try await laptop.sync().outcome == .complete) }
        let transport = transport(3)
        let present = try await transport.pollHint(over: carrier(), waiting: 0, after: 0)
        let start = ContinuousClock.now
        let stale = try await transport.pollHint(over: carrier(), waiting: 25, after: 1)
        #expect(stale == present && .now - start < .seconds(5))
        let line = carrier()
        async let waited = transport.pollHint(over: line, waiting: 25, after: present.head)
        try await Task.sleep(for: .milliseconds(300))
        try ann.write("Nieuw. ", in: shared)
        let summary = try await ann.sync()
        let told = try await waited
        #expect(told.head == summary.cursor && told.feed == present.feed)
        #expect(.now - start < .seconds(10))
        // Nothing comes: it is answered when its time is over.
        let end = ContinuousClock.now
        #expect(
            try await transport.pollHint(over: carrier(), waiting: 1, after: told.head).head
                == told.head
        )
        #expect(.now - end >= .seconds(1) && .now - end < .seconds(5))
    }

    @Test func `an event stream ends when its reader goes`() async throws {
        #expect(try await ann.sync().outcome == .complete)
        _ = try await eventually(within: .seconds(1)) { false }
        let before = try sockets()
        let ear = Ear(transport(2), over: carrier())
        #expect(try await eventually { !ear.heard.isEmpty } != nil)
        #expect(try sockets() > before)
        ear.letGo()
        // At once, and not when the next heartbeat finds nobody.
        #expect(try await eventually { try sockets() <= before } ?? .seconds(60) < .seconds(10))
    }

    /// Connections that the server has.
    private func sockets() throws -> Int {
        let folder = "/proc/\(server.identifier)/fd"
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { name in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)"))?
                .hasPrefix("socket:") ?? false
        }.count
    }

    @Test(arguments: [false, true])
    func `a server that is told to stop lets its listeners go at once`(
        hasPoll: Bool
    ) async throws {
        #expect(try await ann.sync().outcome == .complete)
        let ear = Ear(transport(2), over: carrier())
        #expect(try await eventually { !ear.heard.isEmpty } != nil)
        let head = ear.heard[0]
        let (transport, line) = (transport(2), carrier())
        let poll = Task {
            guard hasPoll else { return }
            _ = try? await transport.pollHint(over: line, waiting: 25, after: head + 1_000)
        }
        try await Task.sleep(for: .milliseconds(300))
        let start = ContinuousClock.now
        server.stop()
        #expect(.now - start < .seconds(20))
        #expect(try await eventually { ear.isEnded } != nil)
        await poll.value
    }

    /// Passes requests on, and keeps whatever streams until it has ended, or ends it without a word.
    private struct HoldingCarrier: Sync.Carrier {
        let inner: CurlCarrier
        let isEnding: Bool

        func carry(
            _ request: Trust.HTTPRequest,
            answerOfAtMost bytes: Int
        ) async throws(TransportFailure) -> Trust.HTTPResponse {
            try await inner.carry(request, answerOfAtMost: bytes)
        }

        func follow(
            _ request: Trust.HTTPRequest,
            silentAtMost seconds: Int,
            _ part: @escaping @Sendable (UnsafeRawBufferPointer) -> Bool
        ) async throws(TransportFailure) -> Trust.HTTPResponse {
            if isEnding {
                return HTTPResponse(
                    status: 200,
                    fields: [HTTPRequest.Field("content-type", "text/event-stream")]
                )
            }
            try? await Task.sleep(for: .seconds(seconds))
            throw .interrupted("it was held back")
        }
    }

    @Test(arguments: [false, true])
    func `where something between holds streams back, hints come by polls`(
        isEnding: Bool
    ) async throws {
        let shared = try ann.device.createDocument(
            for: [village.people[3].member: .writer],
            at: Self.now()
        )
        for laptop in [ann, bob] { #expect(try await laptop.sync().outcome == .complete) }
        let cursor = try #require(try await bob.sync().cursor)
        let (authority, pin) = (server.authority, server.key)
        let listener = HintListener(random: .system) {}
        defer { listener.stop() }
        listener.exchanged(to: cursor, having: nil, isFruitful: true)
        listener.listen(
            on: HintListener.Line(over: transport(3)) {
                HoldingCarrier(
                    inner: CurlCarrier(authority: authority, pins: [pin]),
                    isEnding: isEnding
                )
            }
        )
        // The first poll is answered after 25 seconds, or as soon as there is something.
        try await Task.sleep(for: .seconds(isEnding ? 2 : 12))
        #expect(!listener.isDue)
        try ann.write("Door de muur. ", in: shared)
        let summary = try await ann.sync()
        #expect(try await eventually { listener.isDue } != nil)
        #expect(listener.isLive && listener.heard?.head == summary.cursor)
        let heard = listener.heard
        let pulled = try await bob.sync()
        listener.exchanged(to: pulled.cursor, having: heard, isFruitful: pulled.applied > 0)
        #expect(pulled.applied == 1 && !listener.isDue)
    }

    @Test func `a device that is removed is told nothing more`() async throws {
        let lead = try Self.laptop(1, village, server)
        for laptop in [ann, lead] { #expect(try await laptop.sync().outcome == .complete) }
        let ear = Ear(transport(2), over: carrier())
        #expect(try await eventually { !ear.heard.isEmpty } != nil)
        try lead.device.remove(
            .device(village.people[2].keys().id, village.people[2].member.organisation),
            because: .lost,
            at: Self.now()
        )
        #expect(try await lead.sync().outcome == .complete)
        #expect(try await eventually { ear.isEnded } != nil)
        let failure = await #expect(throws: TransportFailure.self) {
            _ = try await transport(2).pollHint(over: carrier(), waiting: 0, after: 0)
        }
        guard case .problem(let problem)? = failure else {
            Issue.record("it is refused")
            return
        }
        #expect(problem.status == 403)
    }

    @Test func `E08 a device that opens streams without end has two, and keeps nobody out`()
        async throws
    {
        let shared = try ann.device.createDocument(
            for: [village.people[3].member: .writer],
            at: Self.now()
        )
        for laptop in [ann, bob] { #expect(try await laptop.sync().outcome == .complete) }
        try await transport(4).openSession(presenting: village.entries)
        let before = try server.residentBytes()
        let eager = transport(4)
        let ears = (0..<60).map { _ in Ear(eager, over: carrier()) }
        #expect(
            try await eventually(within: .seconds(30)) {
                ears.filter(\.isEnded).count >= 58
            } != nil
        )
        let bobs = Ear(transport(3), over: carrier())
        #expect(try await eventually { !bobs.heard.isEmpty } != nil)
        let heard = bobs.heard.count
        try ann.write("Toch. ", in: shared)
        #expect(try await ann.sync().outcome == .complete)
        #expect(try await eventually { bobs.heard.count > heard } != nil)
        #expect(try server.residentBytes() - before < 64 << 20)
        for ear in ears + [bobs] { ear.letGo() }
    }

    @Test func `E08 however many changes come at once, a listener is told a word or two`()
        async throws
    {
        let shared = try ann.device.createDocument(
            for: [village.people[3].member: .writer],
            at: Self.now()
        )
        for laptop in [ann, bob] { #expect(try await laptop.sync().outcome == .complete) }
        let bobs = (0..<2).map { _ in Ear(transport(3), over: carrier()) }
        #expect(try await eventually { bobs.allSatisfy { !$0.heard.isEmpty } } != nil)
        for number in 0..<300 { try ann.write("\(number) ", in: shared) }
        let summary = try await ann.sync()
        #expect(summary.accepted == 300)
        #expect(
            try await eventually { bobs.allSatisfy { $0.heard.last == summary.cursor } } != nil
        )
        for ear in bobs {
            #expect(ear.heard.count <= 1 + summary.requests)
            ear.letGo()
        }
    }

    @Test func `a stream that has nothing to say says that it lives`() async throws {
        var limits = ConnectionLimits()
        limits.heartbeat = .milliseconds(100)
        let path = NSTemporaryDirectory() + "samen-hints-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = DataFolder(path: path)
        let made = try folder.create(for: village.network, random: .system)
        let (ports, port) = AsyncStream<Int>.makeStream()
        let service = try ServerService(
            folder: folder,
            address: .init(host: "127.0.0.1", port: 0),
            limits: limits,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            onListening: { port.yield($0.port) }
        )
        let village = village
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            for await port in ports.prefix(1) {
                let authority = "127.0.0.1:\(port)"
                let carrier = { CurlCarrier(authority: authority, pins: [made.keyHash]) }
                let transport = HTTPTransport(
                    to: .init(server: made.identity.server, network: village.network),
                    over: carrier(),
                    as: DeviceSecrets(village.people[2].keys()),
                    random: .system,
                    encapsulation: XWingEncapsulation(),
                    now: Self.now
                )
                try await transport.openSession(presenting: village.entries)
                let ear = Ear(transport, over: carrier())
                #expect(try await eventually { ear.beatCount >= 5 } != nil)
                #expect(ear.heard.count == 1 && !ear.isEnded)
                ear.letGo()
            }
            group.cancelAll()
        }
    }
}
