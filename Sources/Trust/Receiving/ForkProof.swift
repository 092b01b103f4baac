import Wire

/// Two branches of one chain, each up to a signature of the device that was checked: it, or a copy of
/// it, wrote both.
///
/// Who shows a fork to somebody shows this. An accusation that does not check is refused, and says
/// nothing about the device that it names.
package struct ForkProof: Hashable, Sendable {
    /// Where the branches part.
    package let place: ChangePlace
    /// From the first change of each branch to one whose own signature is right.
    package let one: [SealedChange]
    package let other: [SealedChange]

    /// Checks what someone presents as a proof against `author`.
    ///
    /// - Throws: `TrustError` with `fork-proof`.
    package init(
        _ one: [SealedChange],
        _ other: [SealedChange],
        by author: DeviceIdentity,
        in network: NetworkID
    ) throws(TrustError) {
        guard let first = one.first, let rival = other.first else { throw Self.refused("is empty") }
        let most = Limits.forkProofChanges
        guard one.count <= most, other.count <= most else { throw Self.refused("is too long") }
        guard first.place == rival.place else { throw Self.refused("is of two places") }
        guard first.id != rival.id else { throw Self.refused("has one branch twice") }
        guard first.header.prev == rival.header.prev else { throw Self.refused("has no trunk") }
        guard first.header.device == author.id else { throw Self.refused("is of another device") }
        for branch in [one, other] {
            guard Self.isChain(branch) else { throw Self.refused("has a branch with a gap") }
            guard branch.last?.isSigned(by: author.signingKey, in: network) == true else {
                throw Self.refused("has a branch that nobody signed")
            }
        }
        place = first.place
        (self.one, self.other) = (one, other)
    }

    private static func isChain(_ branch: [SealedChange]) -> Bool {
        zip(branch, branch.dropFirst()).allSatisfy { before, after in
            after.header.prev == before.id && after.place.chain == before.place.chain
                && after.place.seq == before.place.seq + 1
        }
    }

    private static func refused(_ fault: String) -> TrustError {
        TrustError(.forkProof, "a proof of a fork \(fault)")
    }
}
