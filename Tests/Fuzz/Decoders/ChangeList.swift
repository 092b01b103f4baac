import Replica

/// Some changes, each in a place, as one input: place, place of origin, flags, length, payload.
///
/// A place is a chain, an incarnation and a number, a byte each. The first bit of the flags makes
/// the change void.
struct ChangeList {
    private(set) var changes: [Change] = []
    private(set) var void: [ChangeID] = []

    /// Reads any bytes; what is cut short is left out.
    init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while rest.count >= 9 {
            let head = Array(rest.prefix(9))
            let length = Int(head[7]) << 8 | Int(head[8])
            rest = rest.dropFirst(9)
            guard rest.count >= length else { return }
            let carrier = Self.place(head[0..<3])
            let change = Change(
                carrier: carrier,
                origin: Self.place(head[3..<6]),
                payload: Array(rest.prefix(length))
            )
            changes.append(change)
            if head[6] & 1 == 1 { void.append(carrier) }
            rest = rest.dropFirst(length)
        }
    }

    private static func place(_ bytes: ArraySlice<UInt8>) -> ChangeID {
        let parts = Array(bytes)
        let chain = Decoder.chain(parts[0], incarnation: UInt64(parts[1]))
        return ChangeID(chain: chain, seq: UInt64(parts[2]))
    }

    /// The changes of each document of the vectors: as they are, the other way round, twice, forked,
    /// and sealed again in another incarnation.
    static func seeds(_ vectors: Vectors) throws -> [[UInt8]] {
        try vectors.values("change-state", []).compactMap { $0 as? [String: Any] }
            .flatMap { document -> [[UInt8]] in
                let void = Set((document["void"] as? [[String: Any]] ?? []).compactMap(written))
                let changes = (document["changes"] as? [[String: Any]] ?? []).map {
                    Sealed($0, void)
                }
                return [
                    changes, changes.reversed(), changes + changes,
                    changes + changes.map(\.forked), changes.map(\.rehomed),
                    changes + changes.map(\.rehomed), changes.map(\.rehomed).reversed(),
                ].map { $0.flatMap(\.bytes) }
            }
    }

    /// One change as it is written in an input.
    private struct Sealed {
        var carrier: [UInt8]
        let origin: [UInt8]
        let isVoid: Bool
        var payload: [UInt8]

        init(_ change: [String: Any], _ void: Set<[UInt8]>) {
            carrier = (change["carrier"] as? [String: Any]).flatMap(written) ?? [0, 1, 1]
            origin = (change["origin"] as? [String: Any]).flatMap(written) ?? [0, 1, 1]
            payload = Vectors.bytes(change["payload"])
            isVoid = void.contains(carrier)
        }

        var bytes: [UInt8] {
            carrier + origin
                + [isVoid ? 1 : 0, UInt8(payload.count >> 8), UInt8(payload.count & 255)] + payload
        }

        /// Another content at the same place.
        var forked: Sealed {
            var other = self
            other.payload[other.payload.count - 1] ^= 1
            return other
        }

        var rehomed: Sealed {
            var other = self
            other.carrier[1] = 9
            return other
        }
    }

    private static func written(_ place: [String: Any]) -> [UInt8]? {
        guard let device = Vectors.bytes(place["device"]).first,
            let incarnation = place["incarnation"] as? Int, let seq = place["seq"] as? Int
        else { return nil }
        return [device, UInt8(truncatingIfNeeded: incarnation), UInt8(truncatingIfNeeded: seq)]
    }
}
