import Foundation
import Samen
import SamenServer
import Sync
import TestSupport
import Testing
import Trust

/// The built `samend`, killed at a chosen write, sync or send while devices push and pull.
@Suite("A server that is killed", .serialized)
struct ServerKillTests {
    @Test func `nothing that it acknowledged is lost, wherever it was killed`() async throws {
        let random = RandomSource.seeded(Amount.seed)
        guard let range = try await ServerKill(seed: Amount.seed).rehearse() else {
            Issue.record("the server did not say how many calls there were")
            return
        }
        #expect(range.transaction > 20)
        var inside = 0
        for number in 0..<Amount.kills {
            var kill = Kill(number, within: range, random)
            var report: Kill.Report?
            while report == nil {
                report = try await ServerKill(seed: Amount.seed + UInt64(number)).run(kill)
                kill.comeEarlier()
            }
            print("kill \(number) of the server: \(report.map { "\($0)" } ?? "")")
            if report?.isInTransaction == true { inside += 1 }
        }
        #expect(inside * 2 >= Amount.kills)
    }
}

/// One server's life and death.
private final class ServerKill {
    private let village: Village
    private let server: ServerProcess
    private let reports: KillReports
    private let ledger = Ledger()
    private var ann, bob: Laptop
    private var document: DocumentID?
    private var words = 0

    private static let now: @Sendable () -> UInt64 = {
        UInt64(Date().timeIntervalSince1970 * 1_000)
    }

    init(seed: UInt64) throws {
        village = try Village(people: 4, random: .seeded(seed))
        server = try ServerProcess(for: village.network)
        reports = KillReports(path: server.folder + "-report")
        // Where it will listen is known once it runs; both start anew then.
        (ann, bob) = (try Self.laptop(2, village, server), try Self.laptop(3, village, server))
    }

    private static func laptop(
        _ number: Int,
        _ village: Village,
        _ server: ServerProcess
    ) throws -> Laptop {
        let person = village.people[number]
        return try Laptop(
            person,
            of: village,
            server: server.server,
            over: HTTPTransport(person, of: village, to: server, clock: Self.now),
            clock: now
        )
    }

    /// The whole run without a kill: how many calls there are.
    func rehearse() async throws -> Kill.Range? {
        try server.start(environment: Kill().environment(report: reports.path))
        #expect(try await work())
        server.stop()
        return reports.takeRange()
    }

    /// Nil if the server lived through the run.
    func run(_ kill: Kill) async throws -> Kill.Report? {
        do {
            try server.start(environment: kill.environment(report: reports.path))
            _ = try await work()
        } catch is ServerProcess.Failed {
            // It was killed before it listened.
        }
        if server.isRunning { server.stop() } else { server.waitUntilExit() }
        guard let report = reports.take() else { return nil }
        try await check("\(report)")
        return report
    }

    /// Six words, each sent by one device and read by the other; false as soon as a link is cut.
    private func work() async throws -> Bool {
        (ann, bob) = (try Self.laptop(2, village, server), try Self.laptop(3, village, server))
        let document = try ann.device.createDocument(
            for: [village.people[3].member: .writer],
            at: Self.now()
        )
        self.document = document
        for _ in 0..<6 {
            words += 1
            try ann.write("\(words) ", in: document)
            let sender = ledger.watch(
                HTTPTransport(village.people[2], of: village, to: server, clock: Self.now)
            )
            let sent = try await ann.sync(over: sender)
            let received = try await bob.sync()
            guard sent.outcome == .complete, received.outcome == .complete else { return false }
        }
        return true
    }

    /// The server comes up by itself, holds all that it acknowledged, and goes on.
    private func check(_ place: String) async throws {
        try server.start()
        #expect(try server.verify().hasSuffix("everything holds\n"), "\(place)")
        let store = try FeedStore(
            readingFrom: server.folder + "/store.sqlite",
            network: village.network
        )
        for line in ledger.acknowledged {
            let held = try store.read { try $0.changes(at: line.place) }
            #expect(held.contains(line.change), "lost: \(place)")
        }
        try store.close()
        guard let document else { return }
        let ann = HTTPTransport(village.people[2], of: village, to: server, clock: Self.now)
        #expect(try await self.ann.sync(over: ann).outcome == .complete, "\(place)")
        #expect(try self.ann.device.status().unsent == 0, "\(place)")
        let bob = HTTPTransport(village.people[3], of: village, to: server, clock: Self.now)
        #expect(try await self.bob.sync(over: bob).outcome == .complete, "\(place)")
        let expected = (1...words).map { "\($0) " }.joined()
        #expect(try self.bob.text(of: document) == expected, "\(place)")
        let states = try [self.ann, self.bob].map { try $0.device.stateHash(of: document) }
        #expect(states[0] == states[1], "\(place)")
    }
}
