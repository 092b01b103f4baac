extension Document {
    static let stateMagic: [UInt8] = Array("SAMS".utf8)
    static let stateFormat: UInt8 = 1

    /// What the document shows, with its version, in the one canonical encoding.
    ///
    /// Two replicas with the same changes, of which the same are void, return the same bytes,
    /// however the changes arrived. Their hash is what replicas compare.
    package func canonicalState() -> [UInt8] {
        var writer = ByteWriter()
        writer.raw(Self.stateMagic)
        writer.byte(Self.stateFormat)
        let version = self.version.entries
        writer.varint(version.count)
        for entry in version { writer.change(ChangeID(chain: entry.chain, seq: entry.seq)) }
        let states = cells.directory.keys.sorted().compactMap { address in
            cellState(address).map { (address, $0) }
        }
        writer.varint(states.count)
        for (address, state) in states {
            writer.varint(UInt64(address.record.type))
            writer.record(address.record.id)
            writer.varint(UInt64(address.field))
            writer.byte(address.type.rawValue)
            writer.block(state)
        }
        return writer.bytes
    }

    /// What stands in one cell, encoded; nil if nothing does.
    func cellState(_ address: CellAddress) -> [UInt8]? {
        var writer = ByteWriter()
        switch address.type {
        case .text:
            guard let buffer = cells.text(address)?.buffer, buffer.count > 0 else { return nil }
            writer.raw(buffer.bytes)
        case .list:
            guard let shown = cells.list(address)?.shown, !shown.isEmpty else { return nil }
            for record in shown { writer.record(record) }
        case .counter:
            guard let cell = cells.value(address), !cell.current.isEmpty else { return nil }
            writer.signed(cell.count)
        default:
            guard let cell = cells.value(address), !cell.current.isEmpty else { return nil }
            for index in ordered(cell) {
                let write = cell.writes[Int(index)]
                writer.change(graph.id(write.node))
                writer.block(Array(cells.heap[write.value]))
            }
        }
        return writer.bytes
    }
}
