internal import CaseFile
internal import Replica
internal import Sync
internal import Trust

/// Whom a device is invited for.
public enum Invitee: Sendable {
    /// Someone who is not in the network yet; in the inviter's organisation unless another is named
    /// by its identifier.
    case new(MemberRole, organisation: String? = nil)
    /// A member's further device, by the member's short code or its beginning.
    case member(String)
}

/// An invitation, to be handed over by another way than through the server.
public struct IssuedInvitation: Sendable {
    /// One line to paste, or to show as a QR code: as secret as the invitation.
    public let text: String
    /// Twenty-eight characters to type, together with the server's address.
    public let characters: String
    /// The server's address, `host:port`.
    public let address: String
    /// For whom the device will act, by short code.
    public let member: String
    /// When the invitation ends, in milliseconds since 1970.
    public let expires: UInt64
}

/// An invitation of this device, as it stands.
public struct InvitationSummary: Sendable {
    /// For whom the device will act, by short code.
    public let member: String
    /// What the member is, or becomes.
    public let role: MemberRole
    /// When it was made, in milliseconds since 1970.
    public let made: UInt64
    /// `open`, `welcomed`, `revoked`, `over` or `attacked`.
    public let state: String
    /// The short code of the device that came by it.
    public let device: String?
}

extension Vault {
    /// Invites a device, by a server that can be reached: the central one, and a shelter's own while
    /// that is out of reach.
    ///
    /// - Parameters:
    ///   - invitee: For whom the device will act.
    ///   - name: The address, the host or the beginning of the identifier of one server.
    /// - Returns: What to hand over; it is not kept in a readable form.
    /// - Throws: `SamenError` with `not-allowed` unless this device may invite, `unknown-id` or
    ///   `ambiguous-id` for the member's code, `misuse` if no server is called so, `offline`,
    ///   `wrong-server`, or `not-enrolled`.
    nonisolated(nonsending) public func invite(
        _ invitee: Invitee,
        by name: String? = nil
    ) async throws -> IssuedInvitation {
        let device = try device()
        let evaluation = try device.evaluation()
        guard evaluation.mayInvite(device.id) else { throw Self.mayNotInvite }
        try device.checkSigning()
        let (member, role) = try resolve(invitee, evaluation, device)
        let (server, transport) = try await answering(name)
        guard let address = ServerAddress(server.address),
            let grant = evaluation.servers.first(where: { $0.server == server.source.server })
        else { throw Self.noServer }
        let open = OpenInvitation(
            secret: .generate(surroundings.random),
            network: device.network,
            server: server.source.server,
            member: member,
            role: role,
            madeMilliseconds: now()
        )
        let record = InvitationRecord(open: open, state: .open)
        // Kept before it is known elsewhere, so that no request is ever without its secret.
        try change { try $0.put(record) }
        let held: ContentHash
        do {
            // A server that was never synchronised with does not know this device yet.
            try await settle(with: server, over: transport)
            _ = try await transport.send(Inviting(open).invite())
            held = try await keyHeld(by: grant, at: server)
        } catch {
            try change { try $0.remove(open.id) }
            throw SamenError(invitation: error)
        }
        let known = KnownServer(
            server: grant.server,
            keyNow: held,
            keyNext: grant.keyNext,
            address: address
        )
        return IssuedInvitation(
            text: open.text(for: known),
            characters: open.secret.characters,
            address: server.address,
            member: ShortCode.of(member),
            expires: open.expiresMilliseconds
        )
    }

    /// The first server that answers, the central one before a shelter's own.
    nonisolated(nonsending) func answering(
        _ name: String?
    ) async throws -> (GrantedServer, HTTPTransport) {
        let nearest = try candidates(name)
        let servers =
            nearest.filter { $0.source.kind == .central }
            + nearest.filter { $0.source.kind != .central }
        var failure: (any Error)?
        for server in servers {
            do {
                return (server, try await connect(to: server))
            } catch let error as TransportFailure where error.isSilence {
                if failure == nil { failure = error }
            } catch {
                throw SamenError(invitation: error)
            }
        }
        throw failure.map(SamenError.init(invitation:)) ?? Self.noServer
    }

    /// The key that a server holds, of the two that it may hold while it is being changed: the text
    /// of an invitation names one.
    nonisolated(nonsending) private func keyHeld(
        by grant: ServerGrant,
        at server: GrantedServer
    ) async throws -> ContentHash {
        guard grant.keyNext != grant.keyNow else { return grant.keyNow }
        do {
            _ = try await surroundings.carrier(server.address, [grant.keyNext]).hello()
            return grant.keyNext
        } catch TransportFailure.serverKey {
            return grant.keyNow
        }
    }

    /// This device's invitations, the oldest first.
    ///
    /// - Throws: `SamenError` with `not-enrolled`.
    public func invitations() throws -> [InvitationSummary] {
        let network = try device().network
        return try ask { try $0.invitations(in: network) }.map { record in
            InvitationSummary(
                member: ShortCode.of(record.open.member),
                role: MemberRole(record.open.role),
                made: record.open.madeMilliseconds,
                state: record.state.rawValue,
                device: record.device.map { ShortCode.of($0) }
            )
        }
    }

    private func resolve(
        _ invitee: Invitee,
        _ evaluation: Evaluation,
        _ device: Device
    ) throws -> (MemberID, Role) {
        switch invitee {
        case .new(let role, let organisation):
            guard let organisation else {
                let own = device.member.organisation
                return (
                    MemberID(organisation: own, person: surroundings.random.identifier()), role.role
                )
            }
            guard let bytes = bytes(hexadecimal: organisation.lowercased()),
                let id = OrganisationID(bytes: bytes), try device.organisations().contains(id)
            else { throw Self.unknownOrganisation }
            return (MemberID(organisation: id, person: surroundings.random.identifier()), role.role)
        case .member(let code):
            let prefix = try ShortID.Prefix(code, .member)
            let people = evaluation.members.keys.compactMap { RecordID(bytes: $0.person.bytes) }
            let person = try prefix.resolve(people)
            guard
                let only = evaluation.members.first(where: { $0.key.person.bytes == person.bytes })
            else { throw Store.damaged }
            return (only.key, only.value)
        }
    }

    /// Runs an exchange, so that a server has what this device's calls rest on.
    nonisolated(nonsending) package func settle(with server: GrantedServer) async throws {
        try await settle(with: server, over: connect(to: server))
    }

    nonisolated(nonsending) func settle(
        with server: GrantedServer,
        over transport: HTTPTransport
    ) async throws {
        let device = try device()
        let synchroniser = Synchroniser(
            device: device,
            transport: transport,
            source: server.source,
            pacer: Pacer(now: now),
            random: surroundings.random
        )
        synchroniser.marker = marker
        let summary = try await synchroniser.run()
        try record(summary, with: server.source.server, clockOffset: transport.clockOffset)
        switch summary.outcome {
        case .complete: break
        case .offline: throw TransportFailure.unreachable("the server cannot be reached")
        case .stopped(.serverKey): throw Self.otherServer
        case .stopped, .stuck:
            throw SamenError(
                .offline,
                "The exchange with the server did not end well.",
                advice: "Run “samen sync” and see what it says.",
                nl: (
                    "De uitwisseling met de server is niet goed afgelopen.",
                    "Voer “samen sync” uit en bekijk wat het zegt."
                )
            )
        }
    }

    private static let mayNotInvite = SamenError(
        .notAllowed,
        "Only an administrator, or a lead under a delegation, invites devices.",
        advice: "Ask an administrator of the organisation.",
        nl: (
            "Alleen een beheerder, of een leidinggevende met een machtiging, nodigt apparaten uit.",
            "Vraag een beheerder van de organisatie."
        )
    )

    static let noServer = SamenError(
        .offline,
        "No server of the network is known here.",
        advice: "Add one with “samen network add-server”.",
        nl: (
            "Hier is geen server van het netwerk bekend.",
            "Voeg er een toe met “samen network add-server”."
        )
    )

    private static let unknownOrganisation = SamenError(
        .misuse,
        "The network has no such organisation.",
        advice: "Give the 32 digits that “samen members” shows.",
        nl: (
            "Het netwerk heeft geen organisatie met dit nummer.",
            "Geef de 32 cijfers die “samen members” toont."
        )
    )
}
