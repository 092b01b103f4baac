package import Wire

/// What a request pushes, as far as it can be judged without a log: read, and its signatures checked.
///
/// This is where a push costs time, so a server does it on whatever thread has the request, before
/// its one writer takes it.
package struct PreparedPush: Sendable {
    /// One for each change that was pushed, in their order.
    package let changes: [Result<SealedChange, TrustError>]
    /// One for each entry that was pushed, in their order.
    package let entries: [Result<SignedEntry, TrustError>]
    private(set) var checked = CheckedSignatures()
    private let network: NetworkID

    /// Reads everything; no signature is checked yet.
    package init(
        _ changes: [WireSealedChange],
        _ entries: [WireSignedEntry] = [],
        in network: NetworkID
    ) {
        self.network = network
        self.changes = changes.map { message in
            Result { () throws(TrustError) in try SealedChange(message) }
        }
        self.entries = entries.map { message in
            Result { () throws(TrustError) in try SignedEntry(message, in: network) }
        }
    }

    /// The devices whose keys `checkSignatures` will ask for.
    package var authors: Set<DeviceID> {
        Set(changes.compactMap { try? $0.get().header.device })
    }

    /// Checks the last signature of each segment whose author's keys are known.
    package mutating func checkSignatures(_ identity: (DeviceID) -> DeviceIdentity?) {
        let readable = changes.compactMap { try? $0.get() }
        checked = CheckedSignatures(ofSegmentsIn: readable, in: network, identity)
    }
}
