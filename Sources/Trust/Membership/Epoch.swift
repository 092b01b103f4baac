/// What a document's log says of one content key.
///
/// One identifier with two commitments makes two of these. What a void entry declares is listed
/// too: whatever was sealed under it still opens by its commitment, and nobody writes with it.
package struct Epoch: Hashable, Sendable {
    /// A wrap of the epoch's secret, and the entry that names it.
    package struct NamedWrap: Hashable, Sendable {
        package let wrap: Wrap
        package let entry: EntryID
        /// Who wrapped it; nil for the root.
        package let author: DeviceID?
        /// Whether the entry is valid.
        package let counts: Bool
    }

    package let id: EpochID
    package let commitment: ContentHash
    /// Whether a valid entry declares it.
    package fileprivate(set) var isValid: Bool
    /// Whether another valid epoch has the same identifier and another commitment.
    package fileprivate(set) var clashes = false
    /// The devices that drew the secret, by whichever entries declare it.
    package fileprivate(set) var makers: Set<DeviceID>
    /// The entries that declare it.
    package fileprivate(set) var declarations: Set<EntryID>
    package fileprivate(set) var wraps: [NamedWrap]

    /// Whoever a valid entry wraps the secret to.
    package var recipients: Set<Recipient> {
        Set(wraps.filter(\.counts).map(\.wrap.recipient))
    }

    /// Whoever may hold the secret.
    ///
    /// These are its makers, its recipients, and whoever one of `insiders` wrapped it to by an
    /// entry that does not count. Others cannot have had it to give.
    func possibleHolders(insiders: Set<Recipient>) -> Set<Recipient> {
        let leaked = wraps.filter { wrap in
            wrap.author.map { insiders.contains(.device($0)) } ?? false
        }
        return recipients.union(leaked.map(\.wrap.recipient)).union(makers.map { .device($0) })
    }
}

/// How the next change of a document is to be sealed.
package enum WritingPlan: Hashable, Sendable {
    /// Under this epoch, which everyone concerned has.
    case write(EpochID)
    /// Under this epoch, once these have been granted it.
    case grant(EpochID, missing: [Recipient])
    /// Under a new epoch for these.
    case newEpoch([Recipient])
}

extension DocumentJudge {
    private struct Key: Hashable {
        let id: EpochID
        let commitment: ContentHash
    }

    /// All epochs that the log declares, by identifier, then by commitment.
    func epochs() -> [Epoch] {
        var found: [Key: Epoch] = [:]
        for entry in readable {
            guard let new = declaredEpoch(in: entry) else { continue }
            let key = Key(id: new.epoch, commitment: new.commitment)
            var epoch =
                found[key]
                ?? Epoch(
                    id: key.id,
                    commitment: key.commitment,
                    isValid: false,
                    makers: [],
                    declarations: [],
                    wraps: []
                )
            epoch.isValid = epoch.isValid || level(of: entry) != nil
            if let author = author(of: entry) { epoch.makers.insert(author) }
            epoch.declarations.insert(history.entries[entry].id)
            epoch.wraps += named(new.wraps, in: entry)
            found[key] = epoch
        }
        addGrants(to: &found)
        markClashes(in: &found)
        return found.values.sorted { ($0.id, $0.commitment) < ($1.id, $1.commitment) }
    }

    private func declaredEpoch(in entry: Int) -> NewEpoch? {
        switch history.entries[entry].action {
        case .documentCreate(let create) where entry == creation: create.epoch
        case .newEpoch(let epoch): epoch
        default: nil
        }
    }

    private func addGrants(to epochs: inout [Key: Epoch]) {
        let keys = Dictionary(grouping: epochs.keys, by: \.id)
        for entry in readable {
            guard case .keyGrant(let grant) = history.entries[entry].action else { continue }
            let wraps = named(grant.wraps, in: entry)
            for key in Set(grant.epochs).flatMap({ keys[$0] ?? [] }) {
                epochs[key]?.wraps += wraps
            }
        }
        for key in epochs.keys {
            epochs[key]?.wraps.sort {
                ($0.wrap.recipient, $0.entry, $0.wrap.digest)
                    < ($1.wrap.recipient, $1.entry, $1.wrap.digest)
            }
        }
    }

    private func markClashes(in epochs: inout [Key: Epoch]) {
        let valid = Dictionary(grouping: epochs.values.filter(\.isValid), by: \.id)
        for key in epochs.keys {
            epochs[key]?.clashes = (valid[key.id] ?? []).contains {
                $0.commitment != key.commitment
            }
        }
    }

    private func named(_ wraps: [Wrap], in entry: Int) -> [Epoch.NamedWrap] {
        let counts = level(of: entry) != nil
        let (id, author) = (history.entries[entry].id, author(of: entry))
        return wraps.map {
            Epoch.NamedWrap(wrap: $0, entry: id, author: author, counts: counts)
        }
    }

    private func author(of entry: Int) -> DeviceID? {
        history.nodes[entry].signer.map { history.devices.values[$0] }
    }
}
