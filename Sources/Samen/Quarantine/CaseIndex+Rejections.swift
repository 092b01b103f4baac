import CaseFile
import FoundationEssentials
import GRDB
import Replica
import Trust

/// Someone's word that a change shall stay without effect.
struct Rejection {
    let device: Trust.DeviceID
    let at: UInt64
    let reason: String
}

extension CaseIndex {
    /// Writes down what a document says of changes that shall stay without effect.
    func setRejections(in document: Replica.Document, _ id: DocumentID) throws {
        try execute("DELETE FROM case_rejections WHERE document = ?", [Data(id.bytes)])
        for event in document.events(CaseFields.rejection) {
            for case .bytes(let hash) in event.list("changes") {
                try execute(
                    "INSERT OR IGNORE INTO case_rejections VALUES (?, ?, ?, ?, ?)",
                    [
                        Data(id.bytes), Data(hash), Data(event.author.chain.device.bytes),
                        Int64(bitPattern: event.recorded), event.text("reason") ?? "",
                    ]
                )
            }
        }
    }

    /// What was said about the changes of a document, the latest last.
    func rejections(in id: DocumentID) throws -> [[UInt8]: [Rejection]] {
        var found: [[UInt8]: [Rejection]] = [:]
        let sql = "SELECT * FROM case_rejections WHERE document = ? ORDER BY since, device"
        for row in try rows(sql, [Data(id.bytes)]) {
            guard let device = Trust.DeviceID(bytes: row["device"] as Data) else {
                throw Store.damaged
            }
            let said = Rejection(
                device: device,
                at: UInt64(bitPattern: row["since"] as Int64),
                reason: row["reason"]
            )
            found[Array(row["hash"] as Data), default: []].append(said)
        }
        return found
    }
}
