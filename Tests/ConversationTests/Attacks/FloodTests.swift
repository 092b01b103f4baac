import Foundation
import Samen
import SamenServer
import Sync
import Synchronization
import TestSupport
import Testing
import Trust
import Wire

/// Strangers and devices that ask without end, while someone works.
@Suite("Floods", .serialized, .timeLimit(.minutes(40)))
struct FloodTests {
    private static let now: @Sendable () -> UInt64 = {
        UInt64(Date().timeIntervalSince1970 * 1_000)
    }

    private let village: Village
    private let server: ServerProcess
    private let ann: Laptop

    init() throws {
        village = try Village(people: 4, random: .seeded(31))
        server = try ServerProcess(for: village.network)
        try server.start()
        ann = try Laptop(
            village.people[2],
            of: village,
            server: server.server,
            over: HTTPTransport(village.people[2], of: village, to: server, clock: Self.now),
            clock: Self.now
        )
    }

    /// Writes and synchronises while `attack` goes on: no exchange takes long, the server takes little
    /// memory for it, and nothing that was acknowledged is lost.
    private func working(
        _ times: Int = 6,
        until isFelt: @Sendable () -> Bool = { true },
        during attack: @escaping @Sendable () async throws -> Void
    ) async throws {
        let before = try server.residentBytes()
        let document = try ann.device.createDocument(at: Self.now())
        #expect(try await ann.sync().outcome == .complete)
        let flood = Task { try await attack() }
        var slowest = Duration.zero
        for number in 0..<times {
            try ann.write("regel \(number) ", in: document)
            let start = ContinuousClock.now
            let summary = try await ann.sync()
            slowest = max(slowest, .now - start)
            #expect(summary.outcome == .complete)
            #expect(summary.accepted == 1)
        }
        // However fast the work was done, the attack goes on until it was met.
        let end = ContinuousClock.now + .seconds(10)
        while !isFelt(), .now < end { try await Task.sleep(for: .milliseconds(10)) }
        flood.cancel()
        _ = try? await flood.value
        #expect(slowest < .seconds(10))
        #expect(try server.residentBytes() - before < 128 << 20)
        // Nothing that was acknowledged is lost, and nothing else was written.
        #expect(try ann.device.status().unsent == 0)
        server.kill()
        #expect(try server.verify().hasSuffix("everything holds\n"))
        let store = try FeedStoreLook(server, village.network)
        #expect(store.changes == times)
    }

    @Test func `E01 silent connections keep nobody out`() async throws {
        let before = try server.residentBytes()
        var options = RawClient.Options()
        options.isTLS = false
        var silent: [RawClient] = []
        for _ in 0..<Amount.connections {
            // Those over the limit wait unaccepted.
            if let client = try? await RawClient.connect(server.port, options) {
                silent.append(client)
            }
        }
        #expect(silent.count > 200)
        let memory = try server.residentBytes() - before
        #expect(memory < 256 << 20)
        try await working {}
        for client in silent { try await client.close() }
    }

    @Test func `E02 unsigned requests in any number are refused before any write`() async throws {
        let port = server.port
        let body = String(repeating: "a", count: 600)
        let request = "POST /v1/sync HTTP/1.1\r\nHost: a\r\nContent-Length: 600\r\n\r\n\(body)"
        try await working {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        while !Task.isCancelled {
                            let client = try await RawClient.connect(port)
                            let count = Amount.requests / 4
                            for start in stride(from: 0, to: count, by: 50) {
                                try await client.send(String(repeating: request, count: 50))
                                _ = try await client.hasAnswers(start + 50, within: .seconds(5))
                            }
                            #expect(client.statuses.allSatisfy { $0 == 422 })
                            try await client.close()
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `E02 E10 one device that asks without pause slows itself down, and nobody else`()
        async throws
    {
        let transport = HTTPTransport(village.people[3], of: village, to: server, clock: Self.now)
        // Known here from now on.
        try await transport.openSession(presenting: village.entries)
        let limited = Count()
        let random = village.random
        try await working(until: { limited.value > 0 }) {
            while !Task.isCancelled {
                var compare = WireCompareRequest()
                compare.protocol = 1
                compare.salt = Data(random.bytes(16))
                var everything = WireCompareRange()
                everything.first = Data(repeating: 0, count: 16)
                everything.last = Data(repeating: 0xFF, count: 16)
                everything.sum = Data(repeating: 1, count: 16)
                compare.ranges = [everything]
                let call = Call(
                    kind: .compare,
                    number: 1,
                    body: compare.encoded,
                    maxAnswerBytes: 1 << 20
                )
                do {
                    _ = try await transport.send(call)
                } catch TransportFailure.problem(let problem) {
                    #expect(problem.status == 429 && problem.action == .retry)
                    #expect(problem.retryAfterMilliseconds == 1_000)
                    limited.add()
                }
            }
        }
        #expect(limited.value > 0)
    }
}

/// What stands in a server's store.
private struct FeedStoreLook {
    let changes: Int

    init(_ server: ServerProcess, _ network: NetworkID) throws {
        let store = try FeedStore(readingFrom: server.folder + "/store.sqlite", network: network)
        changes = try StoreCheck(store).changes
        try store.close()
    }
}

private final class Count: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }

    func add() {
        number.withLock { $0 += 1 }
    }
}
