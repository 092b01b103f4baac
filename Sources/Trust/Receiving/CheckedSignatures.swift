/// Signatures of changes that were looked at before their turn came.
///
/// A device's identifier is the hash of its keys, so whether a signature is right depends on no log and
/// can be found out on any thread; the server's writer then only looks it up.
package struct CheckedSignatures: Sendable {
    private struct Key: Hashable {
        let change: ChangeID
        let signature: Signature
    }

    private var results: [Key: Bool] = [:]

    package init() {}

    /// Checks those signatures of a push on which it depends: the last of each segment.
    ///
    /// `identity` gives the keys of a device; where it has none the signature stays unchecked.
    package init(
        ofSegmentsIn changes: [SealedChange],
        in network: NetworkID,
        _ identity: (DeviceID) -> DeviceIdentity?
    ) {
        let succeeded = Set(changes.compactMap(\.header.prev))
        for change in changes where !succeeded.contains(change.id) {
            guard let author = identity(change.header.device) else { continue }
            let isRight = change.isSigned(by: author.signingKey, in: network)
            results[Key(change: change.id, signature: change.signature)] = isRight
        }
    }

    /// Whether the change's signature is right; nil if nobody has looked.
    package subscript(change: SealedChange) -> Bool? {
        results[Key(change: change.id, signature: change.signature)]
    }
}
