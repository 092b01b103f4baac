package import Trust

/// What came of asking for a removal.
package enum RemovalOutcome: Equatable, Sendable {
    case removed
    /// Another administrator of the organisation must ask for the same; then it is done.
    case proposed
}

extension Device {
    /// Ends a device's grants in its organisation, or a member's with those of all its devices.
    ///
    /// What was signed into the network's log by it counts up to `when`: all that is here if that is
    /// nil, but nothing after a compromise. How far its work counts in the documents that this device sees
    /// is recorded in the same command, and whoever it had removed by what counts no longer is removed
    /// anew.
    ///
    /// - Throws: `not-allowed`, and keeps nothing, where the removal would have no effect.
    @discardableResult
    package func remove(
        _ target: RemovalTarget,
        because reason: Remove.Reason,
        trustedUntil when: UInt64? = nil,
        at now: UInt64
    ) throws -> RemovalOutcome {
        try perform(at: now) { command in
            let removal = command.removal(of: target, reason, trustedUntil: when)
            guard command.isAdministrators(target), target != command.ownTarget else {
                let voided = command.voided(by: removal, signedBy: .device(command.device.id))
                try command.author(.remove(removal), in: nil)
                try command.removeAgain(voided)
                return .removed
            }
            return try command.removeTogether(removal)
        }
    }

    /// The same by the network's root, who may remove an administrator alone.
    package func remove(
        _ target: RemovalTarget,
        because reason: Remove.Reason,
        trustedUntil when: UInt64? = nil,
        by root: borrowing RootKey,
        at now: UInt64
    ) throws {
        try perform(at: now) { command in
            let removal = command.removal(of: target, reason, trustedUntil: when)
            let voided = command.voided(by: removal, signedBy: .root)
            try command.author(.remove(removal), by: root)
            for lost in command.returned(by: voided) {
                try command.author(.remove(command.anew(lost)), by: root)
            }
        }
    }

    /// The entries of the network's log that would count no longer after a removal.
    ///
    /// None where another administrator must agree to it first.
    package func voided(
        byRemoving target: RemovalTarget,
        because reason: Remove.Reason,
        trustedUntil when: UInt64? = nil,
        isByRoot: Bool = false
    ) throws -> [SignedEntry] {
        try ask { command in
            let removal = command.removal(of: target, reason, trustedUntil: when)
            if isByRoot { return command.voided(by: removal, signedBy: .root) }
            guard command.isAdministrators(target), target != command.ownTarget else {
                return command.voided(by: removal, signedBy: .device(command.device.id))
            }
            let proposals = command.memory.membership.proposals(to: target, except: id)
            return proposals.map { command.agreement(to: $0, removal) }
                .map { command.voided(by: $0, signedBy: .device(command.device.id)) }
                .first { !$0.isEmpty } ?? []
        }
    }
}

extension Command {
    /// This device by itself: a resignation.
    var ownTarget: RemovalTarget { .device(device.id, device.member.organisation) }

    mutating func removal(
        of target: RemovalTarget,
        _ reason: Remove.Reason,
        trustedUntil when: UInt64?
    ) -> Remove {
        let isTrusted = reason != .compromised || when != nil
        let points = devices(endedBy: target).compactMap { ended in
            isTrusted ? memory.membership.trustPoint(of: ended, until: when) : nil
        }
        return Remove(target: target, reason: reason, trustUntil: points)
    }

    fileprivate func agreement(to proposal: EntryID, _ removal: Remove) -> Remove {
        Remove(
            target: removal.target,
            reason: removal.reason,
            trustUntil: removal.trustUntil,
            proposal: proposal
        )
    }

    fileprivate func voided(by removal: Remove, signedBy author: Author) -> [SignedEntry] {
        memory.membership.voided(by: removal, signedBy: author)
    }

    /// Removals that count no longer, of someone who is back by that.
    fileprivate mutating func returned(by voided: [SignedEntry]) -> [Remove] {
        voided.compactMap { entry in
            guard case .remove(let lost) = entry.facts.action else { return nil }
            let isBack = devices(endedBy: lost.target).contains {
                evaluation.standing(of: $0).keys.contains {
                    $0.organisation == lost.target.organisation
                }
            }
            return isBack ? lost : nil
        }
    }

    /// The same removal, resting on nobody else's word.
    fileprivate func anew(_ lost: Remove) -> Remove {
        Remove(target: lost.target, reason: lost.reason, trustUntil: lost.trustUntil)
    }

    /// Removes anew whoever came back because the one who had removed them is not believed any more.
    ///
    /// That removal may have been the thief's; then its target is granted again. Whoever may not remove
    /// one of them leaves that to others; until then nobody hands it keys.
    fileprivate mutating func removeAgain(_ voided: [SignedEntry]) throws {
        for lost in returned(by: voided) {
            let before = memory
            do {
                try author(.remove(anew(lost)), in: nil)
            } catch let error as SamenError where error.code == .notAllowed {
                memory = before
                forgetJudge()
            }
        }
    }

    private mutating func devices(endedBy target: RemovalTarget) -> [Trust.DeviceID] {
        switch target {
        case .device(let device, _): [device]
        case .member(let member): evaluation.devices(of: member)
        }
    }

    /// Whether it takes the root, or two administrators.
    fileprivate mutating func isAdministrators(_ target: RemovalTarget) -> Bool {
        switch target {
        case .member(let member): evaluation.members[member] == .admin
        case .device(let device, let organisation):
            evaluation.standing(of: device).contains { member, role in
                member.organisation == organisation && role == .admin
            }
        }
    }

    /// Agrees to what another administrator has proposed, or proposes it.
    fileprivate mutating func removeTogether(_ removal: Remove) throws -> RemovalOutcome {
        for proposal in memory.membership.proposals(to: removal.target, except: device.id) {
            let before = memory
            do {
                let agreed = agreement(to: proposal, removal)
                let voided = voided(by: agreed, signedBy: .device(device.id))
                try author(.remove(agreed), in: nil)
                try removeAgain(voided)
                return .removed
            } catch let error as SamenError where error.code == .notAllowed {
                memory = before
                forgetJudge()
            }
        }
        let organisation = removal.target.organisation
        let count = evaluation.members.count { member, role in
            member.organisation == organisation && role == .admin
        }
        guard count > 2 else { throw Self.tooFewAdministrators }
        try author(.removeProposal(RemoveProposal(target: removal.target)), in: nil)
        return .proposed
    }

    private static let tooFewAdministrators = SamenError(
        .notAllowed,
        "With fewer than three administrators only the network's root removes one of them.",
        advice: "Use the root's words, with --root.",
        nl: (
            "Met minder dan drie beheerders verwijdert alleen het netwerk zelf er een.",
            "Gebruik de woorden van het netwerk, met --root."
        )
    )
}
