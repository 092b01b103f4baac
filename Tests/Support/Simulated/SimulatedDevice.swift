import Foundation
package import GRDB
package import Samen
package import Sync
package import TestSupport
package import Trust
import Wire

/// One laptop: the shipped device over real SQLite, and an exchange that may be under way.
package final class SimulatedDevice {
    package let person: Village.Person
    private let village: Village
    package let database: DatabaseQueue
    /// The server that an exchange goes to, unless another is named.
    package let source: Source
    /// The server of the exchange that is under way.
    private var partner: Source
    private let secrets: DeviceSecrets
    package let power: PowerSwitch
    package private(set) var device: Device
    package private(set) var kills = 0
    package private(set) var summaries: [Summary] = []
    /// What the exchange under way was asked to wait, all together.
    package private(set) var waitedMilliseconds: UInt64 = 0
    private var exchange: Exchange?
    package private(set) var action = Exchange.Action.none
    /// What servers said is durable: it may never be lacking again (S1, S8).
    package private(set) var acknowledged: [(place: ChangePlace, id: ChangeID)] = []

    package convenience init(
        _ person: Village.Person,
        _ village: Village,
        server: ServerID
    ) throws {
        try self.init(person, village, server: server, over: DatabaseQueue())
        try device.receive(entries: village.entries, at: 1)
    }

    private init(
        _ person: Village.Person,
        _ village: Village,
        server: ServerID,
        over database: DatabaseQueue
    ) throws {
        self.person = person
        self.village = village
        self.database = database
        source = Source(server: server, kind: .central)
        partner = source
        secrets = DeviceSecrets(person.keys())
        device = try Self.open(person, village, database, secrets)
        power = PowerSwitch(database)
    }

    /// A second installation from an image of this one's store, which neither of them knows of.
    package func clone() throws -> SimulatedDevice {
        let image = try DatabaseQueue()
        try database.backup(to: image)
        return try SimulatedDevice(person, village, server: source.server, over: image)
    }

    private static func open(
        _ person: Village.Person,
        _ village: Village,
        _ database: DatabaseQueue,
        _ secrets: DeviceSecrets
    ) throws -> Device {
        try Device(
            file: database,
            secrets: secrets,
            network: village.network,
            member: person.member,
            random: village.random,
            encapsulation: village.encapsulation
        )
    }

    package var isTalking: Bool { exchange != nil }

    /// The process ends, at whatever point, and starts again over what it had committed.
    package func kill() throws {
        power.cutsNextCommit = false
        device = try Self.open(person, village, database, secrets)
        exchange = nil
        action = .none
        kills += 1
    }

    /// Begins an exchange, unless one is under way.
    package func talk(
        to server: ServerID? = nil,
        _ kind: ServerGrant.Kind = .central,
        at now: UInt64
    ) throws {
        guard exchange == nil else { return }
        partner = Source(server: server ?? source.server, kind: kind)
        waitedMilliseconds = 0
        let settings = Exchange.Settings(device: device.id, server: partner.server)
        exchange = Exchange(settings, random: village.random)
        take(.start(try device.standing(with: partner, clockMilliseconds: now)))
    }

    /// Does the next thing of the exchange that needs no network; returns the call that does.
    package func step(at now: UInt64) throws -> Call? {
        switch action {
        case .send(let call): return call
        case .authenticate(let call, _): take(.authenticated(call: call))
        case .wait(let milliseconds, let timer):
            waitedMilliseconds += milliseconds
            take(.woke(timer: timer))
        case .finish(let summary):
            summaries.append(summary)
            if summary.outcome == .complete { _ = try device.settleOwnEntries(at: now) }
            exchange = nil
            action = .none
        case .none: break
        default:
            note(action)
            guard let event = try device.perform(action, with: partner, at: now) else { return nil }
            take(event)
        }
        return nil
    }

    /// What the network brought for the call under way, or for an earlier one.
    package func take(_ event: Exchange.Event) {
        guard var talking = exchange else { return }
        let next = talking.handle(event)
        exchange = talking
        if next != .none { action = next }
    }

    private func note(_ action: Exchange.Action) {
        guard case .settle(let settlement) = action else { return }
        for change in settlement.changes {
            switch change.disposition {
            case .accepted, .duplicate, .quarantined: acknowledged.append((change.place, change.id))
            case .held, .refused: break
            }
        }
    }

    // What may never disappear.

    /// Changes and entries that were ever stored here.
    private var everStored: Set<[UInt8]> = []

    /// What was here before and is not any more, though nothing replaced it (S9).
    package func disappeared() throws -> Int {
        let (stored, replaced) = try database.read { db in
            let stored = try Data.fetchSet(
                db,
                sql: "SELECT hash FROM changes UNION SELECT id FROM entries WHERE admitted <> 0"
            )
            return (stored, try Data.fetchSet(db, sql: "SELECT hash FROM rehomed"))
        }
        let here = Set(stored.map { Array($0) })
        let gone = everStored.subtracting(here).subtracting(replaced.map { Array($0) })
        everStored.formUnion(here)
        return gone.count
    }

    /// The change that stands for one that was saved here: itself, or what it was sealed again as.
    package func present(_ saved: Trust.ChangeID) throws -> Trust.ChangeID? {
        try database.read { db in
            var hash = Data(saved.bytes)
            for _ in 0..<32 {
                let sql = "SELECT 1 FROM changes WHERE hash = ?"
                if try Int.fetchOne(db, sql: sql, arguments: [hash]) != nil {
                    return Trust.ChangeID(bytes: hash)
                }
                let next = try Data.fetchOne(
                    db,
                    sql: "SELECT replacement FROM rehomed WHERE hash = ?",
                    arguments: [hash]
                )
                guard let next else { return nil }
                hash = next
            }
            return nil
        }
    }

    /// Whether a change is stored here.
    package func holds(_ change: Trust.ChangeID) throws -> Bool {
        try database.read { db in
            let sql = "SELECT 1 FROM changes WHERE hash = ?"
            return try Int.fetchOne(db, sql: sql, arguments: [Data(change.bytes)]) != nil
        }
    }
}
