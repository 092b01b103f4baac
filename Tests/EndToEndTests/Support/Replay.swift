import Foundation
import Replica
import Samen
import SamenServer
import Sync
import TestSupport
import Trust
import Wire

/// A recording, typed again on real laptops that meet only through a server.
///
/// Each device has seen of the others' edits exactly what its author had seen. Most exchanges are with
/// the request handler in this process; at times the built server serves the same folder over HTTPS,
/// and the network between is cut.
final class Replay {
    /// What happened, counted.
    struct Counts {
        /// Exchanges after which a device had seen exactly what the recording says.
        var syncs = 0
        /// Of those, exchanges over HTTPS with the server in a process of its own.
        var syncsByHTTPS = 0
        /// Exchanges before which some other device handed the server what would be seen.
        var uploads = 0
        /// Looks at a part of what the server had: handed over as changes in a file would be.
        var bundles = 0
        /// Exchanges that ended without getting through, because the network was cut.
        var cut = 0
        var kills = 0
        /// Looks after which a device had seen anything else than the recording says.
        var differences = 0
    }

    static let note = CellAddress(
        record: Replica.Record(type: 1, id: RecordID(high: 1, low: 1)),
        field: 1,
        type: .text
    )
    static let canaries = CellAddress(record: note.record, field: 2, type: .text)

    /// Of so many looks, the first few are made over HTTPS.
    private var looksPerDay: Int { max(60, timetable.looks / 6) }
    private static let looksByHTTPS = 30

    let recording: Recording
    let village: Village
    let server: ServerSite
    let laptops: [Laptop]
    /// Someone who was away all the time and reads everything at the end.
    let absentee: Laptop
    let document: DocumentID
    let canaryWords: [String]
    private(set) var counts = Counts()

    let place: String
    private let timetable: Timetable
    private let clock: SteppingClock
    private var transports: [HTTPTransport] = []
    private var isByHTTPS = false
    private var looks = 0
    /// Of each laptop: after so many edits its chain is so long.
    private var lengths: [[Int: UInt64]]
    private var edits: [Int]
    /// Of each laptop: how much of its chain the server has.
    private var told: [UInt64]
    private var burst = 0

    init(_ recording: Recording, canaries: [String]) throws {
        self.recording = recording
        canaryWords = canaries
        timetable = Timetable(recording)
        let place =
            FileManager.default.temporaryDirectory.path
            + "/samen-replay-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: place,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let clock = SteppingClock()
        let village = try Village(people: timetable.devices + 2, random: .system)
        let server = try ServerSite(in: place, network: village.network, clock: clock)
        self.place = place
        self.clock = clock
        self.village = village
        self.server = server
        absentee = try Laptop(village.people[1], of: village, in: place, clock: clock)
        laptops = try village.people.dropFirst(2).map {
            try Laptop($0, of: village, in: place, clock: clock)
        }
        let everyone = Dictionary(
            uniqueKeysWithValues: village.people.dropFirst(2).map {
                ($0.member, DocumentRole.writer)
            }
        )
        document = try laptops[0].device.createDocument(for: everyone, at: clock.now)
        lengths = Array(repeating: [0: 0], count: laptops.count)
        edits = Array(repeating: 0, count: laptops.count)
        told = Array(repeating: 0, count: laptops.count)
    }

    deinit {
        try? server.stop()
        try? FileManager.default.removeItem(atPath: place)
    }

    /// Types the whole recording, then lets everyone sync until all have everything.
    func run() async throws {
        try serve(byHTTPS: false)
        try await exchangeEverything()
        for step in timetable.steps {
            switch step {
            case .write(let device, let edits): try write(edits, on: device)
            case .look(let device, let seen, let mayTell):
                try await look(device, seen, mayTell)
            }
        }
        try serve(byHTTPS: true)
        try await exchangeEverything()
        try await exchangeEverything()
        try await require(absentee.sync(with: server.identity, over: transports[laptops.count]))
    }

    // Typing.

    private func write(_ numbers: [Int], on index: Int) throws {
        let edits = numbers.map { recording.edits[$0] }
        try laptops[index].edit(document) { edit throws(ReplicaError) in
            for patch in edits.flatMap(\.patches) {
                let range = patch.position..<patch.position + patch.deleted
                try edit.delete(range, in: Self.note)
                try edit.insert(patch.inserted, at: patch.position, in: Self.note)
            }
        }
        // Apart, so that it is too short to be worth compressing.
        if let canary = nextCanary() {
            try laptops[index].edit(document) { edit throws(ReplicaError) in
                try edit.insert(canary + " ", at: 0, in: Self.canaries)
            }
        }
        self.edits[index] += numbers.count
        lengths[index][self.edits[index]] = try length(of: index, on: index)
    }

    /// The canary words are spread over the whole session.
    private func nextCanary() -> String? {
        let each = max(1, timetable.bursts / max(1, canaryWords.count))
        defer { burst += 1 }
        guard burst.isMultiple(of: each), burst / each < canaryWords.count else { return nil }
        return canaryWords[burst / each]
    }

    /// How long a laptop's chain is, as far as another one has it.
    private func length(of author: Int, on reader: Int) throws -> UInt64 {
        let id = laptops[author].device.id
        return try laptops[reader].device.tips(of: document).filter { $0.device == id }
            .map(\.seq).max() ?? 0
    }

    // Looking.

    private func look(_ index: Int, _ seen: [Int], _ mayTell: Int) async throws {
        looks += 1
        try serve(byHTTPS: looks % looksPerDay < Self.looksByHTTPS)
        let wanted = seen.enumerated().map { lengths[$0][$1] ?? 0 }
        for (author, length) in wanted.enumerated() where author != index {
            if told[author] < length { try await tell(upTo: length, by: author) }
        }
        let isExact = wanted.enumerated().allSatisfy { $0 == index || told[$0] == $1 }
        if isExact {
            let length = lengths[index].filter { $0.key <= mayTell }.map(\.value).max() ?? 0
            let mayBeTold = max(length, told[index])
            try await meetFaults(index, mayBeTold)
            try await sync(index, upTo: mayBeTold)
            counts.syncs += 1
            if isByHTTPS { counts.syncsByHTTPS += 1 }
        } else {
            try hand(wanted, to: index)
            counts.bundles += 1
        }
        for (author, length) in wanted.enumerated() where author != index {
            if try self.length(of: author, on: index) != length { counts.differences += 1 }
        }
    }

    private func sync(_ index: Int, upTo length: UInt64) async throws {
        let laptop = laptops[index]
        if let permit = permit(index, upTo: length) {
            try require(await laptop.sync(with: server.identity, over: transports[index], permit))
        } else {
            try require(await laptop.sync(with: server.identity, over: transports[index]))
        }
        told[index] = length
    }

    /// Nil where the others may know all that is in the outbox.
    private func permit(_ index: Int, upTo length: UInt64) -> Laptop.Permit? {
        guard length < lengths[index][edits[index]] ?? 0 else { return nil }
        return Laptop.Permit(changes: Int(length - told[index]))
    }

    /// Hands the server the beginning of what a laptop has, and takes nothing in return.
    private func tell(upTo length: UInt64, by index: Int) async throws {
        let permit = Laptop.Permit(changes: Int(length - told[index]), takesWork: false)
        let summary = try await laptops[index].sync(
            with: server.identity,
            over: transports[index],
            permit
        )
        guard [.complete, .stopped(.cancelled)].contains(summary.outcome),
            summary.accepted + summary.duplicate == permit.changes
        else { throw Failed(summary: summary) }
        told[index] = length
        counts.uploads += 1
    }

    /// Exactly what the author had seen, where the server has more of it by now.
    private func hand(_ wanted: [UInt64], to index: Int) throws {
        var items: [WireFeedItem] = []
        for (author, length) in wanted.enumerated() where author != index {
            let known = try self.length(of: author, on: index)
            guard known < length else { continue }
            let writer = laptops[author].device
            let chain = Trust.ChainID(
                document: document,
                device: writer.id,
                incarnation: try writer.incarnation()
            )
            let changes = try writer.changes(of: chain, after: known, atMost: Int(length - known))
            items += changes.map { change in
                var item = WireFeedItem()
                item.change = change
                return item
            }
        }
        try laptops[index].device.receive(items, at: clock.now)
    }

    // The network.

    private func serve(byHTTPS: Bool) throws {
        guard byHTTPS != isByHTTPS || transports.isEmpty else { return }
        isByHTTPS = byHTTPS
        let clock = clock
        transports = try (laptops + [absentee]).map { laptop in
            laptop.transport(
                to: server.identity,
                over: try server.carrier(byHTTPS: byHTTPS),
                now: { byHTTPS ? SteppingClock.machine : clock.now }
            )
        }
    }

    /// What goes wrong over HTTPS now and then; what follows finds everything as it was.
    ///
    /// An attempt while the network is cut, an answer that is lost in the middle, a server that is
    /// killed.
    private func meetFaults(_ index: Int, _ length: UInt64) async throws {
        guard isByHTTPS else { return }
        switch looks % looksPerDay {
        case 5, 15:
            server.cut()
            try await fail(index, length)
            server.reconnect()
        case 10:
            server.cut(afterBytes: 200)
            try await fail(index, length)
            server.reconnect()
        case 20:
            try server.killAndRestart()
            counts.kills += 1
        default: break
        }
    }

    private func fail(_ index: Int, _ length: UInt64) async throws {
        let permit = Laptop.Permit(changes: Int(length - told[index]), attempts: 1)
        let summary = try await laptops[index].sync(
            with: server.identity,
            over: transports[index],
            permit
        )
        guard case .offline = summary.outcome else { throw Failed(summary: summary) }
        counts.cut += 1
    }

    private func exchangeEverything() async throws {
        for index in laptops.indices {
            try await sync(index, upTo: lengths[index][edits[index]] ?? 0)
        }
    }

    private func require(_ summary: Summary) throws {
        let lost = summary.held + summary.refused + summary.quarantined + summary.rejected
        guard summary.outcome == .complete, lost + summary.pending == 0 else {
            throw Failed(summary: summary)
        }
    }

    struct Failed: Error {
        let summary: Summary
    }
}
