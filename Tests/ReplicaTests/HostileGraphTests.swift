import Foundation
import Replica
import Testing

/// Event graphs that nobody writes by hand: twice as many changes must cost little more than twice
/// as much, or one device makes everybody's laptop stop.
@Suite(.serialized) struct HostileGraphTests {
    @Test(.timeLimit(.minutes(40)))
    func `E12 devices that zigzag in one paragraph cost n log n`() {
        expectNearLinear(480) { count in zigzag(devices: 6, count) }
    }

    @Test(.timeLimit(.minutes(40)))
    func `E12 sixty devices that zigzag cost no more than what their views differ by`() {
        let few = cost(of: zigzag(devices: 6, 960)) / 960
        let many = cost(of: zigzag(devices: 60, 960)) / 960
        #expect(many < few * 40 + 0.000_1, "\(few) s and \(many) s a change")
    }

    @Test(.timeLimit(.minutes(40)))
    func `E12 two devices that never hear of each other cost n log n, however mixed`() {
        expectNearLinear(1_000) { count in
            (1...UInt64(count / 2)).flatMap { seq in
                [typed(1, seq, "a", at: 0), typed(2, seq, "b", at: 0)]
            }
        }
    }

    @Test(.timeLimit(.minutes(40)))
    func `E12 insertions and deletions by turns cost n log n`() {
        expectNearLinear(1_000) { count in
            (1...UInt64(count / 2)).flatMap { seq in
                // Each hears of the other now and then.
                (1...2).map { device in
                    let seen = seq % 10 == 0 ? [place(3 - device, seq - 1)] : []
                    let position = Int(seq % 5)
                    let payload =
                        seq % 2 == 0 ? deleting(at: position) : typing("abc", at: position)
                    return Change(
                        id: place(device, seq),
                        payload: envelope(seen) + payload.dropFirst(6)
                    )
                }
            }
        }
    }

    /// Each device sees its own work and what its neighbour wrote a round before.
    private func zigzag(devices: Int, _ count: Int) -> [Change] {
        (1...UInt64(count / devices)).flatMap { seq in
            (1...devices).map { device in
                let seen = seq > 1 ? [place(device % devices + 1, seq - 1)] : []
                return typed(device, seq, "ab", at: device % 7, seen: seen)
            }
        }
    }

    /// Merges some changes, and twice as many: by processor time, the best of two.
    private func expectNearLinear(_ count: Int, _ make: (Int) -> [Change]) {
        let first = cost(of: make(count))
        let second = cost(of: make(2 * count))
        let third = cost(of: make(4 * count))
        print("E12: \(count) in \(first) s, twice in \(second) s, four times in \(third) s")
        #expect(third < first * 9 + 0.02, "\(first) s, \(second) s, \(third) s")
    }

    private func cost(of changes: [Change]) -> Double {
        (0..<2).map { _ in
            let start = processorSeconds()
            var document = Document()
            let merge = document.merge(changes)
            let end = processorSeconds()
            #expect(merge.applied.count == changes.count && merge.opaque.isEmpty)
            return end - start
        }.min() ?? 0
    }

    private func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func place(_ device: Int, _ seq: UInt64) -> ChangeID {
        ChangeID(chain: chain(device), seq: seq)
    }

    private func typed(
        _ device: Int,
        _ seq: UInt64,
        _ text: String,
        at position: Int,
        seen: [ChangeID] = []
    ) -> Change {
        let payload = envelope(seen) + typing(text, at: position).dropFirst(6)
        return Change(id: place(device, seq), payload: payload)
    }

    /// A whole change: an empty envelope of six bytes, then the operations.
    private func typing(_ text: String, at position: Int) -> [UInt8] {
        let bytes = Array(text.utf8)
        return Bytes.change(
            7,
            [1, 3, 0, UInt8(position * 2), 3, UInt8(bytes.count)] + bytes
        )
    }

    private func deleting(at position: Int) -> [UInt8] {
        Bytes.change(7, [1, 3, 1, UInt8(position * 2), 3, 1])
    }

    private func envelope(_ seen: [ChangeID]) -> [UInt8] {
        guard let first = seen.first else { return Bytes.envelope() }
        return Bytes.envelope(
            chains: [1] + first.chain.device.bytes + [0, 0, 0, 0, 0, 0, 0, 1],
            dependencies: [1, 0] + Bytes.number(first.seq)
        )
    }
}
