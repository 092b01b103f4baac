package import Trust
package import Wire

// What an inviter asks (Protocol/enrolment.md §6).

extension Core {
    /// A call that must happen once, by a device whose signature was checked.
    package struct SignedCall: Sendable {
        package let device: DeviceID
        package let nonce: [UInt8]
        package let invitation: InvitationID

        package init(device: DeviceID, nonce: [UInt8], invitation: InvitationID) {
            self.device = device
            self.nonce = nonce
            self.invitation = invitation
        }
    }

    /// Keeps the public key of an invitation for a day and returns when it ends.
    ///
    /// - Throws: `EnrolmentRefusal`, or what the store says.
    package mutating func invite(_ call: SignedCall, at now: UInt64) throws -> UInt64 {
        guard evaluation().mayInvite(call.device) else { throw EnrolmentRefusal.notPermitted }
        return try once(call, at: now) { transaction in
            if let known = try transaction.reader.invitation(call.invitation) {
                guard known.inviter == call.device, known.isOpen(at: now) else {
                    throw EnrolmentRefusal.state
                }
                return known.expires
            }
            let window = Limits.enrolmentWindowMilliseconds
            let times = try transaction.reader.invitationTimes(since: now - min(now, window))
            if times.count >= Wire.Limits.invitationsPerHour, let oldest = times.first {
                let wait = oldest + window > now ? oldest + window - now : 0
                throw EnrolmentRefusal.tooMany(retryAfterSeconds: Int(wait / 1_000) + 1)
            }
            let memory = Limits.invitationMemoryMilliseconds
            try transaction.forgetInvitations(endedBefore: now - min(now, memory))
            let invitation = StoredInvitation(call.invitation, by: call.device, at: now)
            try transaction.put(invitation)
            return invitation.expires
        }
    }

    /// A device's own invitations and what waits for it.
    package mutating func invitations(of device: DeviceID) throws -> [WireInvitationState] {
        try checkInForce(device)
        let refusals = refusals
        return try store.read { reader in
            try reader.invitations(by: device, limit: Wire.Limits.invitationsPerAnswer)
                .map { refusals.applied(to: $0).wire }
        }
    }

    /// Keeps the welcome for a device that has joined and is granted.
    package mutating func welcome(
        _ call: SignedCall,
        _ welcome: [UInt8],
        at now: UInt64
    ) throws {
        try checkInForce(call.device)
        let evaluation = evaluation()
        try once(call, at: now) { transaction in
            var invitation = try Self.own(call, transaction.reader)
            guard !invitation.isRevoked, let device = invitation.device,
                !evaluation.standing(of: device).isEmpty
            else { throw EnrolmentRefusal.state }
            invitation.welcome = welcome
            invitation.welcomed = now
            try transaction.put(invitation)
        }
    }

    /// Ends an invitation, whether or not it was used.
    package mutating func revoke(_ call: SignedCall, at now: UInt64) throws {
        try checkInForce(call.device)
        try once(call, at: now) { transaction in
            var invitation = try Self.own(call, transaction.reader)
            invitation.isRevoked = true
            try transaction.put(invitation)
        }
    }

    /// What concerns one's own invitations needs no more than a place in the network: the grant that
    /// used up a delegation is still to be answered.
    private mutating func checkInForce(_ device: DeviceID) throws {
        guard standing(of: device) == .inForce else { throw EnrolmentRefusal.notPermitted }
    }

    /// One transaction for the effect and the nonce; whatever was refused before is written first.
    private mutating func once<Result>(
        _ call: SignedCall,
        at now: UInt64,
        _ body: (FeedTransaction) throws -> Result
    ) throws -> Result {
        let result = try store.write(at: now) { transaction in
            guard try transaction.spend(call.nonce, of: call.device, at: now) else {
                throw EnrolmentRefusal.replayed
            }
            try transaction.record(refusals)
            return try body(transaction)
        }
        refusals.written()
        return result
    }

    private static func own(
        _ call: SignedCall,
        _ reader: FeedReader
    ) throws -> StoredInvitation {
        guard let invitation = try reader.invitation(call.invitation),
            invitation.inviter == call.device
        else { throw EnrolmentRefusal.notHere }
        return invitation
    }
}
