import FoundationEssentials
import Wire

/// What a change holds once it is open: the engine's bytes, perhaps compressed by the caller.
package struct ChangePayload: Hashable, Sendable {
    package enum Compression: Hashable, Sendable {
        case none, zstd
    }

    /// The place that re-homed work had first; its operations keep that identity.
    package struct Origin: Hashable, Sendable {
        package let device: DeviceID
        package let incarnation: IncarnationID
        package let seq: UInt64

        package init(device: DeviceID, incarnation: IncarnationID, seq: UInt64) {
            self.device = device
            self.incarnation = incarnation
            self.seq = seq
        }
    }

    package let compression: Compression
    /// Bytes of the change once decompressed: the bound up to which to inflate.
    package let decodedLength: Int
    package let change: [UInt8]
    package let origin: Origin?

    package init(
        change: [UInt8],
        compression: Compression = .none,
        decodedLength: Int? = nil,
        origin: Origin? = nil
    ) {
        self.change = change
        self.compression = compression
        self.decodedLength = decodedLength ?? change.count
        self.origin = origin
    }
}

extension ChangePayload {
    /// Reads what was sealed: four bytes of length, the encoded message, zeros.
    package init(padded plaintext: [UInt8], kind: ChangeHeader.Kind) throws(TrustError) {
        guard plaintext.count >= 4 else { throw Self.unreadable }
        let length = plaintext.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard length <= plaintext.count - 4,
            Padding.paddedLength(4 + length) == plaintext.count,
            plaintext.dropFirst(4 + length).allSatisfy({ $0 == 0 }),
            let message = try? WireChangePayload(decoding: Array(plaintext[4..<4 + length]))
        else { throw Self.unreadable }
        switch message.compression {
        case .none: compression = .none
        case .zstd: compression = .zstd
        default:
            throw TrustError(.opaque, "a change is compressed in a way this version cannot read")
        }
        decodedLength = Int(message.decodedLength)
        change = Array(message.change)
        guard decodedLength <= Limits.decodedChangeBytes,
            compression == .zstd || decodedLength == change.count,
            message.hasOrigin == (kind == .rehomed)
        else { throw Self.unreadable }
        origin = message.hasOrigin ? try Origin(message.origin) : nil
    }

    private static let unreadable = TrustError(
        .opaque,
        "a change opens, but is not laid out as this version knows it"
    )

    /// The encoded message behind its length, filled up with zeros.
    package func padded() -> [UInt8] {
        let encoded = wire.encoded
        var plaintext = bigEndian(UInt32(encoded.count)) + encoded
        let padding = Padding.paddedLength(plaintext.count) - plaintext.count
        plaintext.append(contentsOf: repeatElement(0, count: padding))
        return plaintext
    }

    private var wire: WireChangePayload {
        var message = WireChangePayload()
        message.compression = compression == .zstd ? .zstd : .none
        message.decodedLength = UInt32(decodedLength)
        message.change = Data(change)
        if let origin {
            message.origin.deviceID = Data(origin.device.bytes)
            message.origin.incarnation = Data(origin.incarnation.bytes)
            message.origin.seq = origin.seq
        }
        return message
    }
}

extension ChangePayload.Origin {
    fileprivate init(_ message: WireOrigin) throws(TrustError) {
        guard let device = DeviceID(bytes: message.deviceID),
            let incarnation = IncarnationID(bytes: message.incarnation),
            message.seq > 0
        else { throw TrustError(.opaque, "a re-homed change names no place it came from") }
        self.init(device: device, incarnation: incarnation, seq: message.seq)
    }
}
