import FoundationEssentials
import GRDB
import Sync
import Trust

/// An enrolment that has begun: all that is needed to begin it again.
struct EnrolmentRecord {
    let secret: InvitationSecret
    let address: ServerAddress
    /// What the invitation's text told; nil for one that was typed by hand.
    let pin: (network: NetworkID, key: ContentHash)?

    init(_ invitation: Invitation) {
        secret = invitation.secret
        address = invitation.address
        pin = (invitation.network, invitation.serverKey)
    }

    init(
        secret: InvitationSecret,
        address: ServerAddress,
        pin: (network: NetworkID, key: ContentHash)? = nil
    ) {
        self.secret = secret
        self.address = address
        self.pin = pin
    }
}

/// What an inviter remembers of an invitation.
struct InvitationRecord {
    enum State: String {
        /// Nobody has been granted by it.
        case open
        case welcomed
        case revoked
        /// Its day was over before anyone came.
        case over
        /// Someone else used it too.
        case attacked
    }

    let open: OpenInvitation
    var state: State
    var device: Trust.DeviceID?
}

extension ProfileTable {
    func enrolment() throws -> EnrolmentRecord? {
        guard let row = try store.row("SELECT * FROM enrolment") else { return nil }
        guard let address = ServerAddress(row["address"] as String) else { throw Store.damaged }
        let network = (row["network"] as Data?).flatMap { NetworkID(bytes: $0) }
        let key = (row["server_key"] as Data?).flatMap { ContentHash(bytes: $0) }
        var pin: (network: NetworkID, key: ContentHash)?
        if let network, let key { pin = (network, key) }
        return EnrolmentRecord(secret: try Self.secret(row["secret"]), address: address, pin: pin)
    }

    /// Begins an enrolment; another that had begun is forgotten.
    func begin(_ enrolment: EnrolmentRecord, at now: UInt64) throws {
        try store.execute(
            "INSERT OR REPLACE INTO enrolment VALUES (1, ?, ?, ?, ?, ?)",
            [
                enrolment.secret.copy().withBytes { Data($0) }, enrolment.address.description,
                enrolment.pin.map { Data($0.network.bytes) },
                enrolment.pin.map { Data($0.key.bytes) }, Int64(bitPattern: now),
            ]
        )
    }

    func endEnrolment() throws {
        try store.execute("DELETE FROM enrolment")
    }

    func put(_ record: InvitationRecord) throws {
        let open = record.open
        try store.execute(
            "INSERT OR REPLACE INTO invitations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                Data(open.id.bytes), open.secret.copy().withBytes { Data($0) },
                Data(open.member.organisation.bytes), Data(open.member.person.bytes),
                open.role.rawValue, Data(open.server.bytes),
                Int64(bitPattern: open.madeMilliseconds), record.state.rawValue,
                record.device.map { Data($0.bytes) },
            ]
        )
    }

    func remove(_ invitation: InvitationID) throws {
        try store.execute("DELETE FROM invitations WHERE invitation = ?", [Data(invitation.bytes)])
    }

    /// The invitations of this device, the oldest first.
    func invitations(in network: NetworkID) throws -> [InvitationRecord] {
        try store.rows("SELECT * FROM invitations ORDER BY made, invitation").map { row in
            guard let organisation = OrganisationID(bytes: row["organisation"] as Data),
                let person = PersonID(bytes: row["person"] as Data),
                let role = Role(rawValue: row["role"]),
                let server = ServerID(bytes: row["server"] as Data),
                let state = InvitationRecord.State(rawValue: row["state"])
            else { throw Store.damaged }
            let open = OpenInvitation(
                secret: try Self.secret(row["secret"]),
                network: network,
                server: server,
                member: MemberID(organisation: organisation, person: person),
                role: role,
                madeMilliseconds: UInt64(bitPattern: row["made"] as Int64)
            )
            return InvitationRecord(
                open: open,
                state: state,
                device: (row["device"] as Data?).flatMap { Trust.DeviceID(bytes: $0) }
            )
        }
    }

    func openInvitationCount() throws -> Int {
        Int(try store.number("SELECT COUNT(*) FROM invitations WHERE state = 'open'") ?? 0)
    }

    private static func secret(_ data: Data) throws -> InvitationSecret {
        var bytes = Array(data)
        return try InvitationSecret(SecretBytes(consuming: &bytes, locked: true))
    }
}
