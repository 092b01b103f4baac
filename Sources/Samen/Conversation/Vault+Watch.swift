internal import Sync
internal import Trust

extension Vault {
    /// Exchanges with a server whenever there is something to send, and every few minutes, until the
    /// task is cancelled.
    ///
    /// - Parameters:
    ///   - name: The address, the host or the beginning of the identifier of one server.
    ///   - onReport: Is told of each exchange; an error of it ends the watch.
    /// - Throws: `SamenError` as `synchronise` does, and with `already-done` if another process
    ///   watches this vault.
    nonisolated(nonsending) public func watch(
        with name: String? = nil,
        onReport: (SyncReport) throws -> Void
    ) async throws {
        _ = try candidates(name)
        guard let lock = try await takeWatch() else { throw Self.alreadyWatched }
        defer { withExtendedLifetime(lock) {} }
        var plan = WatchPlan(random: surroundings.random)
        while !Task.isCancelled {
            let news = try ask { try $0.newsForWatcher() }
            let requests = news.requests.filter { $0.report == nil }
            if plan.isDue(.now, newest: news.newestUnsent, isAsked: !requests.isEmpty) {
                let report = try await answer(requests, name)
                guard report.outcome != .cancelled else { break }
                plan.done(.now, upTo: news.newestUnsent)
                try onReport(report)
            }
            try? await Task.sleep(for: SyncLimits.look)
        }
    }

    /// Does an exchange, and hands its report to all who asked.
    ///
    /// A disk that is full now need not be full at the next one.
    nonisolated(nonsending) private func answer(
        _ requests: [SyncRequest],
        _ name: String?
    ) async throws -> SyncReport {
        do {
            let report = try await exchange(for: requests.first?.server ?? name)
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

    nonisolated(nonsending) private func exchange(for name: String?) async throws -> SyncReport {
        guard let lock = try await waitForTurn() else { return SyncReport(.cancelled, nil) }
        defer { withExtendedLifetime(lock) {} }
        return try await exchange(with: candidates(name)) { _ in }
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

/// When a process that watches exchanges next.
struct WatchPlan {
    private let random: RandomSource
    private var next: ContinuousClock.Instant?
    private var newest: Int64 = 0

    init(random: RandomSource) {
        self.random = random
    }

    /// At first, when something new is to be sent, when somebody asks, and now and then.
    func isDue(_ now: ContinuousClock.Instant, newest: Int64, isAsked: Bool) -> Bool {
        isAsked || newest > self.newest || next.map { now >= $0 } ?? true
    }

    /// What was there before the exchange was offered; what came since is new.
    mutating func done(_ now: ContinuousClock.Instant, upTo newest: Int64) {
        self.newest = max(newest, self.newest)
        let drawn = random.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
        let spread = drawn % (2 * SyncLimits.jitterMilliseconds + 1)
        let wait = SyncLimits.intervalMilliseconds - SyncLimits.jitterMilliseconds + spread
        next = now + .milliseconds(wait)
    }
}
