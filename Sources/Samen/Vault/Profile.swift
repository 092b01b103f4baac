import FoundationEssentials
import GRDB
import Trust

/// Who this installation is: its keys, and its place in a network once it has one.
struct Profile {
    /// Nil before a network was founded or joined.
    var network: NetworkID?
    /// Nil until the welcome, for a device that joins.
    var member: MemberID?
    let secrets: DeviceSecrets
}

/// The vault's own tables, seen from within one transaction.
struct ProfileTable {
    let store: Store

    init(_ db: Database) {
        store = Store(db)
    }

    /// Draws the device's keys.
    func begin(_ random: RandomSource) throws {
        let signing = random.secret()
        let agreement = random.secret()
        try store.execute(
            "INSERT INTO profile (id, signing_seed, agreement_seed) VALUES (1, ?, ?)",
            [
                signing.withBytes { Data($0) }, agreement.withBytes { Data($0) },
            ]
        )
    }

    func profile() throws -> Profile {
        guard let row = try store.row("SELECT * FROM profile") else { throw Store.damaged }
        let organisation = (row["organisation"] as Data?).flatMap { OrganisationID(bytes: $0) }
        let person = (row["person"] as Data?).flatMap { PersonID(bytes: $0) }
        var member: MemberID?
        if let organisation, let person {
            member = MemberID(organisation: organisation, person: person)
        }
        return Profile(
            network: (row["network"] as Data?).flatMap { NetworkID(bytes: $0) },
            member: member,
            secrets: DeviceSecrets(
                DeviceKeys(
                    signing: SigningKey(seed: try Self.seed(row["signing_seed"])),
                    agreement: AgreementKey(seed: try Self.seed(row["agreement_seed"]))
                )
            )
        )
    }

    /// The network is known before the member is, for a device that joins.
    func set(_ network: NetworkID) throws {
        try store.execute("UPDATE profile SET network = ?", [Data(network.bytes)])
    }

    func set(_ member: MemberID) throws {
        try store.execute(
            "UPDATE profile SET organisation = ?, person = ?",
            [Data(member.organisation.bytes), Data(member.person.bytes)]
        )
    }

    private static func seed(_ data: Data) throws -> SecretBytes {
        var bytes = Array(data)
        guard bytes.count == 32 else { throw Store.damaged }
        return SecretBytes(consuming: &bytes, locked: true)
    }
}
