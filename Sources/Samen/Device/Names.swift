package import Replica
package import Trust

// The engine and the trust layer both speak of devices, chains and changes, each at its own level:
// the engine's change is an identity of operations, the trust layer's the hash of sealed bytes.
// Here is the one place where the two vocabularies meet.

/// The hash of a sealed change.
package typealias SealedID = Trust.ChangeID

/// The identity of operations, or the place of whatever carried them.
package typealias Carrier = Replica.ChangeID

extension Replica.ChainID {
    /// The engine knows one document at a time, so the document is left out.
    init(_ chain: Trust.ChainID) {
        self.init(device: chain.device, incarnation: chain.incarnation)
    }

    init(device: Trust.DeviceID, incarnation: IncarnationID) {
        guard let known = Replica.DeviceID(bytes: device.bytes) else {
            preconditionFailure("a device has 32 bytes in either vocabulary")
        }
        let word = incarnation.bytes.reduce(0) { $0 << 8 | UInt64($1) }
        self.init(device: known, incarnation: word)
    }
}

extension Carrier {
    init(_ place: ChangePlace) {
        self.init(chain: Replica.ChainID(place.chain), seq: place.seq)
    }

    init(_ origin: ChangePayload.Origin) {
        let chain = Replica.ChainID(device: origin.device, incarnation: origin.incarnation)
        self.init(chain: chain, seq: origin.seq)
    }

    /// The place in a document that the identity had first.
    var origin: ChangePayload.Origin {
        guard let device = Trust.DeviceID(bytes: chain.device.bytes),
            let incarnation = IncarnationID(bytes: bigEndian(chain.incarnation))
        else { preconditionFailure("a chain has 32 and 8 bytes in either vocabulary") }
        return ChangePayload.Origin(device: device, incarnation: incarnation, seq: seq)
    }

    func place(in document: DocumentID) -> ChangePlace {
        let origin = origin
        let chain = Trust.ChainID(
            document: document,
            device: origin.device,
            incarnation: origin.incarnation
        )
        return ChangePlace(chain: chain, seq: seq)
    }
}
