import Glibc
import Replica
import Samen
import Sync
import TestSupport
import Trust

/// Works on a vault and syncs it, and says what it was told is safe, until it is killed.
///
/// Arguments: what to do, the vault's folder, run-time folder, id and key in hexadecimal, the seed of
/// the village, the server's address, id and pin.
///
/// - `begin`: makes the device's store and a document that the neighbour may write in, and syncs.
/// - `work`: adds numbered words to the document and syncs after each, six times. `saved N` once the
///   vault has it, `sent N` once the server has.
/// - `finish`: syncs, then says what the document holds: `text …`, its `state`, and `faults N`.
struct Job {
    let arguments = CommandLine.arguments
    let village: Village
    let device: Device
    let transport: HTTPTransport
    let source: Source

    static let person = 2
    static let neighbour = 3
    static let note = CellAddress(
        record: Replica.Record(type: 1, id: RecordID(high: 1, low: 1)),
        field: 1,
        type: .text
    )

    static let now: @Sendable () -> UInt64 = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
    }

    init() throws {
        guard arguments.count == 10, let vault = VaultID(Self.bytes(arguments[4])),
            let seed = UInt64(arguments[6]), let server = ServerID(bytes: Self.bytes(arguments[8])),
            let pin = ContentHash(bytes: Self.bytes(arguments[9]))
        else { exit(64) }
        let secret = try LockedSecret { [key = Self.bytes(arguments[5])] memory in
            for (index, byte) in key.enumerated() { memory[index] = byte }
        }
        let folder = try VaultFolder(arguments[2], runtime: arguments[3])
        let key = VaultKey(vault: vault, generation: 1, secret: secret)
        village = try Village(people: 4, random: .seeded(seed))
        let person = village.people[Self.person]
        device = try Device(
            file: try VaultFile.open(folder, keys: [key], patience: .seconds(20)),
            secrets: DeviceSecrets(person.keys()),
            network: village.network,
            member: person.member,
            random: .system,
            encapsulation: XWingEncapsulation()
        )
        source = Source(server: server, kind: .central)
        transport = HTTPTransport(
            to: .init(server: server, network: village.network),
            over: CurlCarrier(authority: arguments[7], pins: [pin]),
            as: device.secrets,
            random: .system,
            encapsulation: XWingEncapsulation(),
            now: Self.now
        )
    }

    func run() async throws {
        switch arguments[1] {
        case "begin":
            try device.receive(entries: village.entries, at: Self.now())
            _ = try device.createDocument(
                for: [village.people[Self.neighbour].member: .writer],
                at: Self.now()
            )
            say("begun \(try await sync())")
        case "work":
            for _ in 0..<6 {
                let number = try await write()
                say("saved \(number)")
                if try await sync() { say("sent \(number)") }
            }
        case "finish":
            let isDone = try await sync()
            guard let document = try device.documents().first else { exit(65) }
            say("done \(isDone)")
            say("text \(try device.document(document).text(Self.note))")
            say("state \(hexadecimal(try device.stateHash(of: document)))")
            say("faults \(try device.check().count)")
        default: exit(64)
        }
    }

    /// The number after the highest that is there.
    private func write() async throws -> Int {
        guard let document = try device.documents().first else { exit(65) }
        let words = try device.document(document).text(Self.note).split(separator: " ")
        let number = (words.compactMap { Int($0) }.max() ?? 0) + 1
        try device.edit(document, at: Self.now()) { edit throws(ReplicaError) in
            try edit.insert("\(number) ", at: edit.length(of: Self.note), in: Self.note)
        }
        return number
    }

    /// Whether everything unsent is now at the server.
    private func sync() async throws -> Bool {
        let synchroniser = Synchroniser(
            device: device,
            transport: transport,
            source: source,
            pacer: Pacer(now: Self.now, sleep: { _ in }),
            random: .system
        )
        let summary = try await synchroniser.run()
        return try summary.outcome == .complete && device.status().unsent == 0
    }

    private func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = Glibc.write(1, bytes, bytes.count)
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        Trust.bytes(hexadecimal: hexadecimal) ?? []
    }
}

try await Job().run()
