import Replica
import Samen
import Trust

/// A note of 650 bytes, as a device would make a change of it.
enum Note {
    static let bytes = 650

    static func payload() throws -> ChangePayload {
        var document = Document()
        let chain = ChainID(
            device: DeviceID(bytes: Array(repeating: 7, count: 32))
                ?? { preconditionFailure("32") }(),
            incarnation: 1
        )
        let record = Record(type: 1, id: RecordID(high: 1, low: 1))
        let cell = CellAddress(record: record, field: 1, type: .text)
        let edited = try document.edit(by: chain, authored: 1_700_000_000_000) {
            edit throws(ReplicaError) in
            try edit.insert(text, at: 0, in: cell)
        }
        guard let payload = edited?.change.payload else { throw NoChange() }
        let frame = Compression.deflate(payload)
        return ChangePayload(
            change: frame ?? payload,
            compression: frame == nil ? .none : .zstd,
            decodedLength: payload.count
        )
    }

    struct NoChange: Error {}

    static let text = String(
        decoding: Array(
            """
            Gesprek gehad op het station, samen met de mentor van de opvang. Ze was rustig en maakte \
            grapjes over de trein die weer te laat was. Over het weekend wilde ze eerst niets kwijt; na \
            een kop thee vertelde ze dat er twee keer is gebeld door een nummer dat ze niet kent, en \
            dat een jongen van haar oude school haar heeft opgewacht bij de winkel. Hij vroeg of ze nog \
            contact had met de anderen. Ze heeft niets gezegd en is naar binnen gegaan. We hebben \
            afgesproken dat ze voorlopig niet alleen reist en dat ik donderdag om vier uur bel. De \
            telefoon ligt 's nachts bij de leiding. Moeder is op de hoogte; school nog niet, dat doe ik \
            morgenvroeg zelf.
            """.utf8
        ).prefix(bytes),
        as: UTF8.self
    )
}
