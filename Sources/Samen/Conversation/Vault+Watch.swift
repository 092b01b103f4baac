internal import Sync
internal import Trust

extension Vault {
    /// Exchanges with a server whenever there is something to send, whenever the server says that it has
    /// something, and every few minutes, until the task is cancelled.
    ///
    /// The connection is kept in between. With hints (Protocol/conversation.md §14) an exchange that has
    /// no other reason is made every quarter of an hour, without every five minutes.
    ///
    /// - Parameters:
    ///   - name: The address, the host or the beginning of the identifier of one server.
    ///   - onHearing: Is told when hints begin to come, and when they no longer do.
    ///   - onReport: Is told of each exchange; an error of it ends the watch.
    /// - Throws: `SamenError` as `synchronise` does, and with `already-done` if another process
    ///   watches this vault.
    nonisolated(nonsending) public func watch(
        with name: String? = nil,
        onHearing: (Bool) throws -> Void = { _ in },
        onReport: (SyncReport) throws -> Void
    ) async throws {
        _ = try candidates(name)
        guard let lock = try await takeWatch() else { throw Self.alreadyWatched }
        defer { withExtendedLifetime(lock) {} }
        var plan = WatchPlan(random: surroundings.random)
        var (line, wasLive): (Line?, Bool) = (nil, false)
        let bell = Doorbell()
        let listener = HintListener(random: surroundings.random) { bell.ring() }
        defer { listener.stop() }
        while !Task.isCancelled {
            let isLive = listener.isLive
            plan.hears(isLive, .now)
            if isLive != wasLive { try onHearing(isLive) }
            wasLive = isLive
            let news = try ask { try $0.newsForWatcher() }
            let requests = news.requests.filter { $0.report == nil }
            let isRoutine = plan.isRoutine(.now)
            if listener.isDue
                || plan.isDue(.now, newest: news.newestUnsent, isAsked: !requests.isEmpty)
            {
                let heard = listener.heard
                let report = try await answer(requests, name, &line, isRoutine: isRoutine)
                guard report.outcome != .cancelled else { break }
                plan.done(.now, upTo: news.newestUnsent)
                listener.exchanged(
                    to: report.outcome == .complete ? report.cursor : nil,
                    having: heard,
                    isFruitful: report.received > 0
                )
                listener.listen(on: line?.listening)
                try onReport(report)
            }
            await bell.wait(upTo: min(listener.dueIn ?? SyncLimits.look, SyncLimits.look))
        }
    }

    /// Does an exchange, and hands its report to all who asked.
    ///
    /// A disk that is full now need not be full at the next one.
    nonisolated(nonsending) private func answer(
        _ requests: [SyncRequest],
        _ name: String?,
        _ line: inout Line?,
        isRoutine: Bool
    ) async throws -> SyncReport {
        do {
            let report = try await exchange(
                for: requests.first?.server ?? name,
                &line,
                isRoutine: isRoutine
            )
            guard report.outcome != .cancelled, !requests.isEmpty else { return report }
            try change { table in
                for request in requests { try table.answer(request.number, with: report) }
                try table.forgetRequests(before: now())
            }
            return report
        } catch let error as SamenError where error.code == .storage {
            return SyncReport(.storage, "\(error.message) \(error.advice)")
        }
    }

    nonisolated(nonsending) private func exchange(
        for name: String?,
        _ line: inout Line?,
        isRoutine: Bool
    ) async throws -> SyncReport {
        guard let lock = try await waitForTurn() else { return SyncReport(.cancelled, nil) }
        defer { withExtendedLifetime(lock) {} }
        return try await exchange(with: candidates(name), keeping: &line, isRoutine: isRoutine)
    }

    /// Asks the process that watches, if there is one, for an exchange, and waits for its report.
    ///
    /// Nil if nobody watches, or no longer.
    nonisolated(nonsending) func askWatcher(for name: String?) async throws -> SyncReport? {
        guard try isWatched else { return nil }
        let number = try change { try $0.request(name, at: now()) }
        while !Task.isCancelled {
            let requests = try ask { try $0.newsForWatcher() }.requests
            if let report = requests.first(where: { $0.number == number })?.report {
                try change { try $0.forget(request: number) }
                return report
            }
            guard try isWatched else { break }
            try? await Task.sleep(for: SyncLimits.look)
        }
        try change { try $0.forget(request: number) }
        return Task.isCancelled ? SyncReport(.cancelled, nil) : nil
    }

    private var isWatched: Bool {
        get throws { try Self.explaining { try file.watchLock.take() == nil } }
    }

    /// Whoever only looks whether somebody watches holds the lock for an instant.
    nonisolated(nonsending) private func takeWatch() async throws -> HeldLock? {
        for _ in 0..<5 {
            if let lock = try Self.explaining({ try file.watchLock.take() }) { return lock }
            try await Task.sleep(for: SyncLimits.look)
        }
        return nil
    }

    private static let alreadyWatched = SamenError(
        .alreadyDone,
        "Another process watches this vault already.",
        advice: "“samen sync” asks it for an exchange.",
        nl: (
            "Een ander proces houdt deze kluis al bij.",
            "“samen sync” vraagt het om een uitwisseling."
        )
    )
}
