import Foundation
import GRDB
import Replica
import Samen
import Sync
import TestSupport
import Trust

/// What goes over the line, TLS included, when the product's own client syncs.
enum BytesScenario {
    static func run(_ place: Place) async throws -> [Figure] {
        let village = try Village(people: 3, random: .system)
        let server = try ServerProcess(for: village.network, in: place.folder("bytes") + "/server")
        try server.start()
        let link = try CutLink()
        link.connect(to: server.authority.split(separator: ":").last.flatMap { Int($0) } ?? 0)
        defer { link.end() }
        let device = try Device(
            file: try DatabaseQueue(),
            secrets: DeviceSecrets(village.people[2].keys()),
            network: village.network,
            member: village.people[2].member,
            random: .system,
            encapsulation: XWingEncapsulation()
        )
        try device.receive(entries: village.entries, at: now())
        let document = try device.createDocument(at: now())
        let transport = HTTPTransport(
            to: .init(server: server.server, network: village.network),
            over: CurlCarrier(authority: "127.0.0.1:\(link.port)", pins: [server.key]),
            as: device.secrets,
            random: .system,
            encapsulation: XWingEncapsulation(),
            now: { now() }
        )
        /// Bytes both ways, and requests, of one sync.
        func sync() async throws -> (bytes: Int, requests: Int) {
            let before = link.traffic
            let summary = try await Synchroniser(
                device: device,
                transport: transport,
                source: Source(server: server.server, kind: .central),
                pacer: Pacer(now: { now() }),
                random: .system
            ).run()
            guard summary.outcome == .complete else { throw Incomplete(summary: summary) }
            let after = link.traffic
            return (after.up + after.down - before.up - before.down, summary.requests)
        }
        for _ in 0..<3 { _ = try await sync() }
        let empty = try await sync()
        let record = Replica.Record(type: 1, id: RecordID(high: 1, low: 1))
        let cell = CellAddress(record: record, field: 1, type: .text)
        try device.edit(document, at: now()) { edit throws(ReplicaError) in
            try edit.insert(Note.text, at: 0, in: cell)
        }
        let sealed = try device.nextBatch(for: server.server).changes.map(\.size).reduce(0, +)
        let note = try await sync()
        return [
            Figure(
                what: "sync with nothing new, both ways",
                value: Double(empty.bytes),
                unit: "bytes",
                beside: "\(empty.requests) requests, TLS records included",
                goal: .init("≤ 1 KB", empty.bytes <= 1_024)
            ),
            Figure(
                what: "note of 650 bytes, as a sealed change",
                value: Double(sealed),
                unit: "bytes",
                goal: .init("≤ 0.6 KB", sealed <= 614)
            ),
            Figure(
                what: "the same on the wire alone, both ways",
                value: Double(note.bytes),
                unit: "bytes",
                beside: "\(note.requests) requests, TLS records included",
                goal: .init("≤ 1.4 KB", note.bytes <= 1_433)
            ),
        ]
    }

    private static func now() -> UInt64 { UInt64(Date().timeIntervalSince1970 * 1_000) }

    struct Incomplete: Error {
        let summary: Summary
    }
}
