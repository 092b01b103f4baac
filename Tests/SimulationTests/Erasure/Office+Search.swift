import Foundation
import GRDB
import Replica
import Samen
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
