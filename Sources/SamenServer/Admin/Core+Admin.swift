import Trust

// What an administrator may ask (Protocol/admin.json). Counts, times and closed codes; nothing here knows
// what is in a change.

extension Core {
    /// The devices that an administrator's device may ask about.
    ///
    /// All that were ever granted to members of the organisations that it administers; nil if it
    /// administers none.
    mutating func administered(by device: DeviceID) -> Set<DeviceID>? {
        let evaluation = evaluation()
        let organisations = Set(
            evaluation.standing(of: device).filter { $0.value == .admin }.keys.map(\.organisation)
        )
        guard !organisations.isEmpty else { return nil }
        return Set(evaluation.devicesEverGranted(in: organisations))
    }

    /// Lines of the log about those devices, oldest first.
    ///
    /// - Returns: The lines, and the number of the last one that was looked at if there may be more.
    mutating func lines(
        in range: AdminRange,
        about devices: Set<DeviceID>,
        at now: UInt64
    ) throws -> ([SyncLogLine], next: UInt64?) {
        try writeLog(at: now)
        return try store.read { reader in
            var lines: [SyncLogLine] = []
            var after = range.after
            // Lines of other organisations are looked at too, a bounded number of them.
            for _ in 0..<Limits.adminLooks {
                let batch = try reader.logLines(
                    after: after,
                    since: range.since,
                    device: range.device,
                    limit: Limits.adminLines
                )
                for line in batch {
                    after = line.number
                    guard devices.contains(line.record.device) else { continue }
                    lines.append(line)
                    if lines.count == range.limit { return (lines, after) }
                }
                if batch.count < Limits.adminLines { return (lines, nil) }
            }
            return (lines, after)
        }
    }

    /// How it stands with each of those devices, ascending, some of them at a time.
    mutating func contacts(
        in range: AdminRange,
        with devices: Set<DeviceID>,
        at now: UInt64
    ) throws -> AdminDevices {
        try writeLog(at: now)
        let evaluation = evaluation()
        let left = devices.filter { device in range.beyond.map { $0 < device } ?? true }.sorted()
        let asked = left.prefix(range.limit)
        return try store.read { reader in
            AdminDevices(
                server_time_ms: now,
                head: try reader.head().cursor,
                devices: try asked.map { device in
                    AdminDevices.Device(
                        device,
                        isInForce: !evaluation.standing(of: device).isEmpty,
                        try reader.contact(with: device, since: range.since)
                    )
                },
                next: asked.count < left.count ? asked.last?.description : nil
            )
        }
    }
}

extension AdminDevices.Device {
    fileprivate init(_ device: DeviceID, isInForce: Bool, _ contact: DeviceContact) {
        self.device = device.description
        standing = isInForce ? "in-force" : "removed"
        calls = contact.calls
        let account = contact.account
        (offered, accepted, duplicate) = (account.offered, account.accepted, account.duplicate)
        (held, quarantined, refused) = (account.held, account.quarantined, account.refused)
        (bytes_in, bytes_out) = (contact.bytesIn, contact.bytesOut)
        duration_ms = contact.durationMilliseconds
        first_contact_ms = contact.firstMilliseconds
        last_contact_ms = contact.lastMilliseconds
        (skew_ms, behind, unsent) = (contact.skewMilliseconds, contact.behind, contact.unsent)
        client = contact.client.map { SyncLogFormat.version($0) }
    }
}
