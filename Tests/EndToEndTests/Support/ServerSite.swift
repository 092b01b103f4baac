import Foundation
import SamenServer
import Trust

/// One server's folder, served by this process or by the built program, one after the other.
final class ServerSite {
    let folder: DataFolder
    let identity: ServerIdentity
    let keyHash: ContentHash
    let link: CutLink
    let clock: SteppingClock
    /// What the programs printed; not in the server's folder.
    let log: String

    private enum Running {
        case nowhere
        case here(FeedStore, RequestHandler)
        case apart(ServerProcess)
    }

    private var running = Running.nowhere

    init(in place: String, network: NetworkID, clock: SteppingClock) throws {
        try FileManager.default.createDirectory(
            atPath: place,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        folder = DataFolder(path: place + "/server")
        log = place + "/said"
        (identity, keyHash) = try folder.create(for: network, random: .system)
        link = try CutLink()
        self.clock = clock
    }

    deinit {
        try? stop()
        link.end()
    }

    /// The handler, in this process, over the store in the folder.
    func handler() throws -> RequestHandler {
        if case .here(_, let handler) = running { return handler }
        try stop()
        let store = try FeedStore(
            path: folder.path + "/store.sqlite",
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

    /// The built program, behind the link.
    @discardableResult
    func process() throws -> ServerProcess {
        if case .apart(let process) = running { return process }
        try stop()
        let process = try ServerProcess(folder: folder.path, sayingInto: log)
        running = .apart(process)
        link.connect(to: process.port)
        return process
    }

    /// `host:port` of the link.
    var authority: String { "127.0.0.1:\(link.port)" }

    func stop() throws {
        switch running {
        case .nowhere: break
        case .here(let store, _): try store.close()
        case .apart(let process):
            link.cut()
            process.stop()
        }
        running = .nowhere
    }

    /// Ends the process without warning.
    func kill() {
        guard case .apart(let process) = running else { return }
        link.cut()
        process.kill()
        running = .nowhere
    }

    /// The server's files, and what it printed.
    func files() throws -> [String] {
        let manager = FileManager.default
        let inside = try manager.contentsOfDirectory(atPath: folder.path).sorted()
        let said = [log + ".out", log + ".err"].filter { manager.fileExists(atPath: $0) }
        return inside.map { folder.path + "/" + $0 } + said
    }
}
