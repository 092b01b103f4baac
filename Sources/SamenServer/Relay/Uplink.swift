import Logging
import Sync
import Trust
import Wire

/// The line of a running relay to its upstream.
///
/// It exchanges at once when devices have brought something and when the upstream says that it has
/// something, and every few minutes; while the line is down it tries again at growing intervals, and
/// devices are served all the same.
struct Uplink: Sendable {
    let core: CoreQueue
    let upstream: UpstreamPlace
    let network: NetworkID
    let secrets: DeviceSecrets
    let random: RandomSource
    let logger: Logger
    let now: @Sendable () -> UInt64

    /// Until the task is cancelled.
    func run() async {
        var failures = 0
        var seen: UInt64 = 0
        var transport: HTTPTransport?
        let listener = HintListener(random: random) {}
        defer { listener.stop() }
        while !Task.isCancelled {
            let newest = try? await core.ask { try $0.newestUnsent() }
            let heard = listener.heard
            // What failed is tried over a new connection, by the keys that are granted then.
            if transport == nil || failures > 0 {
                transport = await connect()
                listener.listen(on: nil)
            }
            let summary = await exchange(over: transport)
            let isComplete = summary?.outcome == .complete
            failures = isComplete ? 0 : failures + 1
            if isComplete, let newest { seen = newest }
            listener.exchanged(
                to: isComplete ? summary?.cursor : nil,
                having: heard,
                isFruitful: summary.map { $0.applied + $0.entriesReceived > 0 } ?? false
            )
            if isComplete, let transport { listener.listen(on: await line(transport)) }
            await log(isComplete, summary)
            await rest(after: failures, seen, listener)
        }
    }

    private func connect() async -> HTTPTransport? {
        guard let pins = try? await core.ask({ $0.pins(of: upstream.server) }), !pins.isEmpty else {
            return nil
        }
        return HTTPTransport(
            to: HTTPTransport.Peer(server: upstream.server, network: network),
            over: CurlCarrier(authority: upstream.address.description, pins: pins),
            as: secrets,
            random: random,
            encapsulation: XWingEncapsulation(),
            now: now
        )
    }

    private func line(_ transport: HTTPTransport) async -> HintListener.Line? {
        guard let pins = try? await core.ask({ $0.pins(of: upstream.server) }), !pins.isEmpty else {
            return nil
        }
        let authority = upstream.address.description
        return HintListener.Line(over: transport) {
            CurlCarrier(authority: authority, pins: pins)
        }
    }

    /// Numbers only; how old the membership is that devices are served by.
    private func log(_ isComplete: Bool, _ summary: Summary?) async {
        let contact = try? await core.ask { $0.knowledge?.contact }
        let now = now()
        let age = contact.map { "\((now - min($0, now)) / 1_000)" } ?? "unknown"
        logger.log(
            level: RelayKnowledge.isOld(contact, at: now) ? .warning : .info,
            "uplink",
            metadata: [
                "complete": "\(isComplete)", "offered": "\(summary?.offered ?? 0)",
                "received": "\(summary?.received ?? 0)", "membership_age_s": "\(age)",
            ]
        )
    }

    /// Waits for news, or for the time of the next look; after failures only for a while.
    private func rest(after failures: Int, _ seen: UInt64, _ listener: HintListener) async {
        let interval = failures == 0 ? Limits.uplinkInterval : Limits.uplinkRetry(failures)
        let jitter = Double(random.bytes(2).reduce(0) { $0 << 8 | Int($1) }) / 65_536
        let wait = failures == 0 ? interval * (0.8 + 0.4 * jitter) : interval * jitter
        let deadline = ContinuousClock.now + wait
        while !Task.isCancelled, ContinuousClock.now < deadline {
            try? await Task.sleep(for: Limits.uplinkLook)
            guard failures == 0 else { continue }
            if listener.isDue { return }
            let newest = try? await core.ask { try $0.newestUnsent() }
            if let newest, newest > seen { return }
        }
    }

    /// One exchange to its end; nil if the store failed before it began.
    private func exchange(over transport: HTTPTransport?) async -> Summary? {
        let now = now
        guard let transport,
            let standing = try? await core.ask({ try $0.standingAtUpstream(clock: now()) })
        else { return nil }
        let settings = Exchange.Settings(device: secrets.id, server: upstream.server, attempts: 2)
        var exchange = Exchange(settings, random: random)
        var action = exchange.handle(.start(standing))
        while true {
            if case .finish(let summary) = action {
                let end = now()
                _ = try? await core.ask { try $0.endExchange(summary, at: end) }
                return summary
            }
            action = exchange.handle(
                Task.isCancelled ? .cancel : await event(after: action, transport)
            )
        }
    }

    private func event(
        after action: Exchange.Action,
        _ transport: HTTPTransport
    ) async -> Exchange.Event {
        switch action {
        case .send(let call):
            do throws(TransportFailure) {
                return .answered(call: call.number, try await transport.send(call))
            } catch {
                return .failed(call: call.number, error)
            }
        case .authenticate(let call, let isPresenting):
            let entries =
                isPresenting ? (try? await core.ask { try $0.networkEntries() }) ?? [] : []
            do throws(TransportFailure) {
                try await transport.openSession(presenting: entries)
                return .authenticated(call: call)
            } catch {
                return .failed(call: call, error)
            }
        case .wait(let milliseconds, let timer):
            try? await Task.sleep(for: .milliseconds(milliseconds))
            return Task.isCancelled ? .cancel : .woke(timer: timer)
        default:
            let now = now()
            do {
                let event = try await core.ask { try $0.perform(action, at: now) }
                guard let event else { preconditionFailure("every other action is the store's") }
                return event
            } catch {
                return .storeFailed("\(error)")
            }
        }
    }
}
