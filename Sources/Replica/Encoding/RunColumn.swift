/// A column of numbers with repeats folded.
///
/// The column is a list of groups. A group header `2n` is followed by one value that stands `n`
/// times (n ≥ 2); a header `2n + 1` by `n` values none of which equals the next. The number of
/// values is known from elsewhere. There is exactly one encoding of each column: a repeat is
/// always folded, and neighbouring literal groups do not occur.
enum RunColumn {
    static func encode(_ values: [UInt64], into writer: inout ByteWriter) {
        var index = 0
        var literalStart = 0
        while index < values.count {
            var end = index + 1
            while end < values.count && values[end] == values[index] { end += 1 }
            if end - index >= 2 {
                writeLiterals(values[literalStart..<index], into: &writer)
                writer.varint((end - index) * 2)
                writer.varint(values[index])
                literalStart = end
            }
            index = end
        }
        writeLiterals(values[literalStart..<index], into: &writer)
    }

    /// Reads `count` values.
    ///
    /// The caller has bounded `count`, for a run is not bounded by the bytes it takes.
    static func decode(_ count: Int, from reader: inout ByteReader) throws(ReplicaError) -> [UInt64]
    {
        var values: [UInt64] = []
        values.reserveCapacity(min(count, 4096))
        while values.count < count {
            let header = try reader.varint()
            let length = header >> 1
            guard length > 0, length <= UInt64(count - values.count) else {
                throw .malformed("A run of \(length) values exceeds its column.")
            }
            if header & 1 == 0 {
                values.append(contentsOf: repeatElement(try reader.varint(), count: Int(length)))
            } else {
                for _ in 0..<length { values.append(try reader.varint()) }
            }
        }
        return values
    }

    private static func writeLiterals(_ values: ArraySlice<UInt64>, into writer: inout ByteWriter) {
        if values.isEmpty { return }
        writer.varint(values.count * 2 + 1)
        for value in values { writer.varint(value) }
    }
}
