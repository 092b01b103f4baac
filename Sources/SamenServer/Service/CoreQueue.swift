import Dispatch
import Synchronization
import Wire

/// Brings requests to the core on a thread of its own, all that wait in one batch.
///
/// Group commit without a timer: while one batch is being made durable the next one gathers, so a
/// busy server commits for many at once and an idle one at once. SQLite never runs on a thread that
/// serves connections.
package final class CoreQueue: Sendable {
    private let thread = DispatchQueue(label: "samend.core", qos: .userInitiated)
    private let core: Mutex<Core>
    /// Is told of what was committed, once it is.
    package let hub: HintHub
    private let waiting = Mutex(Waiting())
    private let asking = Mutex(0)
    private let now: @Sendable () -> UInt64

    private struct Waiting {
        var requests: [Request] = []
        var isDraining = false
    }

    private struct Request {
        let arrival: Core.Arrival
        let bytes: Int
        let continuation: CheckedContinuation<Core.Reply, any Error>
    }

    /// `now` is the server's clock in milliseconds since 1970.
    package init(core: consuming Core, now: @escaping @Sendable () -> UInt64) {
        hub = HintHub(head: core.headAtStart)
        self.core = Mutex(core)
        self.now = now
    }

    /// Answers a request once everything that it brought is durable.
    ///
    /// - Throws: `ServerError` with `busy` if too many wait; SQLite's error if it could not be
    ///   committed, in which case nothing of it is stored.
    package func sync(_ arrival: Core.Arrival, bytes: Int) async throws -> Core.Reply {
        try await withCheckedThrowingContinuation { continuation in
            let request = Request(arrival: arrival, bytes: bytes, continuation: continuation)
            let isFirst: Bool? = waiting.withLock { waiting in
                guard waiting.requests.count < Limits.waitingRequests else { return nil }
                waiting.requests.append(request)
                defer { waiting.isDraining = true }
                return !waiting.isDraining
            }
            switch isFirst {
            case nil:
                continuation.resume(throwing: Self.busy)
            case true?: thread.async { self.drain() }
            case false?: break
            }
        }
    }

    /// Asks the core something, between two batches.
    ///
    /// - Throws: `ServerError` with `busy` if too many wait, or what `question` throws.
    package func ask<Answer: Sendable>(
        _ question: @escaping @Sendable (inout Core) throws -> Answer
    ) async throws -> Answer {
        let isTaken = asking.withLock { count in
            guard count < Limits.waitingRequests else { return false }
            count += 1
            return true
        }
        guard isTaken else { throw Self.busy }
        defer { asking.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            thread.async {
                continuation.resume(with: Result { try self.withCore { try question(&$0) } })
            }
        }
    }

    private static let busy = ServerError(.busy, "The server has too much to do. Try again.")

    /// Notes a line for the sync log.
    func note(_ record: SyncLogRecord) {
        thread.async {
            self.withCore { core in
                core.note(record)
                if core.isLogDue { try? core.writeLog(at: self.now()) }
            }
        }
    }

    /// Writes the lines of the sync log that wait, once a second, until the task is cancelled; then
    /// once more.
    package func keepLog() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Limits.logDelay)
            let now = now()
            // What cannot be written now, for instance on a full disk, waits for the next time.
            try? await ask { try $0.writeLog(at: now) }
            try? await ask { try $0.carryOutErasures(at: now) }
        }
    }

    /// Lets `body` use the core, and tells of what was committed by it.
    private func withCore<Result: Sendable, Failure: Error>(
        _ body: (inout Core) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try core.withLock { core throws(Failure) in
            defer {
                let news = core.takeNews()
                if news.forEveryone != nil {
                    hub.end(hub.devices.filter { core.standing(of: $0) != .inForce })
                }
                hub.publish(news)
            }
            return try body(&core)
        }
    }

    private func drain() {
        while let batch = nextBatch() {
            let arrivals = batch.map(\.arrival)
            let answers = withCore { $0.answers(to: arrivals, at: now()) }
            for (request, answer) in zip(batch, answers) {
                request.continuation.resume(with: answer)
            }
        }
    }

    private func nextBatch() -> [Request]? {
        waiting.withLock { waiting in
            var (bytes, rows, count) = (0, 0, 0)
            for request in waiting.requests {
                bytes += request.bytes
                rows += request.arrival.request.push.count + request.arrival.request.authPush.count
                // One request always fits, however large.
                if count > 0, bytes > Limits.commitBytes || rows > Limits.commitRows { break }
                count += 1
            }
            guard count > 0 else {
                waiting.isDraining = false
                return nil
            }
            let batch = Array(waiting.requests.prefix(count))
            waiting.requests.removeFirst(count)
            return batch
        }
    }
}
