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
    /// is recorded in the same command. Whoever it had removed by what counts no longer is removed again
    /// if `again` says why; others are back, and get no keys until somebody decides.
    ///
    /// - Throws: `not-allowed`, and keeps nothing, where the removal would have no effect.
    @discardableResult
    package func remove(
        _ target: RemovalTarget,
        because reason: Remove.Reason,
        trustedUntil when: UInt64? = nil,
        again: [RemovalTarget: Remove.Reason] = [:],
        at now: UInt64
    ) throws -> RemovalOutcome {
        try perform(at: now) { command in
            let removal = command.removal(of: target, reason, trustedUntil: when)
            guard command.isAdministrators(target), target != command.ownTarget else {
                let lost = command.lost(by: removal, signedBy: .device(command.device.id))
                try command.author(.remove(removal), in: nil)
                try command.removeAgain(lost, again)
                return .removed
            }
            return try command.removeTogether(removal, again)
        }
    }

    /// The same by the network's root, who may remove an administrator alone.
    package func remove(
        _ target: RemovalTarget,
        because reason: Remove.Reason,
        trustedUntil when: UInt64? = nil,
        again: [RemovalTarget: Remove.Reason] = [:],
        by root: borrowing RootKey,
        at now: UInt64
    ) throws {
        try perform(at: now) { command in
            let removal = command.removal(of: target, reason, trustedUntil: when)
            let lost = command.lost(by: removal, signedBy: .root)
            try command.author(.remove(removal), by: root)
            for removal in command.removals(lost, again) {
                try command.author(.remove(removal), by: root)
            }
        }
    }

    /// What would be otherwise after a removal.
    ///
    /// Nothing where another administrator must agree to it first.
    package func consequences(
        ofRemoving target: RemovalTarget,
        because reason: Remove.Reason,
        trustedUntil when: UInt64? = nil,
        isByRoot: Bool = false
    ) throws -> Consequences {
        try ask { command in
            let removal = command.removal(of: target, reason, trustedUntil: when)
            let membership = command.memory.membership
            if isByRoot { return membership.consequences(of: removal, signedBy: .root) }
            let author = Author.device(command.device.id)
            guard command.isAdministrators(target), target != command.ownTarget else {
                return membership.consequences(of: removal, signedBy: author)
            }
            return membership.proposals(to: target, except: id)
                .map { command.agreement(to: $0, removal) }
                .map { membership.consequences(of: $0, signedBy: author) }
                .first { !$0.voided.isEmpty } ?? .none
        }
    }
}

extension Command {
    /// This device by itself: a resignation.
    var ownTarget: RemovalTarget { .device(device.id, device.member.organisation) }

    /// `limit`: an entry; what the target signed counts only if it came before that.
    mutating func removal(
        of target: RemovalTarget,
        _ reason: Remove.Reason,
        trustedUntil when: UInt64?,
        before limit: EntryID? = nil
    ) -> Remove {
        let isTrusted = reason != .compromised || when != nil
        let points = devices(endedBy: target).compactMap { ended in
            isTrusted
                ? memory.membership.trustPoint(of: ended, until: when, before: limit) : nil
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

    fileprivate func lost(by removal: Remove, signedBy author: Author) -> [LostRemoval] {
        memory.membership.consequences(of: removal, signedBy: author).lost
    }

    /// The removals to sign again of those that count no longer.
    ///
    /// They rest on nobody else's word: the reason is the one that was decided on now, and what the
    /// target signed counts as far as it was here when it was first said to be removed. What the author
    /// of that removal named may have been a thief's choice.
    fileprivate mutating func removals(
        _ lost: [LostRemoval],
        _ again: [RemovalTarget: Remove.Reason]
    ) -> [Remove] {
        lost.compactMap { lost in
            guard let reason = again[lost.target], evaluation.isInForce(lost.target) else {
                return nil
            }
            return removal(of: lost.target, reason, trustedUntil: nil, before: lost.entry)
        }
    }

    /// Removes again whom a person has decided to, of those who came back because the one who had removed
    /// them is not believed any more.
    ///
    /// Whoever may not remove one of them leaves that to others; until then nobody hands it keys.
    fileprivate mutating func removeAgain(
        _ lost: [LostRemoval],
        _ again: [RemovalTarget: Remove.Reason]
    ) throws {
        for removal in removals(lost, again) {
            let before = memory
            do {
                try author(.remove(removal), in: nil)
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
    fileprivate mutating func removeTogether(
        _ removal: Remove,
        _ again: [RemovalTarget: Remove.Reason]
    ) throws -> RemovalOutcome {
        for proposal in memory.membership.proposals(to: removal.target, except: device.id) {
            let before = memory
            do {
                let agreed = agreement(to: proposal, removal)
                let lost = lost(by: agreed, signedBy: .device(device.id))
                try author(.remove(agreed), in: nil)
                try removeAgain(lost, again)
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
