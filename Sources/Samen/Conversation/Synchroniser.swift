package import Sync
package import Trust

/// Brings a device and a server together: runs exchanges to their end.
///
/// Not `Sendable`, as the device is not: whoever calls `run` lends the device to it and does not
/// touch it until that returns. Between two steps nothing of the device is held but what its store
/// has committed, so an exchange may end at any point, by a kill, a cut or a cancelled task.
package final class Synchroniser {
    /// How far an exchange has come.
    package struct Progress: Hashable, Sendable {
        /// Changes that the server has given its word on.
        package let sent: Int
        package let received: Int
        /// Where the device stands in the server's feed, and its end as last heard of.
        package let cursor: UInt64?
        package let head: UInt64?
    }

    /// The server spoken to.
    package let source: Source
    /// How often a call that gets no answer is made.
    package var attempts = Exchange.Settings.usualAttempts
    /// Told after every step in which something moved.
    package var onProgress: (Progress) -> Void = { _ in }
    /// Where the marker of the store is kept outside of it; without, it stays as it is.
    package var marker: VaultMarker?
    /// Why keys could not be handed on, cutoffs recorded or the marker kept; the exchange went on without.
    package private(set) var neglect: SamenError?

    private let device: Device
    private let transport: any Transport
    private let pacer: Pacer
    private let random: RandomSource
    private var last: Progress?

    package init(
        device: Device,
        transport: some Transport,
        source: Source,
        pacer: Pacer,
        random: RandomSource
    ) {
        self.device = device
        self.transport = transport
        self.source = source
        self.pacer = pacer
        self.random = random
    }

    /// Sends what is unsent, takes what is new, and returns an account of it.
    ///
    /// What came may ask for something in turn, as a new device does for keys: that is done and sent
    /// at once, in a second exchange. So is what had to wait until all that this device signed is here.
    ///
    /// - Throws: `SamenError` if the store cannot be read or written before anything was begun.
    ///   Whatever happens later is in the summary.
    nonisolated(nonsending) package func run() async throws -> Summary {
        try renewMarker()
        try maintain(isCaughtUp: false)
        let isDoubted = try device.suspicion() == .marker
        var summary = try await exchange()
        guard summary.outcome == .complete else { return summary }
        let hadDoubts = try device.settleOwnEntries(at: pacer.now())
        if isDoubted { try endDoubt() }
        let done = try maintain(isCaughtUp: true)
        let isAnswer = summary.entriesReceived > 0 && done.granted > 0
        let isMore = done.cutOff + done.erased + done.rehomed > 0
        guard isAnswer || isMore || hadDoubts else { return summary }
        summary.add(try await exchange())
        return summary
    }

    /// Draws another marker and keeps it, so that a copy of the store shows at the next exchange.
    ///
    /// A folder that takes none, being full or not there, keeps no work from being sent.
    private func renewMarker() throws {
        guard let marker, let kept = marker.read() else { return }
        let drawn = try device.renewMarker(at: pacer.now(), kept: kept)
        do {
            try marker.keep(drawn)
        } catch {
            neglect = SamenError(error)
        }
    }

    /// What keeps a new incarnation from beginning, such as an entry that this version does not know, lets
    /// the doubt stand.
    private func endDoubt() throws {
        do {
            try device.endDoubt(at: pacer.now())
        } catch let error as SamenError where error.code != .storage {
            neglect = error
        }
    }

    /// Does what a device does unasked; returns in how many documents there is something to send for it.
    ///
    /// What stands against it, such as an entry that this version does not know, must never keep
    /// work that is done from being sent.
    @discardableResult
    private func maintain(isCaughtUp: Bool) throws -> Device.Maintenance {
        do {
            return try device.maintain(isCaughtUp: isCaughtUp, at: pacer.now())
        } catch let error as SamenError where error.code != .storage {
            neglect = error
            return Device.Maintenance(granted: 0, cutOff: 0, erased: 0, rehomed: 0)
        }
    }

    nonisolated(nonsending) private func exchange() async throws -> Summary {
        var settings = Exchange.Settings(
            device: device.id,
            server: source.server,
            attempts: attempts
        )
        settings.client = SamenVersion.number
        var exchange = Exchange(settings, random: random)
        let standing = try device.standing(
            with: source,
            clockMilliseconds: pacer.now()
        )
        var action = exchange.handle(.start(standing))
        while true {
            tell(exchange.summary)
            if case .finish(let summary) = action { return summary }
            action = exchange.handle(Task.isCancelled ? .cancel : await event(after: action))
        }
    }

    /// Does what the exchange asks and returns what happened.
    nonisolated(nonsending) private func event(
        after action: Exchange.Action
    ) async -> Exchange.Event {
        do {
            switch action {
            case .send(let call):
                return .answered(call: call.number, try await transport.send(call))
            case .authenticate(let call, let presentingEntries):
                let entries = presentingEntries ? try device.entries(of: nil) : []
                do throws(TransportFailure) {
                    try await transport.openSession(presenting: entries)
                } catch {
                    return .failed(call: call, error)
                }
                return .authenticated(call: call)
            case .wait(let milliseconds, let timer):
                try? await pacer.sleep(milliseconds)
                return Task.isCancelled ? .cancel : .woke(timer: timer)
            default:
                let event = try device.perform(action, with: source, at: pacer.now())
                guard let event else { preconditionFailure("every other action is the store's") }
                return event
            }
        } catch {
            return failure(of: action, error)
        }
    }

    private func failure(of action: Exchange.Action, _ error: any Error) -> Exchange.Event {
        switch (action, error) {
        case (.send(let call), let failure as TransportFailure):
            .failed(call: call.number, failure)
        case (.authenticate(let call, _), _):
            // The store could not say what to present: without, the server will not know us.
            .failed(call: call, .unreachable("\(SamenError(error))"))
        default: .storeFailed("\(SamenError(error))")
        }
    }

    private func tell(_ summary: Summary) {
        let progress = Progress(
            sent: summary.offered,
            received: summary.received,
            cursor: summary.cursor,
            head: summary.head
        )
        guard progress != last else { return }
        last = progress
        onProgress(progress)
    }
}
