import struct Foundation.Data
package import Trust
package import Wire

/// One device may read a document from here on, or no longer.
package struct AccessChange: Hashable, Sendable {
    package let document: DocumentID
    package let device: DeviceID
    package let isGranted: Bool
    /// The entries that prove it, ascending.
    package let entries: [EntryID]

    /// What the feed says of it.
    package var what: WireFeedItem.OneOf_What {
        let (id, proof) = (Data(document.bytes), entries.map { Data($0.bytes) })
        if isGranted {
            var granted = WireGranted()
            granted.documentID = id
            granted.entries = proof
            return .granted(granted)
        }
        var revoked = WireRevoked()
        revoked.documentID = id
        revoked.entries = proof
        return .revoked(revoked)
    }

    /// The message as the store keeps it.
    var encoded: [UInt8] {
        switch what {
        case .granted(let granted): granted.encoded
        case .revoked(let revoked): revoked.encoded
        default: preconditionFailure("access is granted or revoked")
        }
    }
}
