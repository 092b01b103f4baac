import Trust
import Wire

/// As of when a relay knows who may read what: a removal at the central server reaches it by its line
/// alone.
///
/// For some time that is borne, for a shelter must work without its line. After that nobody is handed
/// documents whom the relay would not have handed them at its last contact; work is accepted always.
struct RelayKnowledge: Sendable {
    /// When an exchange with the upstream last ended complete, by the relay's clock; nil before that.
    private(set) var contact: UInt64?
    /// Who read what then.
    private(set) var readers: Readers
    private(set) var isOld = false

    init(asOf contact: UInt64?, _ readers: Readers) {
        self.contact = contact
        self.readers = readers
    }

    mutating func look(at now: UInt64) {
        isOld = Self.isOld(contact, at: now)
    }

    /// Whether a relay that last reached its upstream then hands nobody more documents.
    static func isOld(_ contact: UInt64?, at now: UInt64) -> Bool {
        contact.map { now > $0 && now - $0 > Wire.Limits.relayGraceMilliseconds } ?? false
    }

    /// The line was there: everything up to now is known.
    mutating func renew(at now: UInt64, _ readers: Readers) {
        contact = now
        self.readers = readers
        isOld = false
    }
}

extension Core {
    /// Whom a relay with an old knowledge hands documents; nil where that is no question.
    func bound(for device: DeviceID) -> Readers? {
        guard let knowledge, knowledge.isOld, device != upstream?.device else { return nil }
        return knowledge.readers
    }

    /// What a relay knew at its last contact, by the entries that were here then.
    static func knowledge(in store: FeedStore) throws -> RelayKnowledge {
        try store.read { reader in
            let state = try reader.upstreamState()
            guard let contact = state?.contact else { return RelayKnowledge(asOf: nil, Readers()) }
            var membership = Membership(network: store.identity.network)
            for row in try reader.entryRows(after: 0, limit: .max) {
                guard row.cursor <= state?.contactCursor ?? 0 else { break }
                _ = try? membership.add(WireSignedEntry(decoding: row.item))
            }
            return RelayKnowledge(asOf: contact, Readers(membership.evaluation()))
        }
    }

    /// Those who were handed nothing of a document while the relay's knowledge was old, and read it, are
    /// told so now: their place in the feed is behind it.
    mutating func renewKnowledge(at now: UInt64, _ transaction: FeedTransaction) throws {
        knowledge?.look(at: now)
        if let knowledge, knowledge.isOld {
            for (document, device) in readers.news(since: knowledge.readers) {
                guard let grant = membership.deviceGrant(of: device) else { continue }
                try transaction.append(
                    AccessChange(
                        document: document,
                        device: device,
                        isGranted: true,
                        entries: [grant]
                    )
                )
            }
        }
        knowledge?.renew(at: now, readers)
    }
}
