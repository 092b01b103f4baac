import Replica
import Testing

/// No bytes make a decoder trap, loop or return part of something.
@Suite struct DecoderTests {
    @Test func `D01 every truncation of a valid change is opaque`() {
        for vector in Vectors.valid {
            for length in 0..<vector.payload.count {
                let payload = Array(vector.payload.prefix(length))
                let reading = try? ChangeReading(payload: payload)
                expect(reading == nil || isUnknownTail(vector, payload), "\(vector.name) \(length)")
                absorb(payload)
            }
        }
    }

    @Test func `D02 every single-bit flip of a change is refused or canonical`() {
        for vector in Vectors.valid.map(\.payload) + Vectors.invalid.map(\.payload)
        where vector.count < 2_000 {
            for bit in 0..<vector.count * 8 {
                var payload = vector
                payload[bit / 8] ^= 1 << (bit % 8)
                absorb(payload)
            }
        }
    }

    @Test func `D01 random bytes never trap a decoder`() {
        var random = SplitMix64(seed: 17)
        for _ in 0..<20_000 {
            let count = random.below(80)
            var bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            if random.chance(1, in: 2) { bytes = bytes.map { $0 % 9 } }
            absorb(Bytes.envelope() + [1] + bytes)
            absorb([1] + bytes)
            _ = try? Document(snapshot: Array("SAMR".utf8) + [1] + bytes)
            _ = try? DocumentState(decoding: Array("SAMS".utf8) + [1] + bytes)
        }
        for fill in [UInt8](0...255) {
            absorb([UInt8](repeating: fill, count: 300))
            absorb(Bytes.envelope() + [UInt8](repeating: fill, count: 300))
        }
        absorb([UInt8](repeating: 0xFF, count: Limits.changeBytes))
    }

    @Test func `D01 D02 damaged snapshots and states are refused or whole`() {
        for vector in StateVectors.all {
            check(vector.document.snapshot()) { bytes in
                (try? Document(snapshot: bytes))?.checkInvariants()
            }
            check(vector.document.canonicalState()) { bytes in
                let state = try? DocumentState(decoding: bytes)
                for address in state?.addresses ?? [] {
                    _ = state?.current(address)
                    _ = state?.text(address)
                    _ = state?.list(address)
                    _ = state?.count(address)
                }
            }
        }
    }

    /// Feeds some truncations and flips of `bytes` to a decoder.
    private func check(_ bytes: [UInt8], _ decode: ([UInt8]) -> Void) {
        for length in stride(from: 0, to: bytes.count, by: 7) {
            decode(Array(bytes.prefix(length)))
        }
        for bit in stride(from: 0, to: bytes.count * 8, by: 13) {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << (bit % 8)
            decode(damaged)
        }
    }

    /// Merges a payload: whatever it is, it is kept byte for byte and forwarded.
    private func absorb(_ payload: [UInt8]) {
        let id = ChangeID(chain: chain(1), seq: 1)
        let change = Change(id: id, payload: payload)
        var document = Document()
        let merge = document.merge([change])
        expect(merge.applied == [id] || merge.pending == [id], payload.hex)
        if merge.applied == [id] { expect(document.change(id) == change, payload.hex) }
    }

    /// The bytes for an unknown merge type end wherever their length says, so there is no such
    /// thing as a truncation of them; but the length is part of the change.
    private func isUnknownTail(_ vector: Vectors.Valid, _ payload: [UInt8]) -> Bool {
        payload.count == vector.payload.count
    }
}
