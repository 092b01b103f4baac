import Replica

/// The encoding of values after `Protocol/change-format.md` §4, a second time: what the engine
/// writes is compared with it.
enum ValueBytes {
    static func of(_ value: Value) -> [UInt8] {
        switch value {
        case .empty: [0]
        case .bool(let flag): [flag ? 2 : 1]
        case .int(let number): [3] + unsigned(folded(number))
        case .bytes(let bytes): [4] + block(bytes)
        case .string(let text): [5] + block(Array(text.utf8))
        case .record(let id): [6] + id.bytes
        case .list(let values): [7] + unsigned(UInt64(values.count)) + values.flatMap(of)
        case .fields(let fields):
            [8] + unsigned(UInt64(fields.count))
                + fields.flatMap { unsigned(UInt64($0.code)) + of($0.value) }
        case .unknown(let kind, let bytes): [kind] + block(bytes)
        }
    }

    private static func block(_ bytes: [UInt8]) -> [UInt8] {
        unsigned(UInt64(bytes.count)) + bytes
    }

    private static func folded(_ number: Int64) -> UInt64 {
        number < 0 ? UInt64(bitPattern: ~number) << 1 | 1 : UInt64(number) << 1
    }

    private static func unsigned(_ number: UInt64) -> [UInt8] {
        var rest = number
        var bytes: [UInt8] = []
        while rest > 127 {
            bytes.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
