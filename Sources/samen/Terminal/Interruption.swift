import Dispatch
import Glibc

/// Ctrl-C and SIGTERM as a wish to end, for commands that end well by themselves.
enum Interruption {
    /// Runs `body`, whose task is cancelled by the first of these signals; the next one ends the
    /// process as ever.
    ///
    /// `guardian` runs beside it until then: what it throws ends `body` in the same way, and is thrown.
    static func cancelling(
        unless guardian: (@Sendable () async throws -> Void)? = nil,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let (wishes, wish) = AsyncStream.makeStream(of: Void.self)
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                signal(number, SIG_DFL)
                wish.yield()
            }
            source.activate()
            return source
        }
        defer {
            for source in sources { source.cancel() }
        }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await body()
                return true
            }
            group.addTask {
                for await _ in wishes { break }
                return false
            }
            if let guardian {
                group.addTask {
                    try await guardian()
                    return false
                }
            }
            // A wish cancels the work, which then ends by itself; its end ends the waiting.
            while let isDone = try await group.next() {
                group.cancelAll()
                if isDone { return }
            }
        }
    }
}
