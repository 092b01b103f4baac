internal import Sync
package import Trust

/// A device that came by an invitation and has proven what it can.
public struct JoiningDevice: Sendable {
    /// Eight words that the joining device shows too.
    public let fingerprint: String
    /// For whom it will act, by short code.
    public let member: String
    /// What the member is, or becomes.
    public let role: MemberRole
    /// Whether a person must compare the words by voice: for leads and administrators.
    public let mustBeConfirmed: Bool
}

/// What became of an invitation that was looked after.
public enum InvitationOutcome: Sendable {
    /// Nobody has come yet.
    case waiting(member: String)
    /// The device is granted and told so, by short code.
    case admitted(device: String, member: String)
    /// A person did not confirm the words; the invitation has ended.
    case declined(member: String)
    /// Its day is over.
    case over(member: String)
    /// Someone else used it: nothing more is granted by it.
    case attacked(member: String)
}

extension Vault {
    /// Looks who has come by this device's invitations, and admits whoever is right.
    ///
    /// - Parameters:
    ///   - rootWords: Asked for the root's words when an administrator is to be admitted.
    ///   - confirm: Asked whether the words that the applicant reads are the ones shown.
    /// - Returns: What became of each invitation that was open, the oldest first.
    /// - Throws: `SamenError` with `offline` if nothing became of any and a server did not answer,
    ///   `wrong-server`, `wrong-words`, `not-allowed` or `not-enrolled`. What was granted before stands, and the next call goes on from there.
    nonisolated(nonsending) public func checkInvitations(
        rootWords: @escaping () throws -> String,
        confirm: @escaping (JoiningDevice) throws -> Bool
    ) async throws -> [InvitationOutcome] {
        let network = try device().network
        let records = try ask { try $0.invitations(in: network) }
            .filter { [.open, .welcomed].contains($0.state) }
        var outcomes: [InvitationOutcome] = []
        var silent: TransportFailure?
        do {
            for server in try servers() where !server.pins.isEmpty {
                let own = records.filter { $0.open.server == server.source.server }
                guard own.contains(where: { $0.state == .open || $0.isRecent(at: now()) }) else {
                    continue
                }
                let reports: [InvitationReport]
                do {
                    let answer = try await connect(to: server).send(Inviting.requests())
                    reports = try InvitationReport.all(in: answer.body)
                } catch let failure as TransportFailure where failure.isSilence {
                    // Who came by another server is admitted all the same.
                    silent = failure
                    continue
                }
                for record in own {
                    let report = reports.first { $0.invitation == record.open.id }
                    let desk = AdmissionDesk(
                        rootWords: { try CallersError.told(rootWords) },
                        confirm: { device in try CallersError.told { try confirm(device) } }
                    )
                    if let outcome = try await attend(record, report, server, desk) {
                        outcomes.append(outcome)
                    }
                }
            }
        } catch let error as CallersError {
            throw error.underlying
        } catch {
            throw SamenError(invitation: error)
        }
        if let silent, outcomes.isEmpty { throw SamenError(invitation: silent) }
        return outcomes
    }

    /// Nil for an invitation that is settled and stays so.
    nonisolated(nonsending) private func attend(
        _ record: InvitationRecord,
        _ report: InvitationReport?,
        _ server: GrantedServer,
        _ desk: AdmissionDesk
    ) async throws -> InvitationOutcome? {
        var record = record
        let member = ShortCode.of(record.open.member)
        if report?.alarmMilliseconds != nil {
            return try await end(record, as: .attacked, at: server)
        }
        guard record.state == .open else { return nil }
        guard let report else {
            guard now() >= record.open.expiresMilliseconds else { return .waiting(member: member) }
            record.state = .over
            try change { try $0.put(record) }
            return .over(member: member)
        }
        let inviting = Inviting(record.open)
        var membership = try device().membership()
        let applicant: Sync.Applicant?
        do throws(TrustError) {
            applicant = try inviting.examine(report, &membership, at: now())
        } catch {
            switch error.reason {
            case .invitationExpired: return try await end(record, as: .over, at: server)
            case .invitationAttacked, .identity, .weakKey:
                return try await end(record, as: .attacked, at: server)
            default: throw error
            }
        }
        guard let applicant else {
            guard now() >= record.open.expiresMilliseconds else { return .waiting(member: member) }
            return try await end(record, as: .over, at: server)
        }
        let shown = JoiningDevice(
            fingerprint: applicant.fingerprint,
            member: member,
            role: MemberRole(record.open.role),
            mustBeConfirmed: applicant.isConfirmedByVoice
        )
        guard try desk.confirm(shown) else {
            return try await end(record, as: .revoked, at: server)
        }
        try await admit(applicant, by: record, at: server, desk)
        return .admitted(device: ShortCode.of(applicant.identity.id), member: member)
    }

    /// Grants, brings the grants to the server, and only then welcomes.
    nonisolated(nonsending) private func admit(
        _ applicant: Sync.Applicant,
        by record: InvitationRecord,
        at server: GrantedServer,
        _ desk: AdmissionDesk
    ) async throws {
        let device = try device()
        let inviting = Inviting(record.open)
        var membership = try device.membership()
        let evaluation = membership.evaluation()
        let isAdministrator = evaluation.standing(of: device.id).values.contains(.admin)
        let delegation =
            isAdministrator ? nil : evaluation.openDelegations(of: device.id).first?.entry
        let grants = inviting.grants(for: applicant, &membership, under: delegation)
        if record.open.role == .admin, !grants.isEmpty {
            let root = try RootKey.read(desk.rootWords(), of: device.network)
            try device.found(grants, by: root, at: now())
        } else {
            try device.author(grants, at: now())
        }
        let transport = try await connect(to: server)
        try await settle(with: server, over: transport)
        guard let grant = try device.grant(of: applicant.identity.id, to: record.open.member) else {
            throw Self.mayNotGrant
        }
        membership = try device.membership()
        let welcome = try inviting.welcome(
            applicant,
            granted: grant,
            &membership,
            servers: knownServers(first: server, membership.evaluation()),
            surroundings.encapsulation
        )
        _ = try await transport.send(welcome)
        var settled = record
        settled.state = .welcomed
        settled.device = applicant.identity.id
        try change { try $0.put(settled) }
    }

    private func knownServers(
        first: GrantedServer,
        _ evaluation: Evaluation
    ) throws -> [KnownServer] {
        let others = try servers().filter { $0.source.server != first.source.server }
        return ([first] + others).compactMap { server in
            guard let address = ServerAddress(server.address),
                let grant = evaluation.servers.first(where: { $0.server == server.source.server })
            else { return nil }
            return KnownServer(
                server: grant.server,
                keyNow: grant.keyNow,
                keyNext: grant.keyNext,
                address: address
            )
        }
    }

    /// Ends an invitation here, and at the server if that can be reached.
    nonisolated(nonsending) private func end(
        _ record: InvitationRecord,
        as state: InvitationRecord.State,
        at server: GrantedServer
    ) async throws -> InvitationOutcome {
        var record = record
        record.state = state
        try change { try $0.put(record) }
        if state != .over {
            // Here it is over in any case; the server's day ends by itself.
            _ = try? await transport(to: server).send(Inviting(record.open).revoke())
        }
        let member = ShortCode.of(record.open.member)
        switch state {
        case .attacked: return .attacked(member: member)
        case .over: return .over(member: member)
        default: return .declined(member: member)
        }
    }

    private static let mayNotGrant = SamenError(
        .notAllowed,
        "The grant has no effect; this device may not grant it.",
        advice: "Ask an administrator of the organisation.",
        nl: (
            "De toekenning heeft geen effect; dit apparaat mag haar niet doen.",
            "Vraag een beheerder van de organisatie."
        )
    )
}

/// The person at the inviting device.
private struct AdmissionDesk {
    let rootWords: () throws -> String
    let confirm: (JoiningDevice) throws -> Bool
}

extension InvitationRecord {
    /// Whether a second device may still come by it, which a person should hear of.
    fileprivate func isRecent(at now: UInt64) -> Bool {
        now < open.expiresMilliseconds
    }
}

extension Device {
    /// The entries that are here, as a value.
    package func membership() throws -> Membership {
        try ask { $0.memory.membership }
    }

    /// Signs several entries of the network's log, all or none.
    func author(_ contents: [EntryContent], at now: UInt64) throws {
        try perform(at: now) { command in
            for content in contents { try command.author(content, in: nil) }
        }
    }

    /// The entry that made a device one of a member's.
    func grant(of device: Trust.DeviceID, to member: MemberID) throws -> EntryID? {
        try networkLog().last { entry in
            guard case .deviceGrant(let grant) = entry.signed.facts.action else { return false }
            return entry.verdict == .valid && grant.device == device && grant.member == member
        }?.signed.id
    }
}

/// What the caller's own questions threw: it goes back as it is.
private struct CallersError: Error {
    let underlying: any Error

    static func told<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw CallersError(underlying: error)
        }
    }
}
