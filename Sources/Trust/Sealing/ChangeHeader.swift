import FoundationEssentials
import Wire

/// The chain that a change belongs to: one life of one device's store, in one document.
package struct ChainID: Hashable, Comparable, Sendable {
    package let document: DocumentID
    package let device: DeviceID
    package let incarnation: IncarnationID

    package init(document: DocumentID, device: DeviceID, incarnation: IncarnationID) {
        self.document = document
        self.device = device
        self.incarnation = incarnation
    }

    package static func < (a: ChainID, b: ChainID) -> Bool {
        (a.document, a.device, a.incarnation) < (b.document, b.device, b.incarnation)
    }
}

/// A place in a chain: the primary key of a change.
package struct ChangePlace: Hashable, Comparable, Sendable {
    package let chain: ChainID
    package let seq: UInt64

    package init(chain: ChainID, seq: UInt64) {
        self.chain = chain
        self.seq = seq
    }

    package static func < (a: ChangePlace, b: ChangePlace) -> Bool {
        (a.chain, a.seq) < (b.chain, b.seq)
    }
}

/// What a sealed change says in the open.
package struct ChangeHeader: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case operations
        /// Unsent work of a copied or restored store, sealed again; its first place is inside.
        case rehomed
    }

    package static let suite: UInt32 = 1

    package let place: ChangePlace
    /// The previous change of the chain; nil for the first.
    package let prev: ChangeID?
    package let epoch: EpochID
    package let salt: ContentHash
    /// The membership entries, of the network's log and of the document's, that the author had seen.
    package let authHeads: [EntryID]
    package let blobs: [BlobID]
    package let paddedLength: Int
    package let kind: Kind

    package var document: DocumentID { place.chain.document }
    package var device: DeviceID { place.chain.device }
}

extension ChangeHeader {
    /// Reads a header strictly; client and server refuse the same ones.
    init(decoding bytes: [UInt8]) throws(TrustError) {
        let message: WireChangeHeader
        do {
            message = try WireChangeHeader(decoding: bytes)
        } catch {
            throw TrustError(.malformed, error.message)
        }
        guard message.suite == Self.suite else {
            throw TrustError(.suite, "suite \(message.suite) is not one that this version accepts")
        }
        switch message.kind {
        case .operations: kind = .operations
        case .rehomed: kind = .rehomed
        default: throw TrustError(.malformed, "a change is of no known kind")
        }
        // The last number has no successor, so no chain may reach it.
        guard message.seq > 0, message.seq < .max else {
            throw TrustError(.malformed, "seq \(message.seq) is outside 1 … 2⁶⁴ − 2")
        }
        let chain = ChainID(
            document: try DocumentID(field: message.documentID, "document_id"),
            device: try DeviceID(field: message.deviceID, "device_id"),
            incarnation: try IncarnationID(field: message.incarnation, "incarnation")
        )
        place = ChangePlace(chain: chain, seq: message.seq)
        prev = try Self.prev(message)
        epoch = try EpochID(field: message.epochID, "epoch_id")
        salt = try ContentHash(field: message.salt, "salt")
        guard salt.bytes.contains(where: { $0 != 0 }) else {
            throw TrustError(.malformed, "a salt is all zero")
        }
        authHeads = try ascending(
            message.authHeads,
            "auth_heads",
            atMost: Limits.authHeadsPerChange
        )
        blobs = try ascending(message.blobIds, "blob_ids", atMost: Limits.blobsPerChange)
        paddedLength = Int(message.paddedLength)
        guard Padding.isPaddedLength(paddedLength), paddedLength <= Limits.changeBytes else {
            throw TrustError(.malformed, "\(paddedLength) is not a padded length")
        }
    }

    private static func prev(_ message: WireChangeHeader) throws(TrustError) -> ChangeID? {
        guard message.seq > 1 else {
            guard message.prev.isEmpty else {
                throw TrustError(.malformed, "the first change of a chain names a prev")
            }
            return nil
        }
        return try ChangeID(field: message.prev, "prev")
    }

    /// The header's one encoding by this program; as received it may be another.
    var encoded: [UInt8] {
        var message = WireChangeHeader()
        message.suite = Self.suite
        message.documentID = Data(document.bytes)
        message.deviceID = Data(device.bytes)
        message.incarnation = Data(place.chain.incarnation.bytes)
        message.seq = place.seq
        if let prev { message.prev = Data(prev.bytes) }
        message.epochID = Data(epoch.bytes)
        message.salt = Data(salt.bytes)
        message.authHeads = authHeads.map { Data($0.bytes) }
        message.blobIds = blobs.map { Data($0.bytes) }
        message.paddedLength = UInt32(paddedLength)
        message.kind = kind == .operations ? .operations : .rehomed
        return message.encoded
    }
}
