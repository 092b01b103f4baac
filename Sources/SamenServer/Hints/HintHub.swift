import Synchronization
package import Trust
import Wire

/// Who waits for news of the feed, and up to where there is something for each device.
///
/// A subscriber has one slot, which holds the newest head: however much comes, a slow reader is told
/// once. A head says no more than a page says anyway, and less: a device is told where its own last
/// item stands, never that others are at work.
package final class HintHub: Sendable {
    private struct Subscriber {
        let number: UInt64
        let slot: AsyncStream<UInt64>.Continuation
    }

    private struct State {
        /// Up to here there may be something for anyone: the head when the server was started, or a
        /// later row that everyone may see.
        var forEveryone: UInt64
        var byDevice: [DeviceID: UInt64] = [:]
        var subscribers: [DeviceID: [Subscriber]] = [:]
        var count = 0
        var number: UInt64 = 0
        var isClosed = false

        func head(for device: DeviceID) -> UInt64 {
            max(forEveryone, byDevice[device] ?? 0)
        }
    }

    private let state: Mutex<State>

    package init(head: UInt64) {
        state = Mutex(State(forEveryone: head))
    }

    /// Up to where there may be something for a device.
    package func head(for device: DeviceID) -> UInt64 {
        state.withLock { $0.head(for: device) }
    }

    /// The heads that a device is told, its present one first; they end when the hub is closed, when the
    /// device is removed, or when it subscribes so often that this one has to give way.
    ///
    /// - Throws: `busy` if there are too many subscribers.
    package func subscribe(_ device: DeviceID) throws(Problem) -> AsyncStream<UInt64> {
        let (heads, slot) = AsyncStream.makeStream(
            of: UInt64.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let (number, replaced): (UInt64?, Subscriber?) = state.withLock { state in
            var own = state.subscribers[device] ?? []
            // Whoever comes again lost the one before, more likely than not.
            let replaced = own.count < Limits.hintSubscribersOfDevice ? nil : own.removeFirst()
            guard !state.isClosed, replaced != nil || state.count < Limits.hintSubscribers else {
                return (nil, nil)
            }
            state.number += 1
            let number = state.number
            // Before anybody can end it: what ends afterwards is always taken out again.
            slot.onTermination = { [weak self] _ in self?.leave(number, device) }
            own.append(Subscriber(number: number, slot: slot))
            state.subscribers[device] = own
            if replaced == nil { state.count += 1 }
            slot.yield(state.head(for: device))
            return (number, replaced)
        }
        replaced?.slot.finish()
        guard number != nil else { throw .busy.after(seconds: Limits.hintRetrySeconds) }
        return heads
    }

    /// Tells whoever is concerned; what nobody reads costs one number.
    package func publish(_ news: HintNews) {
        guard !news.isEmpty else { return }
        state.withLock { state in
            if let head = news.forEveryone {
                state.forEveryone = max(head, state.forEveryone)
                state.byDevice = state.byDevice.filter { $0.value > state.forEveryone }
            }
            for (device, head) in news.byDevice where head > state.forEveryone {
                state.byDevice[device] = max(head, state.byDevice[device] ?? 0)
            }
            let concerned =
                news.forEveryone == nil
                ? news.byDevice.keys.filter { state.subscribers[$0] != nil }
                : Array(state.subscribers.keys)
            for device in concerned {
                let head = state.head(for: device)
                for subscriber in state.subscribers[device] ?? [] { subscriber.slot.yield(head) }
            }
        }
    }

    /// The devices that listen, so that those removed can be let go.
    var devices: [DeviceID] { state.withLock { Array($0.subscribers.keys) } }

    /// How many listen.
    package var count: Int { state.withLock { $0.count } }

    /// Ends what a device listens to.
    package func end(_ devices: [DeviceID]) {
        let ended = state.withLock { state in
            devices.flatMap { state.subscribers[$0] ?? [] }
        }
        for subscriber in ended { subscriber.slot.finish() }
    }

    /// Ends everything: the server stops.
    package func close() {
        let ended = state.withLock { state in
            state.isClosed = true
            return state.subscribers.values.flatMap(\.self)
        }
        for subscriber in ended { subscriber.slot.finish() }
    }

    private func leave(_ number: UInt64, _ device: DeviceID) {
        state.withLock { state in
            guard var own = state.subscribers[device],
                let index = own.firstIndex(where: { $0.number == number })
            else { return }
            own.remove(at: index)
            state.subscribers[device] = own.isEmpty ? nil : own
            state.count -= 1
        }
    }
}
