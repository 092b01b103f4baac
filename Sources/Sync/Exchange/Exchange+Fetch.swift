import struct Foundation.Data
import Trust
import Wire

/// Back-fill and repair by version vector.
extension Exchange {
    struct Fetch: Sendable {
        enum Purpose: Sendable {
            /// What the store asked for: new access, evicted or missing changes.
            case wanted
            /// What a comparison found lacking.
            case healing
            /// Own chains that the server says are ahead of ours.
            case proof
            /// Everything held, because the stores cannot be compared.
            case everything
        }

        let purpose: Purpose
        private(set) var have: [DocumentHeads]
        /// Did not fit one request.
        private(set) var later: [DocumentHeads] = []
        /// Where the previous answer stopped; it stands for `have` as it was.
        var resume: [UInt8] = []
        var idle = 0
        /// Changes it brought that wait for others.
        var pending = 0

        init(_ have: [DocumentHeads], _ purpose: Purpose) {
            self.purpose = purpose
            self.have = have
            var bytes = 0
            let fitting = have.prefix { heads in
                bytes += heads.size
                return bytes <= Pace.mostPushBytes
            }
            postpone(to: max(1, fitting.count))
        }

        /// Keeps the first documents for this request.
        mutating func postpone(to count: Int) {
            precondition(count > 0, "a request asks for something")
            // Where an answer stopped says nothing about another request.
            resume = []
            later = Array(have.dropFirst(count)) + later
            have = Array(have.prefix(count))
        }
    }

    /// Asks the store for the heads of what is to be fetched.
    mutating func load(_ purpose: Fetch.Purpose) -> Action {
        let documents: [DocumentID]
        switch purpose {
        case .wanted:
            documents = Array(wanted.prefix(Limits.fetchDocuments))
            wanted.removeFirst(documents.count)
            fetched.formUnion(documents)
        case .proof:
            documents = own.takeSuspects()
        case .healing, .everything:
            documents = Array(healing?.lacking.prefix(Limits.fetchDocuments) ?? [])
            healing?.lacking.removeFirst(documents.count)
        }
        state = .loadingHeads(.fetch(purpose))
        return .loadHeads(documents)
    }

    mutating func fetch(_ heads: [DocumentHeads], _ purpose: Fetch.Purpose) -> Action {
        precondition(!heads.isEmpty, "heads were asked for")
        let fetch = Fetch(heads, purpose)
        self.fetch = fetch
        return proceed()
    }

    mutating func fetched(_ fetch: Fetch, _ response: WireFetchResponse) -> Action {
        note(backoff: response.backoffMs)
        let documents = fetch.have.map(\.document)
        var next = fetch
        next.resume = Array(response.resume)
        let isLast = response.resume.isEmpty
        self.fetch = next
        let items = FetchedItems(items: response.items, documents: documents, isLast: isLast)
        state = .takingFetched(items)
        return .take(items)
    }

    func isFetchAnswer(_ response: WireFetchResponse) -> Bool {
        response.resume.count <= Limits.resumeBytes
            && response.items.allSatisfy { $0.isFetched }
            && response.items.reduce(0) { $0 + ($1.isChange ? 1 : 0) } <= Limits.pageChanges
    }

    mutating func tookFetched(_ items: FetchedItems, _ taken: Taken) -> Action {
        precondition(
            taken.changes == items.changeCount,
            "the store says of each change that was fetched what became of it"
        )
        guard var fetch else { preconditionFailure("something is being fetched") }
        note(taken)
        guard !taken.isForeign else { return finish(.stopped(.wrongNetwork)) }
        // What waits is progress as long as so much may wait; a server could invent more.
        fetch.pending += taken.pending
        let isWaiting = taken.pending > 0 && fetch.pending <= Limits.pendingChanges
        fetch.idle = taken.isNews || isWaiting ? 0 : fetch.idle + 1
        self.fetch = fetch
        if items.isLast || own.isCopyProven {
            finishFetch(fetch)
        } else if fetch.idle >= Limits.requestsWithoutProgress {
            summary.note("a fetch was given up: it went on without bringing anything")
            finishFetch(fetch)
        }
        return proceed()
    }

    private mutating func finishFetch(_ fetch: Fetch) {
        if case .proof = fetch.purpose, !own.isCopyProven {
            summary.unproven += fetch.have.count
            summary.notices.insert(.unproven)
        }
        self.fetch = fetch.later.isEmpty ? nil : Fetch(fetch.later, fetch.purpose)
    }
}

extension WireFeedItem {
    /// A fetch brings changes and entries; permissions come through the feed.
    fileprivate var isFetched: Bool {
        switch what {
        case .change, .authEntry: true
        default: false
        }
    }
}
