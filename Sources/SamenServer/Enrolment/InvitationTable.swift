import GRDB
package import Trust
import Wire

// Invitations, and the nonces of calls that happen once, in the store.

extension FeedReader {
    package func invitation(_ id: InvitationID) throws -> StoredInvitation? {
        try invitations("WHERE id = ?", [Blob(id.bytes)]).first
    }

    /// A device's own invitations, the newest first.
    package func invitations(by inviter: DeviceID, limit: Int) throws -> [StoredInvitation] {
        try invitations(
            "WHERE inviter = ? ORDER BY made_ms DESC, id LIMIT ?",
            [Blob(inviter.bytes), limit]
        )
    }

    /// When the invitations made since a time were made, oldest first.
    func invitationTimes(since: UInt64) throws -> [UInt64] {
        try UInt64.fetchAll(
            connection,
            sql: "SELECT made_ms FROM invitation WHERE made_ms > ? ORDER BY made_ms",
            arguments: [Int64(clamping: since)]
        )
    }

    private func invitations(
        _ condition: String,
        _ arguments: StatementArguments
    ) throws -> [StoredInvitation] {
        try Row.fetchAll(
            connection,
            sql: "SELECT * FROM invitation \(condition)",
            arguments: arguments
        ).map(invitation)
    }

    private func invitation(_ row: Row) throws -> StoredInvitation {
        guard let id = InvitationID(bytes: (row["id"] as Blob).bytes),
            let inviter = DeviceID(bytes: (row["inviter"] as Blob).bytes)
        else { throw ServerError(.storeDamaged, "A row of an invitation is not whole.") }
        var invitation = StoredInvitation(
            id: id,
            inviter: inviter,
            made: row["made_ms"],
            expires: row["expires_ms"]
        )
        invitation.isRevoked = row["is_revoked"]
        invitation.attempts = row["attempts"]
        invitation.alarm = row["alarm_ms"]
        invitation.device = (row["device"] as Blob?).flatMap { DeviceID(bytes: $0.bytes) }
        invitation.request = (row["request"] as Blob?)?.bytes
        invitation.welcome = (row["welcome"] as Blob?)?.bytes
        invitation.welcomed = row["welcomed_ms"]
        return invitation
    }
}

extension FeedTransaction {
    /// Writes an invitation, new or changed.
    func put(_ invitation: StoredInvitation) throws {
        try execute(
            """
            INSERT OR REPLACE INTO invitation (id, inviter, made_ms, expires_ms, is_revoked, attempts,
                alarm_ms, device, request, welcome, welcomed_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                Blob(invitation.id.bytes), Blob(invitation.inviter.bytes),
                Int64(clamping: invitation.made), Int64(clamping: invitation.expires),
                invitation.isRevoked, invitation.attempts,
                invitation.alarm.map { Int64(clamping: $0) },
                invitation.device.map { Blob($0.bytes) }, invitation.request.map { Blob($0) },
                invitation.welcome.map { Blob($0) },
                invitation.welcomed.map { Int64(clamping: $0) },
            ]
        )
    }

    /// Writes what was refused since it was last written.
    func record(_ refusals: EnrolmentRefusals) throws {
        for (id, count) in refusals.counts.sorted(by: { $0.key < $1.key }) {
            try execute(
                """
                UPDATE invitation SET attempts = attempts + ?, alarm_ms = COALESCE(alarm_ms, ?)
                WHERE id = ?
                """,
                [count.attempts, count.alarm.map { Int64(clamping: $0) }, Blob(id.bytes)]
            )
        }
    }

    /// Forgets invitations that ended long ago.
    func forgetInvitations(endedBefore time: UInt64) throws {
        try execute(
            "DELETE FROM invitation WHERE MAX(expires_ms, COALESCE(welcomed_ms, 0)) < ?",
            [Int64(clamping: time)]
        )
    }

    /// Keeps a nonce for as long as a request with it would pass; false if it is here already.
    func spend(_ nonce: [UInt8], of device: DeviceID, at now: UInt64) throws -> Bool {
        let window = UInt64(2 * Wire.Limits.requestWindowSeconds * 1_000)
        try execute(
            "DELETE FROM nonce WHERE seen_ms < ?",
            [Int64(clamping: now - min(now, window))]
        )
        let isKnown = try reader.isSpent(nonce, of: device)
        guard !isKnown else { return false }
        try execute(
            "INSERT INTO nonce (device, nonce, seen_ms) VALUES (?, ?, ?)",
            [Blob(device.bytes), Blob(nonce), Int64(clamping: now)]
        )
        return true
    }
}

extension FeedReader {
    fileprivate func isSpent(_ nonce: [UInt8], of device: DeviceID) throws -> Bool {
        try Bool.fetchOne(
            connection,
            sql: "SELECT EXISTS (SELECT 1 FROM nonce WHERE device = ? AND nonce = ?)",
            arguments: [Blob(device.bytes), Blob(nonce)]
        ) ?? false
    }
}
