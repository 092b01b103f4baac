package import Trust
import Wire

/// A device's conversation with one server, without I/O.
///
/// The exchange decides, its caller acts: hand `handle` what happened and do what it returns. Exactly
/// one thing is under way at a time, because one `sync` call carries both directions; so upload and
/// download never wait for each other, and a run repeats from its seed (Protocol/conversation.md).
///
/// Whatever remains to be done stands in the fields below; `proceed` looks at them in a
/// fixed order of urgency after every step. `State` holds only what an answer is awaited for.
package struct Exchange: Sendable {
    package struct Settings: Hashable, Sendable {
        package let device: DeviceID
        /// The server that was chosen and whose key is pinned.
        package let server: ServerID
        package var features: UInt64
        /// Attempts of one call that does not get through.
        package var attempts: Int
        /// The version of the program, as `WireSyncRequest.client` has it; 0: not told.
        package var client: UInt32 = 0

        package static let usualAttempts = 8

        package init(
            device: DeviceID,
            server: ServerID,
            features: UInt64 = 0,
            attempts: Int = Self.usualAttempts
        ) {
            self.device = device
            self.server = server
            self.features = features
            self.attempts = attempts
        }
    }

    static let protocolVersion: UInt32 = 1
    /// Requests of one exchange: at half a MiB each, far more than any backlog.
    static let mostRequests = 20_000
    /// A server's feed that diverges more often within one exchange is no feed.
    static let mostHealings = 2
    static let mostReseals = 2

    let settings: Settings
    let random: RandomSource
    var state = State.ready
    package internal(set) var summary = Summary()

    // Where we stand.
    var incarnation: IncarnationID?
    var trail = AnchorTrail()
    var lease: [UInt8] = []
    var clockMilliseconds: UInt64 = 0
    /// Own chains whose acknowledgement nothing has borne out yet.
    var unconfirmed: [ChainTipInDocument] = []

    // What remains to be done, besides what `state` waits for.
    /// Pushes that were cut into pieces: before anything else of their offer.
    var backlog: [Push] = []
    /// What the store has yet to be asked for; what heals stands before the outbox.
    var uploads: [Upload] = []
    var wantsPage = true
    var sendsOlder = false
    var healing: Healing?
    var fetch: Fetch?
    var wanted: [DocumentID] = []
    var own = OwnChains()
    var reseal = Reseal()

    // What keeps it from going round in circles.
    var number = 0
    var idle = 0
    var refusedPage: SyncError?
    var hasDroppedFeed = false
    var healings = 0
    /// What was unsent when it began; nil: not told.
    var unsent: Int?
    /// The server lacks what came before something offered: it is compared with, once.
    var bridging = Bridging.unneeded
    var fetched: Set<DocumentID> = []
    var gaps: [ChainID: Gap] = [:]
    var holds: [ChangePlace: Disposition.HoldReason] = [:]
    var authentications = 0
    var backoff = Backoff()
    var pace = Pace()
    var pauseMilliseconds: UInt64 = 0
    var sentBytes = 0
    var isAnswerLost = false
    var serverClock = ServerClock()
    /// What calls and waits have taken so far.
    var elapsedMilliseconds: UInt64 = 0

    package init(_ settings: Settings, random: RandomSource) {
        self.settings = settings
        self.random = random
    }

    /// Takes what happened and says what to do next.
    ///
    /// Answers, failures and timers of calls that are over are ignored. Anything else out of turn is
    /// a defect of the caller and ends the program.
    package mutating func handle(_ event: Event) -> Action {
        defer { summary.checkInvariants() }
        switch event {
        case .start(let standing): return start(standing)
        case .answered(let call, let answer):
            guard case .asking(let ask, call) = state else { return .none }
            return answered(ask, answer)
        case .failed(let call, let failure):
            switch state {
            case .asking(let ask, call), .authenticating(let ask, call): return failed(ask, failure)
            default: return .none
            }
        case .authenticated(let call):
            guard case .authenticating(let ask, call) = state else { return .none }
            return send(ask)
        case .woke(let timer):
            guard case .pausing(let ask, timer) = state else { return .none }
            return send(ask)
        case .cancel:
            if case .finished = state { return .none }
            return finish(.stopped(.cancelled))
        case .storeFailed(let message):
            precondition(state.isStores, "only an awaited store fails; now \(state.name)")
            return finish(.stopped(.store(message)))
        case .batch, .ownHeads, .index, .heads, .settled, .taken, .adopted, .rehomed, .resealed:
            return stored(event)
        }
    }

    /// An answer of the store, which is always the one awaited.
    private mutating func stored(_ event: Event) -> Action {
        switch (state, event) {
        case (.loading, .batch(let batch)): return push(batch)
        case (.loadingOwnHeads, .ownHeads(let heads, let next)): return present(heads, next)
        case (.loadingIndex, .index(let items)): return walk(items)
        case (.loadingHeads(let purpose), .heads(let heads)): return use(heads, for: purpose)
        case (.settling(let pull), .settled): return take(pull)
        case (.committing(let page), .taken(let taken)): return committed(page, taken)
        case (.takingFetched(let items), .taken(let taken)): return tookFetched(items, taken)
        case (.adopting(let anchor), .adopted): return adopted(anchor)
        case (.rehoming, .rehomed(let incarnation)): return rehomed(incarnation)
        case (.resealing, .resealed(let count, let incarnation)):
            return resealed(count, in: incarnation)
        default: preconditionFailure("the store answers what it was asked; now \(state.name)")
        }
    }

    private mutating func start(_ standing: Standing) -> Action {
        guard case .ready = state else { preconditionFailure("an exchange starts once") }
        incarnation = standing.incarnation
        // An anchor is good for the server that gave it and for no other.
        if standing.trail.current?.server == settings.server { trail = standing.trail }
        lease = standing.lease
        wanted = Set(standing.wanted).sorted()
        clockMilliseconds = standing.clockMilliseconds
        unsent = standing.unsent
        unconfirmed = standing.unconfirmed
        if standing.isSuspect { own.check = .due(nil) }
        uploads = [Upload(.outbox)]
        return proceed()
    }

    /// Does the most urgent of what remains.
    mutating func proceed() -> Action {
        guard summary.requests < Self.mostRequests else { return finish(.stuck(.requests)) }
        if own.isCopyProven { return rehome() }
        if !backlog.isEmpty { return ask(.sync(backlog.removeFirst())) }
        if case .due(let mark) = own.check {
            state = .loadingOwnHeads
            return .loadOwnHeads(after: mark, limit: own.pageLimit)
        }
        if let fetch { return ask(.fetch(fetch)) }
        if !own.suspects.isEmpty { return load(.proof) }
        if healing != nil { return heal() }
        if trail.current == nil { return beginHealing() }
        if !uploads.isEmpty { return loadUpload() }
        if wantsPage { return ask(.sync(quietPush())) }
        if bridging == .due { return bridgeGaps() }
        if !reseal.places.isEmpty, reseal.rounds < Self.mostReseals { return askForReseal() }
        if !wanted.isEmpty { return load(.wanted) }
        return finish(.complete)
    }

    mutating func finish(_ outcome: Summary.Outcome) -> Action {
        state = .finished
        summary.outcome = outcome
        note(outcome)
        summary.cursor = trail.current?.cursor
        return .finish(summary)
    }

    private mutating func note(_ outcome: Summary.Outcome) {
        switch outcome {
        case .stuck: summary.notices.insert(.stuck)
        case .stopped(.serverKey): summary.notices.insert(.serverKey)
        case .stopped(.wrongNetwork): summary.notices.insert(.wrongNetwork)
        case .complete, .offline, .stopped: break
        }
        if summary.unresolved > 0 { summary.notices.insert(.unresolved) }
    }
}
