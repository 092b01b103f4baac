internal import Sync
internal import Trust

extension Vault {
    /// Keeps the vault in step with a server until the task is cancelled: at once after something
    /// was written here or asked for by another command, and every few minutes.
    ///
    /// - Parameter onReport: Told how each exchange went.
    /// - Throws: `SamenError` with `vault-locked` if another process watches, `not-enrolled`, or
    ///   `storage`; never because a server cannot be reached.
    nonisolated(nonsending) public func watch(
        onReport: (SyncReport) throws -> Void
    ) async throws {
        do {
            guard let held = try file.watchLock.take() else {
                let holder = file.watchLock.holder.map { "process \($0)" } ?? "another process"
                throw VaultError(.locked, "The vault is watched by \(holder) already.")
            }
            defer { withExtendedLifetime(held) {} }
            var failures = 0
            while !Task.isCancelled {
                let (wanted, seen) = try ask { (try $0.wantedSync(), try $0.lastUnsent()) }
                let report = try await exchange(
                    with: servers(named: nil),
                    answering: wanted,
                    { _ in }
                )
                try onReport(report)
                failures = report.outcome == .complete ? 0 : failures + 1
                await rest(for: pause(after: failures), after: wanted, seen)
            }
        } catch {
            throw SamenError(error)
        }
    }

    /// Waits, unless a command wants an exchange or something was written that was not offered yet.
    nonisolated(nonsending) private func rest(
        for milliseconds: UInt64,
        after wanted: Int64,
        _ seen: Int64
    ) async {
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while ContinuousClock.now < end, !Task.isCancelled {
            try? await Task.sleep(for: VaultLimits.watchPause)
            // A vault that cannot be read just now is looked at again with the next turn.
            let news = try? ask { (try $0.wantedSync(), try $0.lastUnsent()) }
            if let news, news.0 > wanted || news.1 > seen { return }
        }
    }

    /// Five minutes, give or take a fifth, so that devices that start together do not stay so;
    /// sooner after a failure, a little later each time.
    private func pause(after failures: Int) -> UInt64 {
        let usual = VaultLimits.pollMilliseconds
        let base =
            failures == 0 ? usual : min(usual, VaultLimits.retryMilliseconds << min(failures, 8))
        let drawn = surroundings.random.bytes(2).reduce(0) { $0 << 8 | UInt64($1) }
        return base * 4 / 5 + base * 2 / 5 * drawn / 65_536
    }

    /// Wakes the process that watches and waits for its report; nil if none watches.
    nonisolated(nonsending) func reportOfWatcher() async throws -> SyncReport? {
        // Taken and let go at once: whoever could take it has no watcher to wake.
        guard try file.watchLock.take() == nil else { return nil }
        let wanted = try change { try $0.wantSync() }
        while true {
            if let report = try ask({ try $0.answer(to: wanted) }) { return report }
            guard try file.watchLock.take() == nil else { return nil }
            try await Task.sleep(for: VaultLimits.watchPause)
        }
    }
}
