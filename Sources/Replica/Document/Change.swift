/// A change as it travels, opened: which sealed change carried it, whose it is, and what it says.
package struct Change: Hashable, Sendable {
    /// The sealed change that carried it, as its header says.
    package let carrier: ChangeID
    /// The identity of its operations: the carrier's, or for a re-homed change that of the change
    /// that was sealed before.
    package let origin: ChangeID
    /// The canonical plaintext, kept byte for byte.
    package let payload: [UInt8]

    /// A change in its own place.
    package init(id: ChangeID, payload: [UInt8]) {
        self.init(carrier: id, origin: id, payload: payload)
    }

    /// A change that was sealed again in another place.
    package init(carrier: ChangeID, origin: ChangeID, payload: [UInt8]) {
        self.carrier = carrier
        self.origin = origin
        self.payload = payload
    }

    package var isRehomed: Bool { carrier != origin }
}
