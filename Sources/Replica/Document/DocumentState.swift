/// What a document showed at one version, without its history: enough to list and read, not to
/// edit or merge.
///
/// Decoded from `canonicalState()`. A cell is decoded when it is read.
package struct DocumentState: Sendable {
    /// How far each chain was held.
    package let version: VersionVector
    private let bytes: [UInt8]
    private let blocks: [CellAddress: Range<Int>]

    /// - Throws: `ReplicaError` if the bytes are not a whole state.
    package init(decoding bytes: [UInt8]) throws(ReplicaError) {
        var reader = ByteReader(bytes)
        guard try reader.raw(4).elementsEqual(Document.stateMagic) else {
            throw .malformed("The bytes are not a state.")
        }
        guard try reader.byte() == Document.stateFormat else {
            throw ReplicaError(
                .unknownFormat,
                "A state in a later format.",
                advice: "Update this program."
            )
        }
        version = try Self.version(&reader)
        let count = try reader.count(of: "cells", unit: 20, upTo: Limits.documentOperations)
        var blocks: [CellAddress: Range<Int>] = [:]
        var last: CellAddress?
        for _ in 0..<count {
            let type = UInt16(try reader.number(upTo: Int(UInt16.max), "A record type"))
            let record = Record(type: type, id: try reader.record())
            let field = UInt16(try reader.number(upTo: Int(UInt16.max), "A field code"))
            let address = CellAddress(
                record: record,
                field: field,
                type: MergeType(rawValue: try reader.byte())
            )
            if let last, last >= address {
                throw ReplicaError(.notCanonical, "The cells of a state must ascend.")
            }
            last = address
            let block = try reader.block()
            blocks[address] = block.position..<block.end
            try Self.validate(address.type, block)
        }
        try reader.finish("A state")
        self.bytes = bytes
        self.blocks = blocks
    }

    /// Every cell in which something stands, ascending.
    package var addresses: [CellAddress] { blocks.keys.sorted() }

    /// The values that stand in a register, set or event, with their authors; in the order of
    /// `Document.current` and `Document.additions`.
    package func current(_ address: CellAddress) -> [(value: Value, author: ChangeID)] {
        guard address.type.isWritten || address.type.isSet, var reader = reader(address),
            let standing = try? Self.standing(&reader)
        else { return [] }
        return standing
    }

    package func text(_ address: CellAddress) -> String {
        guard address.type == .text, let range = blocks[address] else { return "" }
        return String(decoding: bytes[range], as: UTF8.self)
    }

    package func count(_ address: CellAddress) -> Int64 {
        guard address.type == .counter, var reader = reader(address) else { return 0 }
        return (try? reader.signed()) ?? 0
    }

    package func list(_ address: CellAddress) -> [RecordID] {
        guard address.type == .list, var reader = reader(address) else { return [] }
        var records: [RecordID] = []
        while let record = try? reader.record() { records.append(record) }
        return records
    }

    private func reader(_ address: CellAddress) -> ByteReader? {
        guard let range = blocks[address] else { return nil }
        var reader = ByteReader(bytes)
        _ = try? reader.slice(range.lowerBound)
        return try? reader.slice(range.count)
    }

    private static func version(_ reader: inout ByteReader) throws(ReplicaError) -> VersionVector {
        let count = try reader.count(of: "chains", unit: 41, upTo: Limits.documentOperations)
        var pairs: [(chain: ChainID, seq: UInt64)] = []
        for _ in 0..<count {
            let chain = try reader.chain()
            if let last = pairs.last, last.chain >= chain {
                throw ReplicaError(.notCanonical, "The chains of a version must ascend.")
            }
            let seq = try reader.varint()
            guard seq > 0 else { throw .malformed("Sequence numbers start at 1.") }
            pairs.append((chain, seq))
        }
        return VersionVector(pairs)
    }

    /// Checks a cell without keeping what is in it.
    private static func validate(
        _ type: MergeType,
        _ block: ByteReader
    ) throws(ReplicaError) {
        var reader = block
        guard !reader.isAtEnd else { throw .malformed("A state names a cell without content.") }
        switch type {
        case .text:
            guard countScalars(reader.rest()) != nil else {
                throw .malformed("A text is not UTF-8.")
            }
        case .list:
            guard reader.remaining % 16 == 0 else { throw .malformed("A list is cut short.") }
        case .counter:
            _ = try reader.signed()
            try reader.finish("A counter")
        default:
            if type.isKnown { _ = try standing(&reader) }
        }
    }

    private static func standing(
        _ reader: inout ByteReader
    ) throws(ReplicaError) -> [(value: Value, author: ChangeID)] {
        var standing: [(value: Value, author: ChangeID)] = []
        while !reader.isAtEnd {
            let author = ChangeID(chain: try reader.chain(), seq: try reader.varint())
            var block = try reader.block()
            standing.append((try Value.decode(block.rest()), author))
        }
        return standing
    }
}
