import Synchronization
package import Trust

/// Listens to one server beside exchanges with it, and says when one is called for.
package final class HintListener: Sendable {
    /// The server that is listened to, and how.
    package struct Line: Sendable {
        let transport: HTTPTransport
        let carrier: @Sendable () -> any Carrier

        /// - Parameters:
        ///   - transport: To the server whose hints they are; its session is used.
        ///   - carrier: Makes a connection for nothing else.
        package init(
            over transport: HTTPTransport,
            _ carrier: @escaping @Sendable () -> any Carrier
        ) {
            (self.transport, self.carrier) = (transport, carrier)
        }
    }

    private struct State {
        var listening: Listening
        var alertness = Alertness()
        var cursor: UInt64 = 0
        var line: Line?
        var work: Task<Void, Never>?
        /// Whether the stream under way has said anything.
        var hasSpoken = false
    }

    private let state: Mutex<State>
    private let random: RandomSource
    private let onNews: @Sendable () -> Void
    private let start = ContinuousClock.now

    /// `onNews` is told of whatever calls for a look.
    package init(random: RandomSource, onNews: @escaping @Sendable () -> Void) {
        self.random = random
        self.onNews = onNews
        state = Mutex(State(listening: Listening(random: random)))
    }

    /// Whether hints come from the server.
    package var isLive: Bool { state.withLock { $0.listening.isLive } }

    /// Whether what was heard calls for an exchange.
    package var isDue: Bool { state.withLock { $0.alertness.isDue(at: now) } }

    /// How long until it does, if nothing else is heard.
    package var dueIn: Duration? {
        state.withLock { state in
            let now = now
            return state.alertness.dueTime(at: now).map { .milliseconds($0 - now) }
        }
    }

    /// The hint that an exchange which begins now acts on.
    package var heard: Hint? { state.withLock { $0.alertness.heard } }

    /// Takes note of an exchange.
    ///
    /// - Parameters:
    ///   - cursor: Where this side stands in the server's feed now; nil if it did not come to its end.
    ///   - heard: The hint that was known when the exchange began.
    ///   - isFruitful: Whether anything came by it.
    package func exchanged(to cursor: UInt64?, having heard: Hint?, isFruitful: Bool) {
        state.withLock { state in
            if let cursor { state.cursor = cursor }
            state.alertness.exchanged(
                to: cursor,
                having: heard,
                isFruitful: isFruitful,
                at: now
            )
        }
    }

    /// Listens no more.
    package func stop() {
        state.withLock { $0.work }?.cancel()
    }

    /// Listens on one line, and on no other; nil: on none.
    package func listen(on line: Line?) {
        let before: Task<Void, Never>? = state.withLock { state in
            // Another transport has other keys or another session, also to the same server.
            guard state.line?.transport !== line?.transport else { return nil }
            defer {
                state.line = line
                state.listening = Listening(random: random)
                state.alertness = Alertness()
                state.work = line.map { line in Task { await self.follow(line) } }
            }
            return state.work
        }
        before?.cancel()
    }

    private func follow(_ line: Line) async {
        while !Task.isCancelled {
            let now = now
            switch state.withLock({ $0.listening.next(at: now) }) {
            case .stream: await stream(line)
            case .poll(let seconds): await poll(line, seconds)
            case .rest(let until):
                try? await Task.sleep(for: .milliseconds(max(until, now + 1) - now))
            }
        }
    }

    private func stream(_ line: Line) async {
        state.withLock { $0.hasSpoken = false }
        let work = Task { () async -> Listening.End in
            do throws(TransportFailure) {
                try await line.transport.followHints(over: line.carrier()) { self.take($0) }
                return .over
            } catch {
                return Listening.End(error)
            }
        }
        // Whoever holds a stream back says nothing; the server's first word comes at once.
        let watch = Task {
            do { try await Task.sleep(for: .seconds(HintLimits.firstWordSeconds)) } catch { return }
            if !self.state.withLock({ $0.hasSpoken }) { work.cancel() }
        }
        let end = await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
        watch.cancel()
        guard !Task.isCancelled else { return }
        state.withLock { state in
            let isHeldBack = !state.hasSpoken && (work.isCancelled || end == .over)
            state.listening.ended(isHeldBack ? .heldBack : end, at: now)
        }
    }

    private func poll(_ line: Line, _ seconds: Int) async {
        let cursor = state.withLock { $0.cursor }
        do throws(TransportFailure) {
            let hint = try await line.transport.pollHint(
                over: line.carrier(),
                waiting: seconds,
                after: max(cursor, heard?.head ?? 0)
            )
            take(hint)
            state.withLock { $0.listening.ended(.over, at: now) }
        } catch {
            state.withLock { $0.listening.ended(Listening.End(error), at: now) }
        }
    }

    /// A hint, or nil for a heartbeat.
    private func take(_ hint: Hint?) {
        let isNews = state.withLock { state in
            let wasLive = state.listening.isLive
            state.hasSpoken = true
            state.listening.heard()
            if let hint { state.alertness.take(hint) }
            return hint != nil || !wasLive
        }
        if isNews { onNews() }
    }

    private var now: UInt64 {
        UInt64(max(0, (ContinuousClock.now - start) / .milliseconds(1)))
    }
}

extension Listening.End {
    fileprivate init(_ failure: TransportFailure) {
        switch failure {
        case .problem(let problem) where [403, 404, 405].contains(problem.status): self = .refused
        case .problem(let problem):
            self = .failed(retryAfterMilliseconds: problem.retryAfterMilliseconds)
        case .notThisProtocol: self = .heldBack
        default: self = .failed(retryAfterMilliseconds: nil)
        }
    }
}
