import Foundation
import GRDB
import Replica
import Samen
import SimulatedWorld
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

// What can be found and opened afterwards.

extension Office {
    /// How many changes open with all secrets that any device has or can unwrap, the recovery key's
    /// included; from stores, the server's too, and from entries that somebody kept.
    func opened(
        _ changes: [SealedChange],
        of document: DocumentID,
        alsoWith kept: [WireSignedEntry] = []
    ) throws -> Int {
        var keys = EpochKeys(network: village.network)
        for device in everyone {
            let rows: [Data] = try device.rows("SELECT secret FROM epochs")
            let ids: [Data] = try device.rows("SELECT epoch FROM epochs")
            for (secret, id) in zip(rows, ids) {
                guard let epoch = EpochID(bytes: id) else { continue }
                var bytes = Array(secret)
                keys.insert(EpochSecret(SecretBytes(consuming: &bytes)), of: document, epoch)
            }
        }
        let served = try server.entriesWithWraps(village.network)
        let all = try everyone.flatMap { try $0.device.entries() } + served + kept
        for message in all {
            let entry = try SignedEntry(message, in: village.network)
            for device in everyone {
                let own = device.person.keys()
                _ = try? keys.learn(
                    from: entry,
                    as: .device(own.id),
                    with: own.agreement,
                    village.encapsulation
                )
            }
            _ = try? keys.learn(
                from: entry,
                as: .recovery(village.recovery.recipient.id),
                with: village.recovery.agreement,
                village.encapsulation
            )
        }
        let evaluation = try lead.device.evaluation()
        return changes.count { change in
            evaluation.epochs(of: document).filter { $0.id == change.header.epoch }.contains {
                epoch in
                guard let secret = keys.secret(of: document, epoch.id, epoch.commitment) else {
                    return false
                }
                return (try? change.open(with: secret)) != nil
            }
        }
    }

    /// The files that hold these bytes, by the beginning of their names.
    func files(hold needle: [UInt8]) throws -> Set<String> {
        var found: Set<String> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let bytes = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
            guard bytes.range(of: Data(needle)) != nil else { continue }
            found.insert(name.split(separator: "-").first.map(String.init) ?? name)
        }
        return found
    }
}

extension Office: Searched {
    var isSealed: Bool { true }

    /// Takes note of what the devices hold now, before an erasure takes it from them.
    func remember() throws {
        for device in everyone { try remembered.add(device.device, device.database, device.person) }
    }

    func canaries() throws -> Canaries {
        try remember()
        var canaries = remembered
        canaries.typed = typed
        return canaries
    }

    func empty() throws -> [UInt8] {
        let path = folder + "/empty"
        try OfficeServer(village, path).close()
        return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// The files of the server and its backups; those of devices are sealed by the vault, which is not here.
    func seen() throws -> [[UInt8]] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        let files = names.filter { $0.hasPrefix("server") || $0.hasPrefix("backup") }
        return server.wire
            + files.compactMap { FileManager.default.contents(atPath: folder + "/" + $0) }.map(
                Array.init
            )
    }
}
