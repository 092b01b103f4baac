/// The time of day, and waiting: handed in, so that tests need not wait.
package struct Pacer: Sendable {
    /// Milliseconds since 1970, right or wrong.
    package let now: @Sendable () -> UInt64
    /// Ends early, with an error, if whoever waits is cancelled.
    package let sleep: @Sendable (_ milliseconds: UInt64) async throws -> Void

    package init(
        now: @escaping @Sendable () -> UInt64,
        sleep: @escaping @Sendable (_ milliseconds: UInt64) async throws -> Void = { milliseconds in
            try await Task.sleep(for: .milliseconds(milliseconds))
        }
    ) {
        self.now = now
        self.sleep = sleep
    }
}
