package import Trust
package import Wire

/// Everything a server decides: what it stores, for whom, and what it hands out.
///
/// Synchronous and without a network: the shell authenticates requests and brings them in batches,
/// the simulator calls it directly. It verifies signatures, chains and membership, and never sees
/// what a change says.
package struct Core {
    package let store: FeedStore
    let random: RandomSource
    /// Where a relay syncs upward; nil for a central server.
    let upstream: Upstream?
    /// As of when a relay knows the membership; nil on a central server.
    var knowledge: RelayKnowledge?
    /// Bytes that one device's changes may take here.
    let deviceBytes: Int
    var membership: Membership
    var readers = Readers()
    /// Where the feed ended when the core was made.
    let headAtStart: UInt64
    /// What comparisons ask for again and again.
    var compared = CompareMemory()
    /// Lines of the sync log that are written with the next transaction.
    private(set) var unwritten: [SyncLogRecord] = []
    var erasures = Erasures()
    /// How long a backup of the store is kept, by the word of whoever runs the server.
    let backupMilliseconds: UInt64
    /// How long lines of the sync log are kept, and when old ones are forgotten next.
    let logMilliseconds: UInt64
    private var forgetsLogAt: UInt64 = 0
    /// How many new entries each device may bring.
    var entryBuckets: TokenBuckets<DeviceID>
    /// What was refused to joining devices.
    var refusals = EnrolmentRefusals()

    /// Reads the membership logs that the store holds.
    ///
    /// `deviceBytes` is what one device's changes may take here.
    ///
    /// - Throws: `ServerError` with `store-damaged` if an entry in the store is not what it was.
    package init(
        store: FeedStore,
        random: RandomSource,
        deviceBytes: Int = Limits.deviceBytes,
        entryLimit: EntryLimit = .usual,
        backupDays: Int = Self.backupDays,
        logDays: Int = Self.logDays,
        upstream: Upstream? = nil
    ) throws {
        self.store = store
        self.random = random
        self.upstream = upstream
        self.deviceBytes = deviceBytes
        entryBuckets = TokenBuckets(burst: entryLimit.burst, perSecond: entryLimit.perSecond)
        backupMilliseconds = UInt64(max(0, backupDays)) * Limits.dayMilliseconds
        logMilliseconds = UInt64(max(1, logDays)) * Limits.dayMilliseconds
        membership = try Self.membership(in: store)
        readers = Readers(membership.evaluation())
        headAtStart = try store.read { try $0.head().cursor }
        _ = membership.documentsChanged()
        try store.read { reader in
            for (document, approval) in try reader.erasures() {
                erasures.note(approval, of: document)
            }
            try watchErasures(of: evaluation().documents, reader)
        }
        if let upstream {
            try store.write(at: 0) { try $0.begin(upstream, incarnation: random.incarnation()) }
            knowledge = try Self.knowledge(in: store)
        }
    }

    /// How many new entries a device may bring at once after a pause, and a second.
    package struct EntryLimit: Sendable {
        let burst, perSecond: Double

        package init(burst: Double, perSecond: Double) {
            (self.burst, self.perSecond) = (burst, perSecond)
        }

        package static let usual = EntryLimit(
            burst: Limits.entryBurst,
            perSecond: Limits.entriesPerSecond
        )
    }

    /// The membership logs that a store holds, verified from the root.
    static func membership(in store: FeedStore) throws -> Membership {
        var membership = Membership(network: store.identity.network)
        try store.read { try load($0, into: &membership) }
        return membership
    }

    private static func load(_ reader: FeedReader, into membership: inout Membership) throws {
        for item in try reader.entries() {
            do {
                _ = try membership.add(WireSignedEntry(decoding: item))
            } catch {
                throw ServerError(
                    .storeDamaged,
                    "A membership entry in the store does not verify. Restore the store from a backup;"
                        + " devices send what came later."
                )
            }
        }
    }

    /// Who the server is.
    package var identity: ServerIdentity { store.identity }

    /// The keys of a device that was ever granted; what a session request is checked against.
    package func deviceIdentity(of device: DeviceID) -> DeviceIdentity? {
        membership.identity(of: device)
    }

    /// How a device stands with this server.
    package mutating func standing(of device: DeviceID) -> Standing {
        guard membership.identity(of: device) != nil else { return .unknown }
        return evaluation().standing(of: device).isEmpty ? .removed : .inForce
    }

    /// Notes a line for the sync log.
    ///
    /// It is written with the next batch that stores something, or by `writeLog`: a request that
    /// brings nothing costs no fsync.
    package mutating func note(_ record: SyncLogRecord) {
        unwritten.append(record)
    }

    /// Writes the lines that wait, and forgets once a day those that are old.
    package mutating func writeLog(at now: UInt64) throws {
        knowledge?.look(at: now)
        let isOld = now >= forgetsLogAt
        guard !unwritten.isEmpty || refusals.areUnwritten || isOld else { return }
        try store.write(at: now) { transaction in
            try transaction.append(unwritten)
            try transaction.record(refusals)
            if isOld { try transaction.forgetLog(before: now - min(now, logMilliseconds)) }
        }
        if isOld { forgetsLogAt = now + Limits.dayMilliseconds }
        logWritten()
        refusals.written()
    }

    mutating func logWritten() {
        unwritten = []
    }

    /// Whether so many lines wait that they should be written now.
    package var isLogDue: Bool {
        unwritten.count >= Limits.unwrittenLogLines || refusals.areDue
    }

    /// What the membership logs mean as they stand.
    mutating func evaluation() -> Evaluation {
        membership.evaluation()
    }

    mutating func admit(_ entry: SignedEntry) throws(TrustError) -> Membership.Arrival {
        try membership.add(entry)
    }

    mutating func updateReaders(after entries: [SignedEntry]) -> [AccessChange] {
        readers.update(membership.documentsChanged(), membership.evaluation(), after: entries)
    }

    mutating func sight(of device: DeviceID) -> Sight {
        switch standing(of: device) {
        case .inForce: Sight(member: device, readers, within: bound(for: device), evaluation())
        case .removed: Sight(removed: device, by: evaluation().removalProof(of: device))
        case .unknown: Sight(removed: device, by: [])
        }
    }

    /// What a device may do here.
    package enum Standing: Sendable {
        /// Never granted: nothing is stored for it and nothing handed out.
        case unknown
        /// What it pushes is stored and void; of the feed it gets the entries that removed it.
        case removed
        case inForce
    }

    /// Answers a batch of requests with one durable transaction for all that they push.
    ///
    /// What a request brings is durable when this returns: if the commit fails, nothing of the batch
    /// is there and nothing was acknowledged.
    ///
    /// - Parameters:
    ///   - arrivals: Authenticated requests, in the order in which they came.
    ///   - now: The server's time in milliseconds since 1970.
    /// - Returns: One answer for each request, in their order.
    /// - Throws: The first error, if a request could not be answered.
    package mutating func sync(_ arrivals: [Arrival], at now: UInt64) throws -> [Reply] {
        try answers(to: arrivals, at: now).map { try $0.get() }
    }

    /// As `sync`, but what goes wrong with one request is that request's own answer.
    ///
    /// A batch that cannot be committed whole is taken one request at a time, so a request that the
    /// store cannot take does not take its neighbours with it.
    package mutating func answers(
        to arrivals: [Arrival],
        at now: UInt64
    ) -> [Result<Reply, any Error>] {
        knowledge?.look(at: now)
        // What cannot be carried out now is tried again, and keeps nobody from sending their work.
        if let next = erasures.next, next <= now { try? carryOutErasures(at: now) }
        let before = (membership, readers, erasures)
        let outcomes: [PushOutcome]
        do {
            outcomes = try push(arrivals, at: now)
        } catch {
            (membership, readers, erasures) = before
            guard arrivals.count > 1 else { return [.failure(error)] }
            return arrivals.flatMap { answers(to: [$0], at: now) }
        }
        // What was pushed is durable from here on, whatever becomes of an answer.
        return zip(arrivals, outcomes).map { arrival, outcome in
            Result { try reply(to: arrival, outcome, at: now) }
        }
    }

    /// A request whose sender is known.
    package struct Arrival: Sendable {
        package let device: DeviceID
        package let request: WireSyncRequest
        /// What the request pushes, if it was read before it came here.
        let push: PreparedPush?

        package init(device: DeviceID, request: WireSyncRequest, push: PreparedPush? = nil) {
            self.device = device
            self.request = request
            self.push = push
        }
    }

    /// The answer, and what the sync log says of it.
    package struct Reply: Sendable {
        package let response: WireSyncResponse
        package let account: PushAccount
        /// Where the feed ended after the batch: what live subscribers are told.
        package let head: UInt64
    }
}
