import FoundationEssentials
import GRDB
import Trust
import Wire

// What is not part of any chain yet, and what never will be.

extension Store {
    /// Keeps a change until what it follows on, or its author's key, is here.
    ///
    /// Copies that differ in their signatures are kept side by side: which of them is right may not be
    /// known yet.
    func wait(_ change: SealedChange, for reason: Reason, at now: UInt64) throws {
        try execute(
            """
            INSERT INTO waiting VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (hash, copy) DO UPDATE SET reason = excluded.reason
            """,
            [
                Data(change.id.bytes), Data(Hashing.sha256(change.wire.encoded)),
                number(of: change.header.document),
                Data(change.header.device.bytes), Data(change.wire.encoded), reason.rawValue,
                Int64(bitPattern: now),
            ]
        )
    }

    /// All copies of the change.
    func stopWaiting(_ change: SealedID) throws {
        try execute("DELETE FROM waiting WHERE hash = ?", [Data(change.bytes)])
    }

    /// What waited when the program ended, in a fixed order.
    func waiting() throws -> [WireSealedChange] {
        try rows("SELECT sealed FROM waiting ORDER BY hash, copy").map { row in
            guard let message = try? WireSealedChange(decoding: Array(row["sealed"] as Data)) else {
                throw Self.damaged
            }
            return message
        }
    }

    /// Remembers what was refused, each once, within a bound: it may all be forged.
    func refuse(
        _ bytes: [UInt8],
        by author: DeviceID?,
        for reason: Reason,
        at now: UInt64
    ) throws {
        try execute(
            """
            INSERT INTO refused (digest, reason, author, bytes, since) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (digest) DO NOTHING
            """,
            [
                Data(Hashing.sha256(bytes)), reason.rawValue, author.map { Data($0.bytes) },
                Data(bytes.prefix(Wire.Limits.changeBytes)), Int64(bitPattern: now),
            ]
        )
        try execute(
            "DELETE FROM refused WHERE number <= (SELECT MAX(number) FROM refused) - ?",
            [DeviceLimits.refusedItems]
        )
    }
}
