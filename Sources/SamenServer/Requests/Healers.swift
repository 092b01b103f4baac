import Trust

/// The devices that compare their stores with this one: so many at a time.
///
/// After a restore everybody does, and whoever comes first brings what the others would bring again.
/// A device that asks for a page has done; one that is silent for a while has gone.
struct Healers: Sendable {
    private var seenAt: [DeviceID: UInt64] = [:]

    /// Lets a device compare, if it does already or if there is room; `now` in milliseconds since
    /// 1970.
    mutating func admit(_ device: DeviceID, at now: UInt64) -> Bool {
        seenAt = seenAt.filter { now < $0.value + Limits.healerMilliseconds }
        guard seenAt[device] != nil || seenAt.count < Limits.healers else { return false }
        seenAt[device] = now
        return true
    }

    /// A device that still heals: it pushes, or fetches.
    mutating func note(_ device: DeviceID, at now: UInt64) {
        if seenAt[device] != nil { seenAt[device] = now }
    }

    mutating func done(_ device: DeviceID) {
        seenAt[device] = nil
    }
}
