import FoundationEssentials
import GRDB
package import Trust
package import Wire

extension Device {
    /// A part of what is offered to a server: entries first, each after what it refers to.
    package struct Batch: Sendable {
        package struct Item<Message: Sendable, ID: Sendable>: Sendable {
            package let id: ID
            package let message: Message
        }

        package let entries: [Item<WireSignedEntry, EntryID>]
        package let changes: [SealedChange]
        /// Where the offer goes on; nil at its end.
        package let next: Int64?

        package var isEmpty: Bool { entries.isEmpty && changes.isEmpty }
    }

    /// A server's word on one item that it was offered.
    package enum Answer: Hashable, Sendable {
        /// It is there now, or was there before; perhaps without effect until a lead decides.
        case stored(isReplicated: Bool, cursor: UInt64)
        /// Not stored now; offered again in a later exchange.
        case held(Hold)
        /// Not to be offered again unchanged; stands in quarantine with this reason.
        case refused(Reason)

        package enum Hold: Hashable, Sendable {
            /// Something before it is missing there, it has no room, or it does not say why.
            case later
            /// It has another change in this place.
            case fork
            /// The author had seen a removal that the change's epoch does not honour.
            case oldEpoch
        }
    }
}

extension Device {
    /// The next own work for a server, in the order in which it was made; what it has is left out.
    ///
    /// Nothing of a chain is offered past a change that this server refused. At least one item is
    /// offered, whatever its size.
    package func nextBatch(
        for server: ServerID,
        after mark: Int64? = nil,
        items: Int = Wire.Limits.pageChanges,
        bytes: Int = Wire.Limits.pageBytes
    ) throws -> Batch {
        try ask { command in
            let number = try command.store.knownNumber(of: server)
            return try command.store.batch(
                for: number ?? 0,
                after: mark ?? 0,
                items: items,
                bytes: bytes,
                in: command.device.network
            )
        }
    }

    /// Writes down a server's word on what it was offered, and the lease that came with it.
    ///
    /// A change is safe once it is durable at the central server; on a relay it is not yet. Returns
    /// whether there is now a reason to call `rehome`; an edit does it by itself.
    @discardableResult
    package func settle(
        changes: [(place: ChangePlace, id: SealedID, answer: Answer)],
        entries: [(id: EntryID, answer: Answer)] = [],
        lease: [UInt8]? = nil,
        confirmed: [(chain: Trust.ChainID, seq: UInt64)] = [],
        at source: Source,
        now: UInt64
    ) throws -> Suspicion? {
        try perform(at: now) { command in
            let server = try command.store.number(of: source.server)
            for change in changes {
                // What was set aside since it was offered has no place to write this down.
                let number = try command.store.number(of: change.id, at: change.place)
                guard let number else { continue }
                try command.settle(number, change.answer, server, source.kind)
            }
            for entry in entries {
                guard let number = try command.store.number(of: entry.id) else { continue }
                try command.settle(-number, entry.answer, server, source.kind)
                if case .stored(_, let cursor) = entry.answer {
                    try command.store.note(place: cursor, of: number, at: server)
                }
            }
            for chain in confirmed {
                try command.store.confirm(
                    chain.chain,
                    upTo: chain.seq,
                    at: server,
                    isCentral: source.kind == .central
                )
            }
            if let lease { try command.store.setLease(lease, of: source.server) }
            return try command.store.suspicion()
        }
    }

    /// What servers refused is offered again.
    package func retryRefused(at now: UInt64) throws {
        try perform(at: now) { try $0.store.forgetRefusals() }
    }

    /// Where a change is durable.
    package struct Durability: Hashable, Sendable {
        package let server: ServerID
        package let isReplicated: Bool
        /// Whether the central server has it, by its own word or by that of a relay.
        package let isCentral: Bool
    }

    package func durability(of change: SealedID, at place: ChangePlace) throws -> [Durability] {
        try ask { command in
            guard let number = try command.store.number(of: change, at: place) else { return [] }
            return try command.store.durability(of: number)
        }
    }
}

extension Command {
    fileprivate func settle(
        _ item: Int64,
        _ answer: Device.Answer,
        _ server: Int64,
        _ kind: ServerGrant.Kind
    ) throws {
        switch answer {
        case .stored(let isReplicated, let cursor):
            let receipt = StoredReceipt(
                server: server,
                isReplicated: isReplicated,
                cursor: cursor,
                isCentral: kind == .central
            )
            try store.settle(item, receipt, at: now)
        case .held(.later): break
        case .held(.fork): try store.suspect(.fork)
        case .held(.oldEpoch): try store.suspect(.oldEpoch)
        case .refused(let reason):
            try store.refuse(item, by: server, reason.rawValue, at: now)
        }
    }
}

extension Store {
    func knownNumber(of server: ServerID) throws -> Int64? {
        try number("SELECT number FROM servers WHERE id = ?", [Data(server.bytes)])
    }

    fileprivate func batch(
        for server: Int64,
        after mark: Int64,
        items: Int,
        bytes: Int,
        in network: NetworkID
    ) throws -> Device.Batch {
        var entries: [Device.Batch.Item<WireSignedEntry, EntryID>] = []
        var changes: [SealedChange] = []
        var size = 0
        var last = mark
        // One more than is wanted tells whether the offer goes on.
        let rows = try unsent(to: server, after: mark, atMost: items + 1)
        for row in rows {
            let count = entries.count + changes.count
            let change = try (row["change"] as Int64?).flatMap { try self.change($0)?.change }
            let entry = try (row["entry"] as Int64?).flatMap { try self.entry($0) }
            size += change?.size ?? entry?.encoded.count ?? 0
            if count == items || (count > 0 && size > bytes) {
                return Device.Batch(entries: entries, changes: changes, next: last)
            }
            last = row["position"]
            if let change { changes.append(change) }
            if let entry {
                let id = try SignedEntry(entry, in: network).id
                entries.append(Device.Batch.Item(id: id, message: entry))
            }
        }
        return Device.Batch(entries: entries, changes: changes, next: nil)
    }

    private func change(_ number: Int64) throws -> StoredChange? {
        try row("SELECT * FROM changes WHERE number = ?", [number]).map(StoredChange.init)
    }

    fileprivate func durability(of item: Int64) throws -> [Device.Durability] {
        try receipts(for: item).filter { ($0["refusal"] as String?) == nil }.compactMap { row in
            ServerID(bytes: row["id"] as Data).map { server in
                Device.Durability(
                    server: server,
                    isReplicated: row["replicated"] != 0,
                    isCentral: row["central"] != 0
                )
            }
        }
    }
}
