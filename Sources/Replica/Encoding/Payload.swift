/// The plaintext of a change: its envelope and its operations, each as far as they decode.
///
/// Decoding never fails as a whole. What cannot be read is nil, with the reason beside it:
/// without operations the change is opaque; without an envelope its only dependency is its
/// predecessor.
struct Payload {
    static let envelopeFormat: UInt8 = 1
    static let operationsFormat: UInt8 = 1

    let envelope: Envelope?
    let operations: [CellOperations]?
    /// Why something is missing, for quarantine.
    let failure: ReplicaError?

    init(decoding bytes: [UInt8]) {
        var envelope: Envelope?
        do throws(ReplicaError) {
            var reader = ByteReader(bytes)
            guard bytes.count <= Limits.changeBytes else {
                throw .limit(
                    "A change of \(bytes.count) bytes exceeds \(Limits.changeBytes).",
                    advice: "Keep the bytes; they have no effect."
                )
            }
            envelope = try Self.readEnvelope(&reader)
            operations = try Self.readOperations(&reader)
            failure = nil
        } catch {
            operations = nil
            failure = error
        }
        self.envelope = envelope
    }

    static func encode(_ envelope: Envelope, _ operations: [CellOperations]) -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(envelopeFormat)
        writer.block(envelope.encoded())
        writer.byte(operationsFormat)
        encode(operations, into: &writer)
        return writer.bytes
    }

    private static func readEnvelope(_ reader: inout ByteReader) throws(ReplicaError) -> Envelope {
        guard try reader.byte() == envelopeFormat else { throw unknownFormat("envelope") }
        var block = try reader.block()
        return try Envelope.decode(&block)
    }

    private static func readOperations(
        _ reader: inout ByteReader
    ) throws(ReplicaError) -> [CellOperations] {
        guard try reader.byte() == operationsFormat else { throw unknownFormat("operations") }
        let start = reader.position
        let operations = try decodeOperations(&reader)
        // Columns have more than one way to fold the same numbers. Writing them again is the one
        // check that covers every column, and guarantees that a change can be reproduced from
        // its operations byte for byte.
        var writer = ByteWriter()
        encode(operations, into: &writer)
        guard reader.bytes[start...].elementsEqual(writer.bytes) else {
            throw ReplicaError(.notCanonical, "The operations are not in canonical form.")
        }
        return operations
    }

    private static func unknownFormat(_ what: String) -> ReplicaError {
        ReplicaError(
            .unknownFormat,
            "The \(what) of a change is in a later format.",
            advice: "Update this program; the change is kept until then."
        )
    }
}

extension Payload {
    /// Writes records, cells, then one block of operations for each cell.
    fileprivate static func encode(
        _ operations: [CellOperations],
        into writer: inout ByteWriter
    ) {
        var records: [Record] = []
        for cell in operations where records.last != cell.address.record {
            records.append(cell.address.record)
        }
        writer.varint(records.count)
        for record in records {
            writer.varint(UInt64(record.type))
            writer.record(record.id)
        }
        writer.varint(operations.count)
        var index = 0
        for cell in operations {
            let step = cell.address.record == records[index] ? 0 : 1
            index += step
            writer.varint(step)
            writer.varint(UInt64(cell.address.field))
            writer.byte(cell.address.type.rawValue)
            var block = ByteWriter()
            cell.operations.encode(into: &block)
            writer.block(block.bytes)
        }
    }

    fileprivate static func decodeOperations(
        _ reader: inout ByteReader
    ) throws(ReplicaError) -> [CellOperations] {
        let records = try readRecords(&reader)
        let count = try reader.count(of: "cells", unit: 4, upTo: Limits.changeBytes)
        var cells: [CellOperations] = []
        var index = 0
        for _ in 0..<count {
            index += try reader.number(upTo: 1, "A step in the table of records")
            guard index < records.count else {
                throw .malformed("A cell refers to a record beyond the table.")
            }
            let field = UInt16(try reader.number(upTo: Int(UInt16.max), "A field code"))
            let type = MergeType(rawValue: try reader.byte())
            let address = CellAddress(record: records[index], field: field, type: type)
            if let last = cells.last, last.address >= address {
                throw ReplicaError(.notCanonical, "Cells must ascend.")
            }
            var block = try reader.block()
            cells.append(
                CellOperations(address: address, operations: try Operations.decode(type, &block))
            )
        }
        try reader.finish("A change")
        return cells
    }

    private static func readRecords(_ reader: inout ByteReader) throws(ReplicaError) -> [Record] {
        let count = try reader.count(of: "records", unit: 17, upTo: Limits.changeBytes)
        var records: [Record] = []
        for _ in 0..<count {
            let type = UInt16(try reader.number(upTo: Int(UInt16.max), "A record type"))
            let record = Record(type: type, id: try reader.record())
            if let last = records.last, last >= record {
                throw ReplicaError(.notCanonical, "Records must ascend.")
            }
            records.append(record)
        }
        return records
    }
}
