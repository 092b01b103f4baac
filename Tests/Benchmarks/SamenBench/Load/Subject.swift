import NIOCore
import TestSupport
import Trust
import Wire

/// A running `samend`, introduced to a fleet whose devices have sessions.
final class Subject {
    /// With many devices none meets the limit of requests that one device may make.
    static let devices = 200

    let served: Served
    let fleet: Fleet
    let load: Load
    private let requests: Requests
    private var sessions: [Requests.Session] = []

    struct Refused: Error {
        let what: String
    }

    init(in place: Place, devices: Int = devices) async throws {
        fleet = try Fleet(devices: devices)
        load = try Load()
        let folder = try place.folder("samend")
        let data = folder + "/server"
        let network = fleet.village.network
        _ = try Program.time(
            Program.path("samend"),
            ["init", "--data", data, "--network", "\(network)"]
        )
        let arguments = ["serve", "--data", data, "--port", "0"]
        served = try Served(Program.path("samend"), arguments, in: folder, counting: place.shim)
        requests = Requests(
            server: try await Self.server(at: served.port, load),
            network: network,
            authority: "127.0.0.1:\(served.port)"
        )
        try await introduce()
    }

    private static func server(at port: Int, _ load: Load) async throws -> ServerID {
        let hello = ByteBuffer(string: "GET /v1/hello HTTP/1.1\r\nhost: localhost\r\n\r\n")
        let response = try await load.run([[hello]], port: port).responses[0][0]
        guard let server = ServerID(bytes: try WireHello(decoding: response.body).serverID) else {
            throw Refused(what: "hello")
        }
        return server
    }

    /// Brings the network's and the documents' entries, then opens everyone's session.
    private func introduce() async throws {
        let first = fleet.entries.prefix(Wire.Limits.pushEntries)
        let member = fleet.members[0]
        let opening = requests.opening(for: member, presenting: Array(first))
        let session = try requests.session(from: try await one(opening), for: member)
        var start = first.count
        while start < fleet.entries.count {
            let end = min(start + Wire.Limits.pushEntries, fleet.entries.count)
            let part = Array(fleet.entries[start..<end])
            let response = try await one(requests.sync(entries: part, in: session))
            let answer = try WireSyncResponse(decoding: response.body)
            guard answer.authResults.allSatisfy({ $0.status == .stored }) else {
                throw Refused(what: "entries")
            }
            start = end
        }
        let openings = fleet.members.map { requests.opening(for: $0) }
        let responses = try await load.run([openings], port: served.port).responses[0]
        sessions = try zip(responses, fleet.members).map { try requests.session(from: $0, for: $1) }
    }

    private func one(_ request: ByteBuffer) async throws -> Response {
        try await load.run([[request]], port: served.port).responses[0][0]
    }

    /// For each lane its requests, each with so many new changes of one device.
    ///
    /// `device` says whose the n-th request of a lane is; a chain stays within one lane, so that it
    /// comes in its order.
    func pushes(
        lanes: Int,
        each count: Int,
        of changes: Int,
        _ payload: ChangePayload,
        device: (_ lane: Int, _ number: Int) -> Int
    ) throws -> [[ByteBuffer]] {
        try (0..<lanes).map { lane in
            try (0..<count).map { number in
                let index = device(lane, number)
                let made = try fleet.changes(changes, by: fleet.members[index], payload)
                return requests.sync(made, in: sessions[index])
            }
        }
    }

    /// Where everyone stands who has seen everything.
    func anchor() async throws -> WireAnchor {
        var anchor = WireAnchor()
        let empty = try await sync(have: nil)
        guard case .diverged(let diverged)? = empty.pull else { throw Refused(what: "anchor") }
        anchor = diverged.common
        while true {
            guard case .page(let page)? = try await sync(have: anchor).pull else {
                throw Refused(what: "page")
            }
            anchor = page.next
            if !page.hasMore_p { return anchor }
        }
    }

    private func sync(have: WireAnchor?) async throws -> WireSyncResponse {
        var have = have ?? WireAnchor()
        if have.serverID.isEmpty { have.cursor = 1 << 40 }
        let response = try await one(requests.sync(have: have, in: sessions[0]))
        return try WireSyncResponse(decoding: response.body)
    }

    /// For each lane its requests, which bring nothing and ask for nothing but news.
    func empties(lanes: Int, each count: Int, _ anchor: WireAnchor) -> [[ByteBuffer]] {
        (0..<lanes).map { lane in
            (0..<count).map { number in
                let index = (lane + number * lanes) % sessions.count
                return requests.sync(have: anchor, in: sessions[index])
            }
        }
    }

    func run(_ lanes: [[ByteBuffer]]) async throws -> Load.Account {
        try await load.run(lanes, port: served.port)
    }

    /// Every change of these answers is stored, and durable.
    static func check(_ account: Load.Account, changes: Int) throws {
        var stored = 0
        for response in account.responses.joined() {
            guard response.status == 200 else { throw Refused(what: "status \(response.status)") }
            let answer = try WireSyncResponse(decoding: response.body)
            stored += answer.results.count { $0.status == .stored && $0.durability == .localFsync }
        }
        guard stored == changes else { throw Refused(what: "\(stored) of \(changes) stored") }
    }
}
