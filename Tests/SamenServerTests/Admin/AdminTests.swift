import Foundation
import GRDB
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// What administrators ask of a server, and what others get.
@Suite("The administrator's view") struct AdminTests {
    private let looksPath = NSTemporaryDirectory() + "samen-looks-\(UUID().uuidString).sqlite"

    private func server() throws -> HandlerWorld {
        try HandlerWorld(seed: 17, looks: LookLog(path: looksPath))
    }

    private func ask(
        _ path: String,
        _ query: String? = nil,
        _ method: String = "GET",
        in session: HandlerWorld.Session,
        _ server: HandlerWorld
    ) async -> Trust.HTTPResponse {
        var request = HTTPRequest(method: method, path: path, query: query)
        request.authenticate(
            in: session.token,
            with: session.key,
            at: server.seconds,
            nonce: server.world.random.bytes(16)
        )
        let response = await server.handler.answer(request)
        #expect((try? response.verify(answering: request, with: session.key)) != nil)
        return response
    }

    private struct Lines: Decodable {
        struct Line: Decodable {
            let number: UInt64
            let device, call: String
            let status: Int
            let offered, accepted, duplicate, held, quarantined, refused: UInt64
            let unsent: UInt64?
            let client: String?
        }
        let lines: [Line]
        let next: UInt64?
    }

    private struct Devices: Decodable {
        struct Device: Decodable {
            let device, standing: String
            let calls, offered, accepted, duplicate, held, quarantined, refused: UInt64
            let last_contact_ms: UInt64?
            let unsent: UInt64?
            let client: String?
        }
        let devices: [Device]
        let next: String?
    }

    private func read<Answer: Decodable>(
        _ response: Trust.HTTPResponse,
        as type: Answer.Type = Answer.self
    ) throws -> Answer {
        #expect(response.status == 200, "\(String(decoding: response.body, as: UTF8.self))")
        return try JSONDecoder().decode(Answer.self, from: Data(response.body))
    }

    @Test func `C18 whoever administers nothing is refused, and the attempt is in the log`()
        async throws
    {
        let server = try server()
        let world = server.world
        for person in [world.lead, world.worker, world.reader] {
            let session = try await server.openSession(for: person)
            for path in try OpenAPI().paths {
                #expect(await ask(path, in: session, server).status == 403)
                #expect(await ask(path, nil, "POST", in: session, server).status == 403)
            }
            let attempts = try await server.logLines().filter {
                $0.record.device == person.device && $0.record.call == .admin
            }
            #expect(attempts.count == 4 && attempts.allSatisfy { $0.record.status == 403 })
        }
        // Nobody has seen anything.
        #expect(try LookLog(path: looksPath).looks().isEmpty)
        let admin = try await server.openSession(for: world.admin)
        #expect(await ask("/v1/admin/sync-log", nil, "DELETE", in: admin, server).status == 405)
        #expect(await ask("/v1/admin/changes", in: admin, server).status == 404)
    }

    @Test func `C18 an administrator of another organisation sees none of this one's devices`()
        async throws
    {
        let server = try server()
        let world = server.world
        let other: OrganisationID = world.random.identifier()
        let stranger = World.Person(other, world.random)
        let entries = try [
            world.byRoot(.organisationGrant(other)), world.byRoot(.adminGrant(stranger.member)),
            world.byRoot(world.grant(stranger)),
        ]
        let session = try await server.openSession(for: world.worker)
        var push = WireSyncRequest()
        push.protocol = 1
        push.authPush = entries.map(\.wire)
        let pushed = await server.handler.answer(
            server.request("/v1/sync", push.encoded, in: session)
        )
        #expect(pushed.status == 200)
        let admin = try await server.openSession(for: stranger)
        let lines: Lines = try read(await ask("/v1/admin/sync-log", in: admin, server))
        #expect(Set(lines.lines.map(\.device)) == [stranger.device.description])
        let one: Lines = try read(
            await ask("/v1/admin/sync-log", "device=\(world.worker.device)", in: admin, server)
        )
        #expect(one.lines.isEmpty)
        let devices: Devices = try read(await ask("/v1/admin/devices", in: admin, server))
        #expect(devices.devices.map(\.device) == [stranger.device.description])
        // And the other way round.
        let own = try await server.openSession(for: world.admin)
        let theirs: Devices = try read(await ask("/v1/admin/devices", in: own, server))
        #expect(theirs.devices.count == 5)
        #expect(!theirs.devices.contains { $0.device == stranger.device.description })
    }

    @Test func `sums match for each line and each device, whatever became of what was offered`()
        async throws
    {
        let server = try server()
        let world = server.world
        let session = try await server.openSession(for: world.worker)
        let changes = try world.changes(["een", "twee", "drie", "vier"])
        var forged = changes[3].wire
        forged.signature = Data(repeating: 7, count: 64)
        var batches: [[WireSealedChange]] = [
            [changes[0].wire], [changes[0].wire, changes[2].wire], [changes[1].wire],
        ]
        batches.append([changes[2].wire, forged])
        for (number, batch) in batches.enumerated() {
            var message = WireSyncRequest()
            message.protocol = 1
            message.push = batch
            message.unsent = UInt32(9 - number)
            message.client = 0 << 16 | 1 << 8 | UInt32(number)
            let answer = await server.handler.answer(
                server.request("/v1/sync", message.encoded, in: session)
            )
            #expect(answer.status == 200)
        }
        let admin = try await server.openSession(for: world.admin)
        let lines: Lines = try read(
            await ask("/v1/admin/sync-log", "device=\(world.worker.device)", in: admin, server)
        )
        for line in lines.lines {
            let sum = line.accepted + line.duplicate + line.held + line.quarantined + line.refused
            #expect(line.offered == sum)
        }
        let devices: Devices = try read(await ask("/v1/admin/devices", in: admin, server))
        let worker = try #require(
            devices.devices.first { $0.device == world.worker.device.description }
        )
        #expect((worker.offered, worker.accepted, worker.duplicate) == (6, 2, 1))
        #expect((worker.held, worker.quarantined, worker.refused) == (1, 0, 2))
        #expect(worker.offered == lines.lines.reduce(0) { $0 + $1.offered })
        // What the device told last.
        #expect(worker.unsent == 6 && worker.client == "0.1.3")
        // One that never came is named, with nothing that could be taken for all being well.
        let silent = try #require(
            devices.devices.first { $0.device == world.reader.device.description }
        )
        #expect(silent.last_contact_ms == nil && silent.unsent == nil && silent.calls == 0)
    }

    @Test func `H03 every look is noted before it is answered, with who looked and for whom`()
        async throws
    {
        let server = try server()
        let world = server.world
        let admin = try await server.openSession(for: world.admin)
        _ = await ask("/v1/admin/sync-log", "device=\(world.worker.device)", in: admin, server)
        _ = await ask("/v1/admin/devices", in: admin, server)
        let looks = try LookLog(path: looksPath).looks()
        #expect(looks.map(\.kind) == [.lines, .devices])
        #expect(looks.allSatisfy { $0.by == world.admin.device.description })
        #expect(looks.map(\.device) == [world.worker.device.description, ""])
        // Where it cannot be noted, nothing is told.
        let blind = try HandlerWorld(seed: 17)
        let session = try await blind.openSession(for: blind.world.admin)
        #expect(await ask("/v1/admin/devices", in: session, blind).status == 404)
    }

    @Test func `a long log comes in pages, and each line once`() async throws {
        let server = try server()
        let session = try await server.openSession(for: server.world.worker)
        for _ in 0..<25 {
            #expect(await server.handler.answer(server.syncRequest(in: session)).status == 200)
        }
        let admin = try await server.openSession(for: server.world.admin)
        var (numbers, after): ([UInt64], UInt64?) = ([], 0)
        while let start = after {
            let page: Lines = try read(
                await ask(
                    "/v1/admin/sync-log",
                    "after=\(start)&limit=10&device=\(server.world.worker.device)",
                    in: admin,
                    server
                )
            )
            #expect(page.lines.count <= 10)
            numbers += page.lines.map(\.number)
            after = page.next
        }
        #expect(numbers.count == 26 && numbers == numbers.sorted() && Set(numbers).count == 26)
        var (devices, beyond): ([String], String?) = ([], nil)
        repeat {
            let query = "limit=2" + (beyond.map { "&beyond=\($0)" } ?? "")
            let page: Devices = try read(await ask("/v1/admin/devices", query, in: admin, server))
            devices += page.devices.map(\.device)
            beyond = page.next
        } while beyond != nil && devices.count < 20
        #expect(devices.count == 5 && devices == devices.sorted() && Set(devices).count == 5)
    }

    @Test(arguments: [
        "since=-1", "since=01", "limit=0", "limit=1001", "limit=1&limit=2", "device=abcd", "x=1",
        "after=9223372036854775808", "&", "since",
    ])
    func `a question that is put otherwise is refused, and is no look`(query: String) async throws {
        let server = try server()
        let admin = try await server.openSession(for: server.world.admin)
        #expect(await ask("/v1/admin/sync-log", query, in: admin, server).status == 422)
        #expect(try LookLog(path: looksPath).looks().isEmpty)
    }

    /// What the document does not describe is a fault of one or the other.
    @Test func `answers are as Protocol/admin.json describes them, and nothing else is in them`()
        async throws
    {
        let server = try server()
        let document = try OpenAPI()
        let session = try await server.openSession(for: server.world.worker)
        let changes = try server.world.changes(["een", "twee"])
        _ = await server.handler.answer(server.syncRequest(changes, in: session))
        let admin = try await server.openSession(for: server.world.admin)
        #expect(document.paths == ["/v1/admin/devices", "/v1/admin/sync-log"])
        for path in document.paths {
            let answer = await ask(path, "since=0", in: admin, server)
            #expect(answer.status == 200)
            #expect(document.faults(in: answer.body, of: path) == [])
            #expect(document.faults(in: Array("{\"lines\":[3]}".utf8), of: path) != [])
            #expect(
                document.statuses(of: path).isSuperset(of: ["200", "403", "404", "405", "422"])
            )
        }
    }

    @Test func `a log that an earlier version kept goes on, and its lines still hold`() async throws
    {
        let server = try HandlerWorld(seed: 91)
        let session = try await server.openSession(for: server.world.worker)
        for _ in 0..<3 { _ = await server.handler.answer(server.syncRequest(in: session)) }
        _ = try await server.logLines()
        try await server.database.write { db in
            try db.execute(sql: "DROP INDEX sync_log_device; DROP TABLE sync_log_start")
            for column in ["unsent", "client"] {
                try db.execute(sql: "ALTER TABLE sync_log DROP COLUMN \(column)")
            }
            try db.execute(sql: "PRAGMA user_version = 5")
        }
        let store = try FeedStore(
            database: server.database,
            network: server.world.network,
            randomness: server.world.random
        )
        #expect(try StoreCheck(store).faults.isEmpty)
        #expect(try store.read { try $0.logLines(after: 0, limit: 10) }.count == 4)
    }
}
