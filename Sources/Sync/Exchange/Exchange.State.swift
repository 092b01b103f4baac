import Trust
import Wire

extension Exchange {
    /// What is awaited: between two events there is always exactly one such thing.
    enum State: Sendable {
        /// Nothing has begun. Goes on `start` to whatever is most urgent.
        case ready
        /// The store gathers a batch. Goes on `batch` to `asking`, or to the next need if empty.
        case loading
        /// The store lists own chains. Goes on `ownHeads` to `asking`.
        case loadingOwnHeads
        /// The store lists its documents for a comparison. Goes on `index` to `asking`.
        case loadingIndex
        /// The store reads heads. Goes on `heads` to `asking`, `loading` or itself.
        case loadingHeads(HeadsUse)
        /// A call is under way. Goes on `answered` to `settling`, `committing`, `takingFetched` or
        /// the next need; on `failed` to `pausing`, `authenticating`, another attempt or `finished`.
        case asking(Ask, Int)
        /// The same call will be made again. Goes on `woke` to `asking`.
        case pausing(Ask, Int)
        /// A session is being opened for the call. Goes on `authenticated` to `asking`, on `failed`
        /// as `asking` does.
        case authenticating(Ask, Int)
        /// The store records what became of a push. Goes on `settled` to `committing` if a page came
        /// with the same answer.
        case settling(Pull)
        /// The store takes a page and its anchor at once. Goes on `taken` to the next need.
        case committing(VerifiedPage)
        /// The store takes what was fetched. Goes on `taken` to the next need.
        case takingFetched(FetchedItems)
        /// The store takes over an anchor. Goes on `adopted` to the next need.
        case adopting(FeedAnchor)
        /// The store begins a new incarnation. Goes on `rehomed` to the next need.
        case rehoming
        /// The store seals again. Goes on `resealed` to the next need.
        case resealing
        /// The summary was handed over. Only late events come, and are ignored.
        case finished

        var name: String {
            switch self {
            case .ready: "ready"
            case .loading: "loading"
            case .loadingOwnHeads: "loadingOwnHeads"
            case .loadingIndex: "loadingIndex"
            case .loadingHeads: "loadingHeads"
            case .asking: "asking"
            case .pausing: "pausing"
            case .authenticating: "authenticating"
            case .settling: "settling"
            case .committing: "committing"
            case .takingFetched: "takingFetched"
            case .adopting: "adopting"
            case .rehoming: "rehoming"
            case .resealing: "resealing"
            case .finished: "finished"
            }
        }

        /// Whether the store is at work.
        var isStores: Bool {
            switch self {
            case .ready, .asking, .pausing, .authenticating, .finished: false
            default: true
            }
        }
    }

    enum HeadsUse: Sendable {
        /// Our side of the ranges in which a comparison found differences.
        case leaves([CompareWalk.Leaf])
        case fetch(Fetch.Purpose)
        /// Every document in turn, after a comparison that did not settle.
        case everything
    }

    /// What a call is about: enough to make it again.
    enum Ask: Sendable {
        case sync(Push)
        case compare([SummedRange])
        case fetch(Fetch)
    }

    /// The upward half of a `sync` call.
    struct Push: Sendable {
        var batch = Batch()
        var isHealing = false
        /// The offer ends with this batch: what the server has beyond it we never wrote.
        var isLast = false
        var own: [ChainTipInDocument] = []
        /// Where the listing of own chains stood before this page of it.
        var ownMark: Mark?
    }

    struct Upload: Sendable {
        let offer: Offer
        var after: Mark?

        init(_ offer: Offer) { self.offer = offer }
    }

    /// The downward half of a `sync` answer, judged before anything is stored.
    enum Pull: Sendable {
        case none
        case page(VerifiedPage)
        case refused(SyncError)
        case diverged(common: FeedAnchor?, isReplaced: Bool)
    }

    struct Gap: Sendable {
        var seq: UInt64
        var rounds: Int
        static let mostRounds = 3
    }

    /// Changes whose epoch a removal has ended; sealed again once the pull has brought the removal.
    struct Reseal: Sendable {
        var places: [ChangePlace] = []
        var rounds = 0
    }
}
