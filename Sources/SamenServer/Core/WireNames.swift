import Trust
import Wire

extension ChainID {
    /// Nil if a field has the wrong size.
    init?(wire: WireChainHead) {
        guard let document = DocumentID(bytes: wire.documentID),
            let device = DeviceID(bytes: wire.deviceID),
            let incarnation = IncarnationID(bytes: wire.incarnation)
        else { return nil }
        self.init(document: document, device: device, incarnation: incarnation)
    }
}
