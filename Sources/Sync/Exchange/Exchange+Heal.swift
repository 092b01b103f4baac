import Trust
import Wire

extension Exchange {
    /// Bringing two stores together by version vectors: compare, give, fetch, compare again.
    ///
    /// The comparison after the last one that moved something finds the stores equal, and its anchor
    /// is where we stand from then on. What stays different, because one side refuses it, is left as
    /// unresolved; everything before the first answer of that comparison is here all the same.
    struct Healing: Sendable {
        enum Stage: Sendable {
            /// The next thing is a comparison, once what is known to be lacking has moved.
            case comparing
            case walking(CompareWalk)
            /// Differing ranges are looked at, so many at a time.
            case differing([CompareWalk.Leaf])
            /// The comparison did not settle: every document held, after this one, is fetched.
            case everything(after: DocumentID?, because: SyncError)
        }

        var stage = Stage.comparing
        var salt: CompareSalt?
        var walks = 0
        /// The feed at the first answer of the present comparison.
        var anchor: FeedAnchor?
        var difference = Difference()
        var previous: Difference?
        var lacking: [DocumentID] = []
        var unresolved: [DocumentID] = []

        static let leavesAtOnce = 256
    }

    /// Whether the server is given what it lacks before something that it could not store.
    enum Bridging: Sendable {
        case unneeded, due, done
    }

    /// A server that was not spoken to for a while, a shelter's relay above all, lacks what others
    /// got elsewhere: who begins a document or admits a device there stands on entries it never saw.
    mutating func noteGap() {
        if healing == nil, bridging == .unneeded { bridging = .due }
    }

    mutating func bridgeGaps() -> Action {
        bridging = .done
        return healings < Self.mostHealings ? beginHealing() : proceed()
    }

    mutating func beginHealing() -> Action {
        guard healings < Self.mostHealings else {
            return finish(.stuck(refusedPage.map { .feedHash($0.message) } ?? .feed))
        }
        healings += 1
        (idle, sendsOlder) = (0, false)
        healing = Healing()
        return proceed()
    }

    /// The next step of healing.
    mutating func heal() -> Action {
        guard let healing else { preconditionFailure("something is being healed") }
        if case .everything(let after, _) = healing.stage {
            // Even so our own work goes out.
            if !uploads.isEmpty { return loadUpload() }
            state = .loadingHeads(.everything)
            return .loadHeadsAfter(after, limit: Limits.fetchDocuments)
        }
        if let upload = uploads.first, upload.offer.isHealing { return loadUpload() }
        if !healing.lacking.isEmpty { return load(.healing) }
        state = .loadingIndex
        return .loadIndex
    }

    mutating func walk(_ items: [CompareIndex.Item]) -> Action {
        let salt: CompareSalt = random.identifier()
        healing?.salt = salt
        healing?.anchor = nil
        healing?.difference = Difference()
        healing?.walks += 1
        summary.comparisons += 1
        return walkOn(CompareWalk(index: CompareIndex(salt: salt, items: items)))
    }

    private mutating func walkOn(_ walk: CompareWalk) -> Action {
        var walk = walk
        do throws(SyncError) {
            if let ranges = try walk.next() {
                healing?.stage = .walking(walk)
                return ask(.compare(ranges))
            }
        } catch {
            return fetchEverything(error)
        }
        return differ(walk.leaves)
    }

    mutating func compared(_ response: WireCompareResponse) -> Action {
        guard case .walking(var walk)? = healing?.stage else {
            preconditionFailure("a comparison is answered while it is made")
        }
        guard let anchor = FeedAnchor(wire: response.anchor), anchor.server == settings.server
        else {
            return fetchEverything(
                SyncError(.compare, "a comparison names no anchor of the server")
            )
        }
        if healing?.anchor == nil { healing?.anchor = anchor }
        do throws(SyncError) {
            try walk.take(response.answers)
        } catch {
            return fetchEverything(error)
        }
        return walkOn(walk)
    }

    /// Reads our side of the differing ranges, a bounded number at a time.
    private mutating func differ(_ leaves: [CompareWalk.Leaf]) -> Action {
        let now = Array(leaves.prefix(Healing.leavesAtOnce))
        guard !now.isEmpty else { return bridge() }
        healing?.stage = .differing(Array(leaves.dropFirst(now.count)))
        state = .loadingHeads(.leaves(now))
        return .loadHeadsInRanges(now.map(\.range))
    }

    mutating func use(_ heads: [DocumentHeads], for use: HeadsUse) -> Action {
        switch use {
        case .leaves(let leaves):
            guard case .differing(let rest)? = healing?.stage else {
                preconditionFailure("differences are looked at while healing")
            }
            healing?.difference.append(Difference(leaves: leaves, ours: heads))
            return differ(rest)
        case .fetch(let purpose):
            return fetch(heads, purpose)
        case .everything:
            guard case .everything(_, let error)? = healing?.stage else {
                preconditionFailure("everything is fetched after a comparison that failed")
            }
            guard let last = heads.last else {
                return finish(.stuck(.compare(error.message)))
            }
            healing?.stage = .everything(after: last.document, because: error)
            return fetch(heads, .everything)
        }
    }

    /// All differences are known: none, the same as last time, or work to do.
    private mutating func bridge() -> Action {
        guard var healing, let anchor = healing.anchor else {
            preconditionFailure("a comparison that ended was answered")
        }
        let difference = healing.difference
        let isHopeless = difference == healing.previous || healing.walks >= CompareLimits.walks
        guard !difference.isEmpty, !isHopeless else {
            let unresolved = Set(difference.weLack + difference.serverLacks.map(\.document))
                .sorted()
            summary.unresolved = unresolved.count
            state = .adopting(anchor)
            return .adopt(anchor, unresolved: unresolved)
        }
        healing.previous = difference
        healing.lacking = difference.weLack
        healing.stage = .comparing
        self.healing = healing
        if !summary.isServerFull {
            let offers = stride(
                from: 0,
                to: difference.serverLacks.count,
                by: Limits.fetchDocuments
            )
            .map { difference.serverLacks.dropFirst($0).prefix(Limits.fetchDocuments) }
            .map { Upload(.lacking(Array($0))) }
            uploads.insert(contentsOf: offers, at: 0)
        }
        return proceed()
    }

    mutating func adopted(_ anchor: FeedAnchor) -> Action {
        healing = nil
        wantsPage = true
        trail = AnchorTrail()
        trail.append(anchor)
        summary.cursor = anchor.cursor
        return proceed()
    }

    /// What cannot be compared is asked for outright; then a person must look (attack A24).
    private mutating func fetchEverything(_ error: SyncError) -> Action {
        summary.note(error.message)
        summary.notices.insert(.compare)
        healing?.stage = .everything(after: nil, because: error)
        return proceed()
    }
}

extension Difference {
    mutating func append(_ other: Difference) {
        serverLacks += other.serverLacks
        weLack += other.weLack
    }
}
