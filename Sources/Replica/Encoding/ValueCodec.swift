/// The codes of values, as in `Protocol/change-format.md`.
private enum Tag {
    static let empty: UInt8 = 0
    static let no: UInt8 = 1
    static let yes: UInt8 = 2
    static let int: UInt8 = 3
    static let bytes: UInt8 = 4
    static let string: UInt8 = 5
    static let record: UInt8 = 6
    static let list: UInt8 = 7
    static let fields: UInt8 = 8
    static let firstUnknown: UInt8 = 9
}

extension Value {
    /// The canonical bytes; throws if a limit is exceeded or the parts are out of order.
    func encoded() throws(ReplicaError) -> [UInt8] {
        var writer = ByteWriter()
        try write(into: &writer, depth: 0)
        return writer.bytes
    }

    /// The value that takes up all of `bytes`.
    static func decode(_ bytes: ArraySlice<UInt8>) throws(ReplicaError) -> Value {
        var reader = ByteReader(Array(bytes))
        let value = try read(from: &reader, depth: 0)
        try reader.finish("A value")
        return value
    }

    // The depth is bounded by `Limits.valueDepth`, so recursion cannot exhaust the stack.
    private func write(into writer: inout ByteWriter, depth: Int) throws(ReplicaError) {
        guard depth <= Limits.valueDepth else { throw Self.tooDeep }
        switch self {
        case .empty: writer.byte(Tag.empty)
        case .bool(let value): writer.byte(value ? Tag.yes : Tag.no)
        case .int(let value):
            writer.byte(Tag.int)
            writer.signed(value)
        case .bytes(let value): try Self.block(Tag.bytes, value, into: &writer)
        case .string(let value): try Self.block(Tag.string, Array(value.utf8), into: &writer)
        case .record(let value):
            writer.byte(Tag.record)
            writer.record(value)
        case .list(let values):
            try Self.checkCount(values.count)
            writer.byte(Tag.list)
            writer.varint(values.count)
            for value in values { try value.write(into: &writer, depth: depth + 1) }
        case .fields(let fields):
            try Self.checkCount(fields.count)
            writer.byte(Tag.fields)
            writer.varint(fields.count)
            var previous: UInt16?
            for field in fields {
                if let last = previous, last >= field.code { throw Self.unordered }
                previous = field.code
                writer.varint(UInt64(field.code))
                try field.value.write(into: &writer, depth: depth + 1)
            }
        case .unknown(let code, let bytes):
            guard code >= Tag.firstUnknown else {
                throw ReplicaError(.malformed, "Code \(code) belongs to a known kind of value.")
            }
            try Self.block(code, bytes, into: &writer)
        }
    }

    static func read(from reader: inout ByteReader, depth: Int) throws(ReplicaError) -> Value {
        guard depth <= Limits.valueDepth else { throw tooDeep }
        let tag = try reader.byte()
        switch tag {
        case Tag.empty: return .empty
        case Tag.no: return .bool(false)
        case Tag.yes: return .bool(true)
        case Tag.int: return .int(try reader.signed())
        case Tag.bytes: return .bytes(Array(try scalar(from: &reader)))
        case Tag.string:
            let bytes = try scalar(from: &reader)
            guard countScalars(bytes) != nil else { throw .malformed("A string is not UTF-8.") }
            return .string(String(decoding: bytes, as: UTF8.self))
        case Tag.record: return .record(try reader.record())
        case Tag.list:
            let count = try reader.count(of: "elements", upTo: Limits.valueElements)
            var values: [Value] = []
            for _ in 0..<count { values.append(try read(from: &reader, depth: depth + 1)) }
            return .list(values)
        case Tag.fields: return try fields(from: &reader, depth: depth)
        default: return .unknown(tag, Array(try scalar(from: &reader)))
        }
    }

    private static func fields(
        from reader: inout ByteReader,
        depth: Int
    ) throws(ReplicaError) -> Value {
        let count = try reader.count(of: "fields", unit: 2, upTo: Limits.valueElements)
        var fields: [Field] = []
        for _ in 0..<count {
            let code = UInt16(try reader.number(upTo: Int(UInt16.max), "A field code"))
            if let last = fields.last, last.code >= code { throw unordered }
            fields.append(Field(code, try read(from: &reader, depth: depth + 1)))
        }
        return .fields(fields)
    }

    private static func scalar(
        from reader: inout ByteReader
    ) throws(ReplicaError) -> ArraySlice<UInt8> {
        let count = try reader.number(upTo: Limits.scalarBytes, "The length of a value")
        return try reader.raw(count)
    }

    private static func block(
        _ tag: UInt8,
        _ bytes: [UInt8],
        into writer: inout ByteWriter
    ) throws(ReplicaError) {
        guard bytes.count <= Limits.scalarBytes else {
            throw .limit(
                "A value of \(bytes.count) bytes exceeds \(Limits.scalarBytes).",
                advice: "Store it as an attachment, or as text."
            )
        }
        writer.byte(tag)
        writer.block(bytes)
    }

    private static func checkCount(_ count: Int) throws(ReplicaError) {
        guard count <= Limits.valueElements else {
            throw .limit(
                "A value of \(count) elements exceeds \(Limits.valueElements).",
                advice: "Give each element a record of its own."
            )
        }
    }

    private static var tooDeep: ReplicaError {
        .limit(
            "A value is nested more than \(Limits.valueDepth) levels deep.",
            advice: "Give the inner parts records of their own."
        )
    }

    private static var unordered: ReplicaError {
        ReplicaError(.notCanonical, "Fields must ascend by code.", advice: "Sort them.")
    }
}

extension Value {
    /// Whether `a` comes before `b` in the order that decides `earliest`.
    ///
    /// Both are canonical bytes. Numbers compare as numbers, everything else by kind and then
    /// bytewise; empty comes last.
    static func precedes(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Bool {
        guard let first = a.first, let second = b.first else {
            preconditionFailure("Every encoded value has a tag.")
        }
        if first == Tag.empty || second == Tag.empty {
            return first != second && second == Tag.empty
        }
        if first == Tag.int && second == Tag.int { return integer(a) < integer(b) }
        return a.lexicographicallyPrecedes(b)
    }

    /// The number in the canonical bytes of an `int`.
    static func integer(_ bytes: ArraySlice<UInt8>) -> Int64 {
        guard case .int(let value)? = try? decode(bytes) else {
            preconditionFailure("Only integers are asked for their number.")
        }
        return value
    }
}

extension Value {
    /// The canonical bytes of a value that is known to be within the limits.
    var bytes: [UInt8] {
        guard let bytes = try? encoded() else {
            preconditionFailure("Only values within the limits are encoded without a check.")
        }
        return bytes
    }
}
