/// Writes payloads byte by byte, valid ones and others: a second, independent encoder.
enum Bytes {
    static func number(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        repeat {
            bytes.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return bytes
    }

    static func block(_ bytes: [UInt8]) -> [UInt8] {
        number(UInt64(bytes.count)) + bytes
    }

    /// Chain `index` of the tests: a device of 32 equal bytes, incarnation 1.
    static func chain(_ index: UInt8) -> [UInt8] {
        [UInt8](repeating: index, count: 32) + [0, 0, 0, 0, 0, 0, 0, 1]
    }

    /// An envelope around parts that are given as they are.
    static func envelope(
        authored: [UInt8] = [0],
        chains: [UInt8] = [0],
        dependencies: [UInt8] = [0],
        voidSeen: [UInt8] = [0]
    ) -> [UInt8] {
        [1] + block(authored + chains + dependencies + voidSeen)
    }

    /// A record of type 1 with a small number.
    static func record(_ index: UInt8, type: UInt8 = 1) -> [UInt8] {
        [type] + [UInt8](repeating: 0, count: 15) + [index]
    }

    /// A payload with one record and one cell of a merge type, with these operations.
    static func change(_ type: UInt8, _ operations: [UInt8], field: UInt8 = 1) -> [UInt8] {
        envelope() + [1, 1] + record(1) + [1, 0, field, type] + block(operations)
    }
}

extension [UInt8] {
    var hex: String {
        let digits = [Character]("0123456789abcdef")
        var characters: [Character] = []
        for byte in self { characters += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(characters)
    }
}
