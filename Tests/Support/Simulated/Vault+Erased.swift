package import Samen
internal import Sync
package import Trust
internal import Wire

/// What a colleague and a server do when a case is erased, without either of them.
extension Vault {
    private static let wait: UInt64 = 14 * 24 * 60 * 60 * 1_000

    /// Admits a lead who is not there, for an administrator's vault; returns the keys of its device.
    package func admitLead(_ random: RandomSource) throws -> DeviceKeys {
        let device = try device()
        let lead = MemberID(
            organisation: device.member.organisation,
            person: random.identifier()
        )
        let keys = DeviceKeys.generate(random)
        let possession = keys.proofOfPossession(in: device.network)
        try device.author(.memberGrant(lead, .lead), at: now())
        try device.author(.deviceGrant(keys.identity, to: lead, possession: possession), at: now())
        return keys
    }

    /// Requests the erasure of a case, which the lead approves, and a server orders after the wait.
    package func erase(
        _ code: String,
        approvedBy lead: borrowing DeviceKeys,
        _ random: RandomSource
    ) throws {
        try cases().requestErasure(of: code, reason: "mistake")
        let device = try device()
        var membership = Membership(network: device.network)
        for entry in try device.entries() { _ = try membership.add(entry) }
        let evaluation = membership.evaluation()
        let source = Source(server: random.identifier(), kind: .central)
        let now = now()
        for document in evaluation.documents {
            for request in evaluation.document(document)?.erasureGrounds.requests ?? [] {
                let approval = try membership.draft(in: document, by: .device(lead.id), at: now)
                    .signed(.eraseApprove(request), by: lead.signing)
                var entry = WireFeedItem()
                entry.authEntry = approval.wire
                entry.receivedMs = now
                let order = EraseOrder(
                    document: document,
                    approval: approval.id,
                    approvedMilliseconds: now,
                    orderedMilliseconds: now + Self.wait,
                    backupsUntilMilliseconds: now + Self.wait * 3
                )
                var item = WireFeedItem()
                item.receivedMs = now + Self.wait
                item.erased = order.wire
                try device.receive([entry, item], from: source, at: now)
            }
        }
    }
}

extension VaultKey {
    /// The pages of a main file that open under this key, in the clear.
    package func pages(of file: [UInt8]) -> [[UInt8]] {
        let sealer = PageSealer(key: self)
        let (size, usable) = (4_096, 4_056)
        return (0..<file.count / size).compactMap { page in
            var plain = [UInt8](repeating: 0, count: usable)
            let unit = Array(file[page * size..<(page + 1) * size])
            let place = PageSealer.Place(kind: .page, number: UInt32(page + 1))
            return sealer.open(unit, count: usable, at: place, into: &plain) ? plain : nil
        }
    }
}
