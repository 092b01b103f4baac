package import Trust
import Synchronization

extension RandomSource {
    /// The same bytes for the same seed on every machine: SHA-256 over the seed and a counter.
    package static func seeded(_ seed: UInt64) -> RandomSource {
        let stream = SeededStream(seed)
        return RandomSource { buffer in
            buffer.copyBytes(from: stream.next(buffer.count))
        }
    }
}

private final class SeededStream: Sendable {
    private struct State {
        var counter: UInt64 = 0
        var left: [UInt8] = []
    }

    private let seed: UInt64
    private let state = Mutex(State())

    init(_ seed: UInt64) {
        self.seed = seed
    }

    func next(_ count: Int) -> [UInt8] {
        state.withLock { state in
            while state.left.count < count {
                let block = Hashing.sha256(bigEndian(seed) + bigEndian(state.counter))
                state.left += block
                state.counter += 1
            }
            defer { state.left.removeFirst(count) }
            return Array(state.left.prefix(count))
        }
    }
}
