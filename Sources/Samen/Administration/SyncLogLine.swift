/// One call of a device as the server noted it: counts, times and closed codes.
public struct SyncLogLine: Decodable, Sendable {
    /// Its place in the server's log.
    public let number: UInt64
    /// The server's time in milliseconds since 1970.
    public let time: UInt64
    /// The device's identifier, in hexadecimal digits.
    public let device: String
    /// What was asked, by name: `session`, `sync`, `fetch` or `compare`, say.
    public let call: String
    /// The HTTP status of the answer.
    public let status: Int
    /// Changes and entries that were offered, and what became of them; the sums match.
    public let offered, accepted, duplicate, held, quarantined, refused: UInt64
    /// Bytes of bodies, padded.
    public let bytesIn, bytesOut: UInt64
    /// From the request's last byte to the answer, in milliseconds.
    public let duration: UInt64
    /// The device's clock minus the server's, in milliseconds.
    public let skew: Int64?
    /// Items of the feed that the device had not seen.
    public let behind: UInt64?
    /// Own work that the device said no central server has.
    public let unsent: UInt64?
    /// The version that the device said it is.
    public let client: String?

    private enum CodingKeys: String, CodingKey {
        case number, device, call, status, offered, accepted, duplicate, held, quarantined, refused
        case skew = "skew_ms"
        case time = "time_ms"
        case bytesIn = "bytes_in"
        case bytesOut = "bytes_out"
        case duration = "duration_ms"
        case behind, unsent, client
    }
}

/// How it stands with one device of the organisation, by a server's log.
public struct DeviceContact: Decodable, Sendable {
    /// The device's identifier, in hexadecimal digits.
    public let device: String
    /// `in-force` or `removed`.
    public let standing: String
    /// Calls in the time that was asked about, and what became of what they offered; the sums match.
    public let calls, offered, accepted, duplicate, held, quarantined, refused: UInt64
    /// Bytes of bodies in that time, padded.
    public let bytesIn, bytesOut: UInt64
    /// Of all calls in that time, in milliseconds.
    public let duration: UInt64
    /// The first and the last call in all of the log, in milliseconds since 1970; nil: it never came.
    public let firstContact, lastContact: UInt64?
    /// As the device told last.
    public let skew: Int64?
    /// Items of the feed that the device had not seen when it asked last.
    public let behind: UInt64?
    /// Own work that the device said last no central server has.
    public let unsent: UInt64?
    /// The version that the device said last it is.
    public let client: String?

    /// For whom the device acts, or did, by short code; nil if that is not known here.
    public internal(set) var member: String?

    /// The device's short code.
    public var code: String { SyncLogView.code(of: device) }

    private enum CodingKeys: String, CodingKey {
        case device, standing, calls, offered, accepted, duplicate, held, quarantined, refused
        case bytesIn = "bytes_in"
        case bytesOut = "bytes_out"
        case duration = "duration_ms"
        case firstContact = "first_contact_ms"
        case lastContact = "last_contact_ms"
        case skew = "skew_ms"
        case behind, unsent, client
    }
}

/// What a server answered about its devices.
public struct SyncLogView: Sendable {
    /// The server that was asked.
    public let server: String
    /// The server's time in milliseconds since 1970.
    public let serverTime: UInt64
    /// The devices of the organisation, ascending by identifier.
    public let devices: [DeviceContact]
}
