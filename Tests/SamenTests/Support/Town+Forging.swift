import CZstd
import Foundation
import GRDB
import Replica
import Samen
import Testing
import Trust
import Wire

// What a malicious program with sound keys could make.

extension Town {
    /// Changes with these payloads, sealed, linked and signed as the next ones of a device's chain.
    func forge(
        _ payloads: [ChangePayload],
        by person: Person,
        in document: DocumentID,
        known: Device,
        incarnation: IncarnationID? = nil
    ) throws -> [SealedChange] {
        let keys = person.keys()
        let evaluation = try known.evaluation()
        let incarnation = try incarnation ?? known.incarnation()
        let chain = Trust.ChainID(document: document, device: keys.id, incarnation: incarnation)
        let tip = try known.tips(of: document).first {
            $0.device == keys.id && $0.incarnation == incarnation
        }
        var last = tip.map { (seq: $0.seq, id: $0.id) }
        return try payloads.map { payload in
            let position = ChangeSealer.Position(
                place: ChangePlace(chain: chain, seq: (last?.seq ?? 0) + 1),
                prev: last?.id,
                authHeads: evaluation.heads(of: .document(document))
            )
            let sealed = try ChangeSealer(network: network, random: random)
                .seal(
                    payload,
                    at: position,
                    under: epoch(of: document, known: known),
                    by: keys.signing
                )
            last = (sealed.place.seq, sealed.id)
            return sealed
        }
    }

    /// The document's writing epoch, with the secret as the device's store has it.
    func epoch(of document: DocumentID, known: Device) throws -> HeldEpoch {
        let evaluation = try known.evaluation()
        let id = try #require(evaluation.writingEpoch(of: document))
        let epoch = try #require(evaluation.epochs(of: document).first { $0.id == id })
        let row = try database(of: known).read { db in
            try Row.fetchOne(
                db,
                sql: "SELECT secret FROM epochs WHERE commitment = ?",
                arguments: [Data(epoch.commitment.bytes)]
            )
        }
        var bytes = Array(try #require(row)["secret"] as Data)
        var keys = EpochKeys(network: network)
        keys.insert(EpochSecret(SecretBytes(consuming: &bytes)), of: document, id)
        return try #require(keys.held(document, id, epoch.commitment))
    }

    /// What an edit of an empty document says.
    func payload(
        _ body: (inout Edit) throws(ReplicaError) -> Void
    ) throws -> ChangePayload {
        var document = Replica.Document()
        let device = Replica.DeviceID(bytes: random.bytes(32))
        let chain = Replica.ChainID(device: try #require(device), incarnation: 1)
        let edited = try document.edit(by: chain, authored: 1, body)
        return ChangePayload(change: try #require(edited).change.payload)
    }

    /// A frame of whatever ratio.
    func frame(of bytes: [UInt8]) throws -> [UInt8] {
        var frame = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        let count = ZSTD_compress(&frame, frame.count, bytes, bytes.count, 3)
        try #require(ZSTD_isError(count) == 0)
        return Array(frame.prefix(count))
    }

    /// Whether one change comes before another on the same branch.
    func precedes(_ item: QuarantineItem, _ other: QuarantineItem, _ device: Device) -> Bool {
        guard let place = other.place, let id = item.change,
            let message = try? device.changes(at: place).first,
            let change = try? SealedChange(message)
        else { return false }
        return change.header.prev == id
    }
}
