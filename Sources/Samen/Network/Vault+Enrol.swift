internal import Sync
internal import Trust

/// How far an enrolment has come.
public enum EnrolmentStep: Sendable {
    /// The request is with the server; whoever invited must answer. Ask again later.
    case waiting
    /// The vault belongs to the network; the member's short code, and what the member may do.
    case enrolled(member: String, role: MemberRole)
}

/// The server of an invitation, and how far the conversation with it has come.
struct JoiningConversation {
    var joining: Joining
    let carrier: any Sync.Carrier
    /// The hash of the key that the server showed; nil before it has shown one.
    let key: @Sendable () -> ContentHash?
    var isWaiting = false
}

extension Vault {
    /// Whether an enrolment has begun that has not ended.
    ///
    /// - Throws: `SamenError` with `storage` or one of the codes of a damaged vault.
    public func isEnrolling() throws -> Bool {
        try ask { try $0.enrolment() } != nil
    }

    /// Eight words of this device's fingerprint, to be read to whoever invited it.
    public var fingerprint: String {
        profile.secrets.keys.identity.fingerprint
    }

    /// Whether an invitation was typed by hand, and needs the server's address beside it.
    ///
    /// - Parameter invitation: What was pasted or typed.
    /// - Returns: False for the text `samen1-…`, which holds the address.
    /// - Throws: `SamenError` with `invitation` if it is not whole.
    public static func needsAddress(invitation: String) throws -> Bool {
        do {
            if Invitation.isText(invitation) {
                _ = try Invitation(parsing: invitation)
                return false
            }
            _ = try InvitationSecret(typed: invitation)
            return true
        } catch {
            throw SamenError(invitation: error)
        }
    }

    /// Begins to join a network by an invitation; `continueEnrolment` does the rest.
    ///
    /// Also after a failure: an earlier invitation is forgotten.
    ///
    /// - Parameters:
    ///   - invitation: The text `samen1-…`, or the characters that were typed by hand.
    ///   - address: `host:port` of the server, for an invitation that was typed by hand.
    /// - Throws: `SamenError` with `invitation` if it is not whole, `misuse` if the address is
    ///   missing, or `already-done` if the vault belongs to a network.
    public func accept(invitation: String, address: String? = nil) throws {
        guard profile.member == nil else {
            throw SamenError(
                .alreadyDone,
                "This vault belongs to a network already.",
                advice: "Join another network in a vault of its own, with --vault.",
                nl: (
                    "Deze kluis hoort al bij een netwerk.",
                    "Meld u bij een ander netwerk aan in een eigen kluis, met --vault."
                )
            )
        }
        let record: EnrolmentRecord
        do {
            if Invitation.isText(invitation) {
                record = EnrolmentRecord(try Invitation(parsing: invitation))
            } else {
                guard let address = address.flatMap({ ServerAddress($0) }) else {
                    throw Self.wrongAddress
                }
                record = EnrolmentRecord(
                    secret: try InvitationSecret(typed: invitation),
                    address: address
                )
            }
        } catch let error as TrustError {
            throw SamenError(invitation: error)
        }
        joining = nil
        try change { try $0.begin(record, at: now()) }
    }

    /// Does what can be done now to join: shows the server this device's keys, and takes the
    /// welcome when it is there.
    ///
    /// It may be interrupted anywhere and called again.
    ///
    /// - Returns: Whether the device is enrolled, or must wait for whoever invited it.
    /// - Throws: `SamenError` with `offline`, `wrong-server`, `invitation-refused`, or
    ///   `invitation-attacked` if someone stands between; after the last three a new invitation is
    ///   needed.
    nonisolated(nonsending) public func continueEnrolment() async throws -> EnrolmentStep {
        guard let record = try ask({ try $0.enrolment() }) else {
            guard profile.member != nil else { throw SamenError.notEnrolled }
            return try enrolledStep()
        }
        var conversation = joining ?? begin(record)
        do {
            let step = try await converse(&conversation)
            joining = conversation
            return step
        } catch {
            joining = nil
            let error = SamenError(invitation: error)
            if SamenError.Code.spending.contains(error.code) {
                try change { try $0.endEnrolment() }
            }
            throw error
        }
    }

    private func begin(_ record: EnrolmentRecord) -> JoiningConversation {
        if let pin = record.pin {
            let invitation = Invitation(
                network: pin.network,
                serverKey: pin.key,
                secret: record.secret,
                address: record.address
            )
            return JoiningConversation(
                joining: Joining(
                    invitation,
                    keys: profile.secrets,
                    encapsulation: surroundings.encapsulation
                ),
                carrier: surroundings.carrier(record.address.description, [pin.key]),
                key: { pin.key }
            )
        }
        let stranger = surroundings.stranger(record.address.description)
        return JoiningConversation(
            joining: Joining(
                typed: record.secret,
                keys: profile.secrets,
                encapsulation: surroundings.encapsulation
            ),
            carrier: stranger.carrier,
            key: stranger.key
        )
    }

    nonisolated(nonsending) private func converse(
        _ conversation: inout JoiningConversation
    ) async throws -> EnrolmentStep {
        var call =
            conversation.isWaiting
            ? conversation.joining.poll(at: now()) : conversation.joining.begin()
        while true {
            let body: [UInt8]
            do throws(TransportFailure) {
                body = try await conversation.carrier.ask(call)
            } catch {
                if case .problem(let problem) = error, let refusal = Joining.refusal(problem) {
                    throw refusal
                }
                throw error
            }
            guard let key = conversation.key() else { throw Self.otherServer }
            switch try conversation.joining.received(body, from: key, at: now()) {
            case .ask(let next): call = next
            case .wait:
                conversation.isWaiting = true
                return .waiting
            case .enrolled(let enrolled):
                try finish(enrolled)
                return try enrolledStep()
            }
        }
    }

    /// First the log, then the place in it: whatever is interrupted begins again.
    private func finish(_ enrolled: Enrolled) throws {
        let welcome = enrolled.welcome
        let device = try openDevice(of: welcome.member, in: enrolled.network)
        try device.receive(entries: enrolled.entries.map(\.wire), at: now())
        try change { table in
            try table.set(enrolled.network)
            try table.set(welcome.member)
            for (place, server) in welcome.servers.enumerated() {
                let address = server.address.description
                try table.add(server.server, at: address, added: now() + UInt64(place))
            }
            try table.endEnrolment()
        }
    }

    private func enrolledStep() throws -> EnrolmentStep {
        let device = try device()
        let standing = try device.evaluation().standing(of: device.id)[device.member]
        guard let role = standing else { throw SamenError.notEnrolled }
        return .enrolled(member: ShortCode.of(device.member), role: MemberRole(role))
    }
}
