import Trust
import Wire

/// Downwards: pages, and the feed that is no longer the one we know.
extension Exchange {
    /// Judges what came with an answer; nothing is stored yet.
    func pull(_ response: WireSyncResponse) -> Pull {
        guard asksForPage, let anchor = trail.current else { return .none }
        switch response.pull {
        case .page(let page):
            do throws(SyncError) {
                return .page(try FeedVerifier.verify(page, after: anchor))
            } catch {
                return .refused(error)
            }
        case .diverged(let diverged):
            // Only a point that we named ourselves can be common (attack A07).
            let named = diverged.hasCommon ? FeedAnchor(wire: diverged.common) : nil
            let offered = sendsOlder ? trail.anchors[...] : trail.anchors.prefix(1)
            return .diverged(
                common: named.flatMap { offered.dropFirst().contains($0) ? $0 : nil },
                isReplaced: diverged.feedReplaced
            )
        case nil:
            return .refused(SyncError(.malformed, "an answer brings neither a page nor a refusal"))
        }
    }

    mutating func take(_ pull: Pull) -> Action {
        switch pull {
        case .none:
            return proceed()
        case .page(let page):
            summary.head = page.head
            wantsPage = page.hasMore
            guard !page.isEmpty else { return judgeProgress(page) }
            state = .committing(page)
            return .commit(page)
        case .refused(let error):
            refusedPage = error
            summary.note(error.message)
            summary.notices.insert(.feedHash)
            return noProgress()
        case .diverged(let common, let isReplaced):
            return diverged(common, isReplaced)
        }
    }

    mutating func committed(_ page: VerifiedPage, _ taken: Taken) -> Action {
        precondition(
            taken.changes == page.changeCount,
            "the store says of each change of a page what became of it"
        )
        trail.append(page.next)
        summary.cursor = page.next.cursor
        note(taken)
        guard !taken.isForeign else { return finish(.stopped(.wrongNetwork)) }
        return judgeProgress(page)
    }

    mutating func note(_ taken: Taken) {
        summary.count(taken)
        let news = Set(taken.wanted).subtracting(fetched).subtracting(wanted)
        wanted += news.sorted()
        if taken.provesCopy { own.isCopyProven = true }
    }

    /// A page with something in it, or the last one, is progress.
    ///
    /// One that claims more and shows
    /// nothing is not: an honest server folds all that is not for us into one skip and goes on.
    private mutating func judgeProgress(_ page: VerifiedPage) -> Action {
        guard page.items.isEmpty, page.hasMore else {
            (idle, refusedPage, sendsOlder) = (0, nil, false)
            return proceed()
        }
        return noProgress()
    }

    private mutating func noProgress() -> Action {
        wantsPage = true
        idle += 1
        guard idle >= Limits.requestsWithoutProgress else { return proceed() }
        return dropFeed()
    }

    /// The feed leads nowhere: version vectors are the truth, once; then it is for people.
    mutating func dropFeed() -> Action {
        guard !hasDroppedFeed else {
            return finish(.stuck(refusedPage.map { .feedHash($0.message) } ?? .feed))
        }
        hasDroppedFeed = true
        return beginHealing()
    }

    /// The server does not know our anchor: it was restored, rolled back or replaced.
    private mutating func diverged(_ common: FeedAnchor?, _ isReplaced: Bool) -> Action {
        wantsPage = true
        summary.notices.insert(.diverged)
        if !isReplaced, !sendsOlder, !trail.older.isEmpty {
            sendsOlder = true
            return proceed()
        }
        uploads.insert(Upload(.entries(after: isReplaced ? nil : common)), at: 0)
        return beginHealing()
    }
}
