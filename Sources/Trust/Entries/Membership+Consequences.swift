// What a removal takes with it besides its target.

/// What would be otherwise after a removal.
package struct Consequences: Sendable {
    /// The entries of the network's log that count now and would not, in the order in which they came.
    package let voided: [SignedEntry]
    /// The removals among them by which somebody would be in force again, one for each target: the first.
    package let lost: [LostRemoval]

    package static let none = Consequences(voided: [], lost: [])
}

/// A removal that counts no longer because its author is not believed any more.
///
/// It may have been a thief's: so may its reason, and the points that it names.
package struct LostRemoval: Sendable {
    package let entry: EntryID
    package let target: RemovalTarget
    package let reason: Remove.Reason
}

extension Membership {
    package func consequences(of removal: Remove, signedBy author: Author) -> Consequences {
        var supposed = log
        let before = supposed.evaluation()
        let draft = draft(in: nil, by: author, at: 0)
        let name = Hashing.hash(.entry, draft.parents.sorted().flatMap(\.bytes))
        guard let id = EntryID(bytes: name) else { preconditionFailure("a hash names an entry") }
        supposed.add(
            Entry(
                id: id,
                log: .network,
                author: author,
                authorSeq: draft.authorSeq,
                authorPrev: draft.authorPrev,
                parents: draft.parents.sorted(),
                action: .remove(removal)
            )
        )
        let after = supposed.evaluation()
        let voided = log.history.logs[History.network].entries.compactMap { number in
            let id = log.history.entries[number].id
            guard before.verdict(of: id) == .valid, after.verdict(of: id) == .void else {
                return nil as SignedEntry?
            }
            return entry(id)
        }
        return Consequences(voided: voided, lost: lost(among: voided, after))
    }

    private func lost(among voided: [SignedEntry], _ after: Evaluation) -> [LostRemoval] {
        var targets: Set<RemovalTarget> = []
        return voided.compactMap { entry in
            guard case .remove(let removal) = entry.facts.action, after.isInForce(removal.target),
                targets.insert(removal.target).inserted
            else { return nil }
            return LostRemoval(entry: entry.id, target: removal.target, reason: removal.reason)
        }
    }
}

extension Evaluation {
    /// Whether a device that a removal names has a standing in its organisation.
    package func isInForce(_ target: RemovalTarget) -> Bool {
        let devices =
            switch target {
            case .device(let device, _): [device]
            case .member(let member): self.devices(of: member)
            }
        return devices.contains { device in
            standing(of: device).keys.contains { $0.organisation == target.organisation }
        }
    }
}
