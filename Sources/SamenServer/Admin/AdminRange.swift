import Trust

/// What of the sync log is asked for: `since`, `after`, `limit`, `device` and `beyond`, each at most once
/// (Protocol/admin.json).
struct AdminRange: Equatable {
    /// Milliseconds since 1970.
    var since: UInt64 = 0
    /// The number of the last line that is known.
    var after: UInt64 = 0
    var limit = Limits.adminLines
    var device: DeviceID?
    /// The last device that is known.
    var beyond: DeviceID?

    init(_ query: String?, allowing names: Set<String>) throws(Problem) {
        guard let query else { return }
        var seen: Set<String> = []
        for part in query.split(separator: "&", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, names.contains(String(pair[0])),
                seen.insert(String(pair[0])).inserted
            else { throw .malformed }
            try take(String(pair[1]), as: String(pair[0]))
        }
    }

    private mutating func take(_ value: String, as name: String) throws(Problem) {
        if name == "device" || name == "beyond" {
            guard value == value.lowercased(),
                let id = bytes(hexadecimal: value).flatMap({ DeviceID(bytes: $0) })
            else { throw .malformed }
            if name == "device" { device = id } else { beyond = id }
            return
        }
        guard let number = UInt64(value), "\(number)" == value, number <= UInt64(Int64.max) else {
            throw .malformed
        }
        switch name {
        case "since": since = number
        case "after": after = number
        default:
            guard (1...UInt64(Limits.adminLines)).contains(number) else { throw .malformed }
            limit = Int(number)
        }
    }
}
