/// Reads the primitives of the change format, and never past the end.
///
/// Every count is checked against the bytes that are left before anything is allocated for it.
struct ByteReader {
    let bytes: [UInt8]
    private(set) var position: Int
    let end: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    private init(_ bytes: [UInt8], from position: Int, to end: Int) {
        self.bytes = bytes
        self.position = position
        self.end = end
    }

    var remaining: Int { end - position }
    var isAtEnd: Bool { position == end }

    mutating func byte() throws(ReplicaError) -> UInt8 {
        guard position < end else { throw .malformed("The input ends too early.") }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func varint() throws(ReplicaError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            if shift == 63 && next > 1 { throw .malformed("A number exceeds 64 bits.") }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 {
                if next == 0 && shift > 0 {
                    throw ReplicaError(.notCanonical, "A number is longer than it need be.")
                }
                return value
            }
            shift += 7
            if shift > 63 { throw .malformed("A number exceeds 64 bits.") }
        }
    }

    mutating func signed() throws(ReplicaError) -> Int64 {
        unzigzag(try varint())
    }

    /// A number that must not exceed `limit`.
    mutating func number(upTo limit: Int, _ what: String) throws(ReplicaError) -> Int {
        let value = try varint()
        guard value <= UInt64(limit) else {
            throw .malformed("\(what) is \(value); the limit is \(limit).")
        }
        return Int(value)
    }

    /// A count of things that take at least `unit` bytes each.
    mutating func count(
        of what: String,
        unit: Int = 1,
        upTo limit: Int
    ) throws(ReplicaError) -> Int {
        let value = try number(upTo: limit, "The count of \(what)")
        guard value <= remaining / unit else {
            throw .malformed("The count of \(what) exceeds the input.")
        }
        return value
    }

    mutating func word() throws(ReplicaError) -> UInt64 {
        guard remaining >= 8 else { throw .malformed("The input ends too early.") }
        var value: UInt64 = 0
        for index in position..<position + 8 { value = value << 8 | UInt64(bytes[index]) }
        position += 8
        return value
    }

    /// The next `count` bytes, as a reader of their own.
    mutating func slice(_ count: Int) throws(ReplicaError) -> ByteReader {
        guard count <= remaining else { throw .malformed("A length exceeds the input.") }
        defer { position += count }
        return ByteReader(bytes, from: position, to: position + count)
    }

    mutating func raw(_ count: Int) throws(ReplicaError) -> ArraySlice<UInt8> {
        guard count <= remaining else { throw .malformed("A length exceeds the input.") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// A length and that many bytes, as a reader of their own.
    mutating func block() throws(ReplicaError) -> ByteReader {
        try slice(number(upTo: remaining, "A length"))
    }

    mutating func rest() -> ArraySlice<UInt8> {
        defer { position = end }
        return bytes[position..<end]
    }

    mutating func device() throws(ReplicaError) -> DeviceID {
        DeviceID(try word(), try word(), try word(), try word())
    }

    mutating func chain() throws(ReplicaError) -> ChainID {
        ChainID(device: try device(), incarnation: try word())
    }

    mutating func record() throws(ReplicaError) -> RecordID {
        RecordID(high: try word(), low: try word())
    }

    func finish(_ what: String) throws(ReplicaError) {
        guard isAtEnd else { throw .malformed("\(what) has \(remaining) bytes too many.") }
    }
}
