import Foundation
package import GRDB
package import Samen
package import TestSupport
package import Trust
package import Wire

/// What nobody but members may see: what people typed, what their changes hold, as it reads and as it
/// was compressed, and every key.
package struct Canaries {
    /// Every change that somebody could open, with its chain in order.
    package private(set) var opened: [(change: WireSealedChange, payload: ChangePayload)] = []
    /// Seeds of devices, and secrets of epochs.
    package private(set) var secrets: Set<[UInt8]> = []
    package var typed: [String] = []
    private var identifiers: Set<[UInt8]> = []

    package init() {}

    /// Adds what one device holds, and the keys of whose it is.
    package mutating func add(
        _ device: Device,
        _ database: any DatabaseReader,
        _ person: Village.Person
    ) throws {
        try add(device, person.seeds, database.read(Self.epochs))
    }

    /// The epochs of a store, with their secrets.
    package static func epochs(_ db: Database) throws -> [Row] {
        try Row.fetchAll(db, sql: "SELECT epoch, secret FROM epochs")
    }

    package mutating func add(_ device: Device, _ seeds: [[UInt8]], _ rows: [Row]) throws {
        secrets.formUnion(seeds)
        var epochs: [[UInt8]: [[UInt8]]] = [:]
        for row in rows {
            let (epoch, secret): (Data, Data) = (row["epoch"], row["secret"])
            epochs[Array(epoch), default: []].append(Array(secret))
            secrets.insert(Array(secret))
        }
        for document in try device.documentsWithChanges() {
            for tip in try device.tips(of: document) {
                identifiers.formUnion([tip.device.bytes, tip.incarnation.bytes])
                let chain = ChainID(
                    document: document,
                    device: tip.device,
                    incarnation: tip.incarnation
                )
                for change in try device.changes(of: chain, after: 0, atMost: 10_000) {
                    let sealed = try SealedChange(change)
                    for secret in epochs[sealed.header.epoch.bytes] ?? [] {
                        var bytes = secret
                        let epoch = EpochSecret(SecretBytes(consuming: &bytes))
                        guard let payload = try? sealed.open(with: epoch) else { continue }
                        opened.append((change, payload))
                        break
                    }
                }
            }
        }
    }

    /// What the changes hold, as it reads.
    package var contents: [[UInt8]] {
        opened.map { _, payload in
            guard payload.compression == .zstd else { return payload.change }
            return Compression.inflate(payload.change, declared: payload.decodedLength) ?? []
        }
    }

    /// What the compressed ones among them were sealed as, but for what is said in the open too.
    package var frames: [[UInt8]] {
        let parts = PublicParts(Array(identifiers))
        return opened.filter { $0.payload.compression == .zstd }
            .flatMap { parts.pieces(of: $0.payload.change) }
    }

    /// Whoever looks for all of it, but for what a server must know, and for what one holds before
    /// anyone has written.
    package func search(except known: [[UInt8]]) throws -> LeakSearch {
        let parts = PublicParts(Array(identifiers))
        let inside = opened.map(\.payload.change) + contents
        let texts =
            typed.map { Array($0.utf8) } + Array(secrets) + inside.flatMap { parts.pieces(of: $0) }
        let search = try LeakSearch(for: texts)
        for bytes in known { search.look(in: bytes) }
        search.leaveOutFound()
        return search
    }
}
