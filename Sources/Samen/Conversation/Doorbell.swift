import Synchronization

/// Wakes one that waits; a ring while nobody waits is heard by whoever waits next.
final class Doorbell: Sendable {
    private enum State {
        case quiet, rung
        case awaited(CheckedContinuation<Void, Never>)

        var isRung: Bool { if case .rung = self { true } else { false } }
        var isAwaited: Bool { if case .awaited = self { true } else { false } }
    }

    private let state = Mutex(State.quiet)

    func ring() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer {
                if case .awaited = state { state = .quiet } else { state = .rung }
            }
            if case .awaited(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume()
    }

    /// Returns at the next ring, at one that was missed, when the time is over or the task is cancelled.
    nonisolated(nonsending) func wait(upTo time: Duration) async {
        let timer = Task {
            do { try await Task.sleep(for: time) } catch { return }
            ring()
        }
        defer { timer.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isRung = state.withLock { state in
                    precondition(!state.isAwaited, "one waits at a time")
                    defer { state = state.isRung ? .quiet : .awaited(continuation) }
                    return state.isRung
                }
                if isRung { continuation.resume() }
            }
        } onCancel: {
            ring()
        }
    }
}
