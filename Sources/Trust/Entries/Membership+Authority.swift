// Entries that can never count, told by their past alone.

extension Membership {
    /// Whether an entry whose past is here could come to count, by the most that its signer's device
    /// was ever given, whether or not that counts now.
    ///
    /// What it needs must lie in its past, so nothing that arrives later can make up for it. An action
    /// of a later version may count for all that is known here.
    func couldCount(_ entry: Entry) -> Bool {
        guard case .device(let device) = entry.author, entry.action.isKnown(in: entry.log) else {
            return true
        }
        switch entry.log {
        case .network: return couldCount(entry, of: device)
        case .document(let document): return couldCount(entry, of: device, in: document)
        }
    }

    private func couldCount(_ entry: Entry, of device: DeviceID) -> Bool {
        if entry.isResignation { return true }
        let roles = roles(everHeldBy: device, in: entry.action.organisation)
        switch entry.action {
        case .memberGrant, .delegation, .confirm, .removeProposal:
            return roles.contains(.admin)
        case .deviceGrant(let grant):
            return roles.contains(.admin) || (grant.delegation != nil && roles.contains(.lead))
        case .handoverConfirmed:
            return roles.contains(.lead)
        case .remove(let removal):
            return roles.contains(.admin) || (removal.proposal == nil && roles.contains(.lead))
        default:
            // The root's own.
            return false
        }
    }

    private func couldCount(_ entry: Entry, of device: DeviceID, in document: DocumentID) -> Bool {
        if case .documentCreate(let create) = entry.action {
            let roles = grants(of: device).filter { $0.member == create.creator }
                .flatMap { rolesEverGranted(to: $0.member) }
            return roles.contains { $0.level <= .worker }
        }
        let owner = organisation(of: document)
        if !roles(everHeldBy: device, in: owner).isDisjoint(with: [.admin, .lead]) { return true }
        switch entry.action {
        case .adopt, .eraseRequest, .holdLift: return false
        default: break
        }
        return wasGivenPart(device, in: document)
    }

    private func roles(everHeldBy device: DeviceID, in organisation: OrganisationID?) -> Set<Role> {
        grants(of: device).reduce(into: []) { roles, grant in
            guard grant.member.organisation == organisation else { return }
            roles.formUnion(rolesEverGranted(to: grant.member))
        }
    }
}
