import Foundation
import GRDB
import Replica
import Samen
import SamenServer
import Sync
import TestSupport
import Trust
import Wire

/// A person's laptop: a sealed vault on the disk, and the shipped device in it.
final class Laptop {
    let person: Village.Person
    let folder: VaultFolder
    let device: Device
    private let vault: VaultFile
    private let runtime: String
    let clock: SteppingClock

    /// One derivation for all vaults: Argon2id at its floor still takes a fifth of a second.
    private static let derivation = Result { try KeyDerivation.fresh(memoryKiB: 65_536) }
    private static let wrapper = Result {
        try derivation.get().key(from: Array("zes woorden".utf8))
    }

    init(_ person: Village.Person, of village: Village, in place: String, clock: SteppingClock)
        throws
    {
        self.person = person
        self.clock = clock
        let name = "laptop-\(UInt64.random(in: 0 ... .max))"
        runtime = "/dev/shm/samen-" + name
        try FileManager.default.createDirectory(
            atPath: runtime,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        folder = try VaultFolder.make(place + "/" + name, runtime: runtime)
        let key = try VaultKey.first(of: .random())
        let slot = try KeySlot(
            wrapping: key,
            under: Self.wrapper.get(),
            from: Self.derivation.get()
        )
        let keys = VaultKeyFile(vault: key.vault, slots: [slot])
        vault = try VaultFile.create(in: folder, key: key, keys: keys)
        device = try Device(
            file: vault,
            secrets: DeviceSecrets(person.keys()),
            network: village.network,
            member: person.member,
            random: .system,
            encapsulation: XWingEncapsulation()
        )
        try device.receive(entries: village.entries, at: clock.now)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: runtime)
    }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try vault.read(body)
    }

    func edit(
        _ document: DocumentID,
        _ body: @escaping (inout Edit) throws(ReplicaError) -> Void
    ) throws {
        try device.edit(document, at: clock.now, body)
    }

    /// A transport as `samen sync` would make it.
    func transport(
        to server: ServerIdentity,
        over carrier: any Sync.Carrier,
        now: @escaping @Sendable () -> UInt64
    ) -> HTTPTransport {
        HTTPTransport(
            to: .init(server: server.server, network: server.network),
            over: carrier,
            as: device.secrets,
            random: .system,
            encapsulation: XWingEncapsulation(),
            now: now
        )
    }

    /// One exchange with a server, from its beginning to its end, as `samen sync` runs it.
    func sync(with server: ServerIdentity, over transport: HTTPTransport) async throws -> Summary {
        let clock = clock
        return try await Synchroniser(
            device: device,
            transport: transport,
            source: Source(server: server.server, kind: .central),
            pacer: Pacer(now: { clock.now }, sleep: { _ in }),
            random: .system
        ).run()
    }

    /// What an exchange is let do.
    struct Permit {
        /// Of the outbox only so many changes.
        var changes: Int
        /// Whether a page with other people's work is taken; else the exchange ends before it is.
        var takesWork = true
        var attempts = 8
    }

    /// One exchange that ends early, or leaves a part of the outbox for later.
    func sync(
        with server: ServerIdentity,
        over transport: HTTPTransport,
        _ permit: Permit
    ) async throws -> Summary {
        let source = Source(server: server.server, kind: .central)
        let settings = Exchange.Settings(
            device: device.id,
            server: server.server,
            attempts: permit.attempts
        )
        var exchange = Exchange(settings, random: .system)
        var left = permit.changes
        var event = Exchange.Event.start(
            try device.standing(with: source, clockMilliseconds: clock.now)
        )
        while true {
            let action = exchange.handle(event)
            switch action {
            case .finish(let summary):
                return summary
            case .send(let call):
                event = await answer(to: call, over: transport)
            case .authenticate(let call, _):
                event = await authenticated(call, over: transport)
            case .wait(_, let timer):
                event = .woke(timer: timer)
            case .load(.outbox, after: _, let limit):
                event = .batch(try outbox(for: server.server, limit, atMost: left))
                left = 0
            case .commit(let page) where !permit.takesWork && page.items.contains(where: isOthers):
                event = .cancel
            default:
                guard let next = try device.perform(action, with: source, at: clock.now) else {
                    preconditionFailure("an exchange asks for nothing else")
                }
                event = next
            }
        }
    }

    private func answer(
        to call: Call,
        over transport: HTTPTransport
    ) async -> Exchange.Event {
        do throws(TransportFailure) {
            return .answered(call: call.number, try await transport.send(call))
        } catch {
            return .failed(call: call.number, error)
        }
    }

    private func authenticated(_ call: Int, over transport: HTTPTransport) async -> Exchange.Event {
        do throws(TransportFailure) {
            try await transport.openSession(presenting: [])
            return .authenticated(call: call)
        } catch {
            return .failed(call: call, error)
        }
    }

    /// The beginning of the outbox: what the others may know by now.
    private func outbox(
        for server: ServerID,
        _ limit: BatchLimit,
        atMost changes: Int
    ) throws -> Sync.Batch {
        guard changes > 0 else { return Sync.Batch() }
        let items = min(limit.items, changes)
        let batch = try device.nextBatch(for: server, items: items, bytes: limit.bytes)
        return Sync.Batch(changes: batch.changes)
    }

    private func isOthers(_ item: WireFeedItem) -> Bool {
        guard case .change(let message)? = item.what, let change = try? SealedChange(message) else {
            return false
        }
        return change.header.device != device.id
    }
}
