import Foundation
import SamenServer
import Sync
import TestSupport
import Trust

/// One server's folder, served by this process or by the built program, one after the other.
final class ServerSite {
    let identity: ServerIdentity
    let program: ServerProcess
    private let link: CutLink
    private let clock: SteppingClock
    private let place: String

    private enum Running {
        case nowhere
        case here(FeedStore, RequestHandler)
        case apart
    }

    private var running = Running.nowhere

    /// Made by the built program, as an administrator would.
    init(in place: String, network: NetworkID, clock: SteppingClock = SteppingClock()) throws {
        try FileManager.default.createDirectory(
            atPath: place,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        self.place = place
        self.clock = clock
        program = try ServerProcess(for: network, in: place + "/server", log: place + "/log")
        let store = try FeedStore(readingFrom: place + "/server/store.sqlite", network: network)
        identity = store.identity
        try store.close()
        link = try CutLink()
    }

    deinit {
        try? stop()
        link.end()
    }

    /// Moves requests to the server in this process, or over HTTPS to the built program.
    func carrier(byHTTPS: Bool) throws -> any Carrier {
        guard byHTTPS else { return HandlerCarrier(handler: try handler()) }
        try start()
        return CurlCarrier(authority: "127.0.0.1:\(link.port)", pins: [program.key])
    }

    private func handler() throws -> RequestHandler {
        if case .here(_, let handler) = running { return handler }
        try stop()
        let store = try FeedStore(
            path: program.folder + "/store.sqlite",
            network: identity.network,
            randomness: .system
        )
        let clock = clock
        let core = try Core(store: store, random: .system)
        let handler = RequestHandler(
            core: CoreQueue(core: core, now: { clock.now }),
            identity: identity,
            random: .system,
            now: { clock.now }
        )
        running = .here(store, handler)
        return handler
    }

    private func start() throws {
        if case .apart = running { return }
        try stop()
        try program.start()
        running = .apart
        reconnect()
    }

    func stop() throws {
        switch running {
        case .nowhere: break
        case .here(let store, _): try store.close()
        case .apart:
            link.cut()
            program.stop()
        }
        running = .nowhere
    }

    // What goes wrong while the built program serves.

    /// The process ends without warning, and another begins over what it had committed.
    func killAndRestart() throws {
        link.cut()
        program.kill()
        running = .nowhere
        try start()
    }

    func cut() {
        link.cut()
    }

    func cut(afterBytes count: Int) {
        link.cut(afterBytes: count)
    }

    func reconnect() {
        link.connect(to: program.authority.split(separator: ":").last.flatMap { Int($0) } ?? 0)
    }

    /// The process of the built program, which serves from here on.
    func process() throws -> Int32 {
        try start()
        return program.identifier
    }

    /// The server's files, and what it logged.
    func files() throws -> [String] {
        let manager = FileManager.default
        let inside = try manager.contentsOfDirectory(atPath: program.folder).sorted()
        return inside.map { program.folder + "/" + $0 } + [place + "/log"]
    }
}
