/// Appends the primitives of the change format to a byte array.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    var count: Int { bytes.count }

    mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    mutating func raw(_ value: some Sequence<UInt8>) {
        bytes.append(contentsOf: value)
    }

    /// An unsigned number in groups of seven bits, lowest first, in the fewest bytes.
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func varint(_ value: Int) {
        varint(UInt64(value))
    }

    /// A signed number, folded so that small magnitudes are short: 0, −1, 1, −2.
    mutating func signed(_ value: Int64) {
        varint(zigzag(value))
    }

    mutating func word(_ value: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }

    /// A length and that many bytes.
    mutating func block(_ value: [UInt8]) {
        varint(value.count)
        raw(value)
    }

    mutating func device(_ value: DeviceID) {
        word(value.word0)
        word(value.word1)
        word(value.word2)
        word(value.word3)
    }

    mutating func chain(_ value: ChainID) {
        device(value.device)
        word(value.incarnation)
    }

    mutating func change(_ value: ChangeID) {
        chain(value.chain)
        varint(value.seq)
    }

    mutating func record(_ value: RecordID) {
        word(value.high)
        word(value.low)
    }
}

func zigzag(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: (value << 1) ^ (value >> 63))
}

func unzigzag(_ value: UInt64) -> Int64 {
    Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
}
