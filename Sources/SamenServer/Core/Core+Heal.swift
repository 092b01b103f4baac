package import Trust
package import Wire

// What a device may bring to a server that has forgotten it, or never knew it.

extension Core {
    /// The keys of a device that these entries, with what a server knows, prove to be in force.
    ///
    /// Nothing is kept: the entries are tried on a copy of the log. Whoever sends them is not
    /// trusted; each is verified from the root.
    package static func identity(
        of device: DeviceID,
        provenBy entries: [WireSignedEntry],
        to membership: Membership
    ) -> DeviceIdentity? {
        guard !entries.isEmpty else { return nil }
        var trial = membership
        for entry in entries { _ = try? trial.add(entry) }
        guard !trial.evaluation().standing(of: device).isEmpty else { return nil }
        return trial.identity(of: device)
    }
}
