import Synchronization

/// A line on standard error that says what takes so long; only on a terminal, only after a second.
final class Progress: Sendable {
    private struct State {
        var hasShown = false
        var hasEnded = false
        var next: ContinuousClock.Instant
    }

    private let label: String
    private let begin: ContinuousClock.Instant
    private let isShown: Bool
    private let state: Mutex<State>

    init(_ label: Phrase) {
        self.label = label.text
        begin = .now
        isShown = Output.error.isTerminal
        state = Mutex(State(next: .now + .milliseconds(Limits.quietMilliseconds)))
    }

    /// Says how far it is, if that is worth saying by now.
    func update(_ done: String) {
        guard isShown else { return }
        state.withLock { state in
            guard !state.hasEnded, .now >= state.next else { return }
            state.next = .now + .milliseconds(100)
            state.hasShown = true
            try? Output.error.write("\r\u{1B}[K" + visible("\(label) \(done)"))
        }
    }

    /// Takes the line away.
    func end() {
        state.withLock { state in
            if state.hasShown, !state.hasEnded { try? Output.error.write("\r\u{1B}[K") }
            state.hasEnded = true
        }
    }

    /// Shows the seconds that a piece of work takes which cannot say itself how far it is.
    static func during<Result>(_ label: Phrase, _ body: () throws -> Result) rethrows -> Result {
        let progress = Progress(label)
        guard progress.isShown else { return try body() }
        // Not a child of the work: the work is synchronous, and ends the ticking when it returns.
        let ticking = Task.detached {
            while !Task.isCancelled {
                try await Task.sleep(for: .milliseconds(Limits.quietMilliseconds / 4))
                progress.update("\(progress.begin.duration(to: .now).components.seconds) s")
            }
        }
        defer {
            ticking.cancel()
            progress.end()
        }
        return try body()
    }
}
