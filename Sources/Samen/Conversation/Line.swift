internal import Sync

/// A connection that is kept between exchanges, and the server at its other end.
struct Line: Sendable {
    let server: GrantedServer
    let transport: HTTPTransport
    /// The same server, to be listened to.
    let listening: HintListener.Line

    /// Whether the server is still reached in the same way, as far as is known here.
    func leads(to candidates: [GrantedServer]) -> Bool {
        candidates.contains { candidate in
            candidate.source == server.source && candidate.address == server.address
                && candidate.pins == server.pins
        }
    }
}

extension Vault {
    /// An exchange over the line that is kept, or else with the first server that answers; whoever calls
    /// this holds the lock of exchanges.
    ///
    /// - Parameters:
    ///   - candidates: The servers to try, the nearest first.
    ///   - line: Is kept as long as it works.
    ///   - isRoutine: Whether there is time to look for a nearer server than the one at its end.
    ///   - onProgress: Is told how far the exchange has come.
    /// - Returns: What it came to.
    /// - Throws: `SamenError` if the store cannot be read or written.
    nonisolated(nonsending) func exchange(
        with candidates: [GrantedServer],
        keeping line: inout Line?,
        isRoutine: Bool = false,
        _ onProgress: @escaping (SyncProgress) -> Void = { _ in }
    ) async throws -> SyncReport {
        let nearest = candidates.first?.source
        if let kept = line, kept.leads(to: candidates),
            !isRoutine || kept.server.source == nearest
        {
            let report = try await exchange(
                with: kept.server,
                over: kept.transport,
                attempts: SyncLimits.attemptsOnLine,
                onProgress
            )
            guard [.offline, .wrongServer].contains(report.outcome) else { return report }
        }
        line = nil
        var failed = SyncReport(.offline, nil)
        for server in candidates {
            do {
                let made = try await connect(to: server)
                let carrier = surroundings.carrier
                let fresh = Line(
                    server: server,
                    transport: made,
                    listening: HintListener.Line(over: made) {
                        carrier(server.address, server.pins)
                    }
                )
                let report = try await exchange(with: server, over: made, onProgress)
                if report.outcome == .complete { line = fresh }
                return report
            } catch {
                if Task.isCancelled { return SyncReport(.cancelled, nil) }
                failed = try report(of: error, at: server.address).with(device().status())
            }
        }
        return failed
    }
}
