import GRDB
import Replica
import Samen
import Sync
import TestSupport
import Trust
import Wire

/// One person's device, as a program would set it up, on a database in memory.
final class Laptop {
    let device: Device
    let source: Source
    private let transport: any Transport
    private let clock: @Sendable () -> UInt64

    init(
        _ person: Village.Person,
        of village: Village,
        server: ServerID,
        over transport: some Transport,
        clock: @escaping @Sendable () -> UInt64
    ) throws {
        device = try Device(
            database: try DatabaseQueue(),
            keys: person.keys(),
            network: village.network,
            member: person.member,
            random: .system,
            encapsulation: XWingEncapsulation()
        )
        source = Source(server: server, kind: .central)
        self.transport = transport
        self.clock = clock
        try device.receive(entries: village.entries, at: 1)
    }

    /// Waits of the exchange are not waited for.
    func synchroniser(over other: (any Transport)? = nil) -> Synchroniser {
        Synchroniser(
            device: device,
            transport: OpenTransport(other ?? transport),
            source: source,
            pacer: Pacer(now: clock, sleep: { _ in }),
            random: .system
        )
    }

    func sync(over other: (any Transport)? = nil) async throws -> Summary {
        try await synchroniser(over: other).run()
    }

    func write(_ text: String, in document: DocumentID) throws {
        try device.edit(document, at: clock()) { edit throws(ReplicaError) in
            try edit.insert(text, at: edit.length(of: Cells.note), in: Cells.note)
        }
    }

    func text(of document: DocumentID) throws -> String {
        try device.document(document).text(Cells.note)
    }
}

/// Whatever transport it was given.
private struct OpenTransport: Transport {
    private let inner: any Transport

    init(_ inner: any Transport) { self.inner = inner }

    func send(_ call: Call) async throws(TransportFailure) -> Answer {
        try await inner.send(call)
    }

    func openSession(presenting entries: [WireSignedEntry]) async throws(TransportFailure) {
        try await inner.openSession(presenting: entries)
    }
}

enum Cells {
    static let record = Replica.Record(type: 1, id: RecordID(high: 1, low: 1))
    static let note = CellAddress(record: record, field: 1, type: .text)
}
