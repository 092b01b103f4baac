import Trust

/// Where rows were appended to the feed, by whom they concern.
package struct AppendedRows: Sendable, Equatable {
    /// The last row that everyone may see: of the network's log, or a relay's word.
    private(set) var forEveryone: UInt64?
    /// The last row of each document.
    private(set) var byDocument: [DocumentID: UInt64] = [:]
    /// The last row that is for one device alone.
    private(set) var byDevice: [DeviceID: UInt64] = [:]

    var isEmpty: Bool { forEveryone == nil && byDocument.isEmpty && byDevice.isEmpty }

    mutating func note(_ cursor: UInt64, of document: DocumentID?, for target: DeviceID?) {
        if let target {
            byDevice[target] = cursor
        } else if let document {
            byDocument[document] = cursor
        } else {
            forEveryone = cursor
        }
    }

    mutating func append(_ other: AppendedRows) {
        forEveryone = other.forEveryone ?? forEveryone
        byDocument.merge(other.byDocument) { max($0, $1) }
        byDevice.merge(other.byDevice) { max($0, $1) }
    }
}
