import Foundation
import GRDB
import Samen
import SamenServer
import Sync
import TestSupport
import Testing
import Trust

/// A device that has used up its share of a server's store.
@Suite("A device's share of the store")
struct QuotaTests {
    @Test func `E06 a device keeps what the server has no share for, and sends it when it has`()
        async throws
    {
        let village = try Village(people: 4, random: .seeded(41))
        let clock = TestClock()
        let database = try DatabaseQueue(configuration: FeedStore.configuration())
        let small = try HandlerCarrier(village, clock: clock, database, deviceBytes: 6_000)
        let ann = try Laptop(
            village.people[2],
            of: village,
            server: small.server.server,
            over: transport(2, village, small, clock),
            clock: { clock.now }
        )
        let document = try ann.device.createDocument(
            for: [village.people[3].member: .writer],
            at: clock.now
        )
        for number in 0..<20 { try ann.write("regel \(number). ", in: document) }
        let first = try await ann.sync()
        #expect(first.outcome == .complete)
        #expect(first.held > 0)
        #expect(first.accepted > 0 && first.refused == 0)
        #expect(try ann.device.quarantine().isEmpty)
        let unsent = try ann.device.status().unsent
        #expect(unsent == first.held)
        // The server's other devices are not concerned.
        let bob = try Laptop(
            village.people[3],
            of: village,
            server: small.server.server,
            over: transport(3, village, small, clock),
            clock: { clock.now }
        )
        #expect(try await bob.sync().outcome == .complete)
        try bob.write("van bob", in: document)
        #expect(try await bob.sync().accepted == 1)

        let large = try HandlerCarrier(village, clock: clock, database, deviceBytes: 1 << 20)
        let after = try await ann.sync(over: transport(2, village, large, clock))
        #expect(after.outcome == .complete && after.held == 0)
        #expect(try ann.device.status().unsent == 0)
        #expect(
            try await bob.sync(over: transport(3, village, large, clock)).outcome == .complete
        )
        _ = try await ann.sync(over: transport(2, village, large, clock))
        #expect(try ann.device.stateHash(of: document) == bob.device.stateHash(of: document))
        #expect(try ann.text(of: document).contains("regel 19. "))
    }

    private func transport(
        _ person: Int,
        _ village: Village,
        _ carrier: HandlerCarrier,
        _ clock: TestClock
    ) -> HTTPTransport {
        HTTPTransport(
            to: .init(server: carrier.server.server, network: village.network),
            over: carrier,
            as: DeviceSecrets(village.people[person].keys()),
            random: .system,
            encapsulation: XWingEncapsulation(),
            now: { clock.now }
        )
    }
}
