import SamenServer
import TestSupport
import Testing
import Trust

@Suite("Who is told of what is new") struct HintHubTests {
    private let world: World
    private let hub = HintHub(head: 10)

    init() throws { world = try World(seed: 3) }

    private var device: DeviceID { world.admin.device }

    @Test func `a subscriber is told where it stands at once, and of the newest when it looks`()
        async throws
    {
        let heads = try hub.subscribe(device)
        for head in UInt64(11)...500 { hub.publish(HintNews(byDevice: [device: head])) }
        hub.close()
        var told: [UInt64] = []
        for await head in heads { told.append(head) }
        // One slot, whatever came: nothing is queued for a slow reader.
        #expect(told == [500])
    }

    @Test func `others' work is no news`() async throws {
        let heads = try hub.subscribe(device)
        let other = world.worker.device
        hub.publish(HintNews(byDevice: [other: 99]))
        #expect(hub.head(for: device) == 10 && hub.head(for: other) == 99)
        hub.publish(HintNews(forEveryone: 120))
        #expect(hub.head(for: device) == 120 && hub.head(for: other) == 120)
        // What is older than what everyone was told of is not news again.
        hub.publish(HintNews(byDevice: [device: 119]))
        hub.close()
        for await head in heads { #expect(head == 120) }
    }

    @Test func `E08 a device has two subscriptions, and the oldest gives way`() async throws {
        let first = try hub.subscribe(device)
        let (second, third) = (try hub.subscribe(device), try hub.subscribe(device))
        #expect(hub.count == 2)
        // It has ended; the others have not.
        for await head in first { #expect(head == 10) }
        hub.end([device])
        for await head in second { #expect(head == 10) }
        for await head in third { #expect(head == 10) }
        #expect(hub.count == 0)
    }

    @Test func `E08 there are so many subscribers and no more, and whoever goes makes room`()
        async throws
    {
        var kept: [AsyncStream<UInt64>] = []
        func device(_ number: UInt64) -> DeviceID {
            DeviceID(bytes: Array(repeating: 0, count: 24) + bigEndian(number))!
        }
        var count: UInt64 = 0
        do {
            while count < 20_000 {
                kept.append(try hub.subscribe(device(count)))
                count += 1
            }
            Issue.record("someone is one too many")
        } catch {
            #expect(error.status == 503 && error.retryAfter == 60)
        }
        #expect(count == 1_024 && hub.count == 1_024)
        kept.removeFirst()
        #expect(hub.count == 1_023)
        _ = try hub.subscribe(device(30_000))
        hub.close()
        #expect(throws: Problem.self) { _ = try hub.subscribe(device(1)) }
    }
}
