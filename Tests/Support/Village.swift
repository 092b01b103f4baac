package import Trust
package import Wire

/// The people of a network, with their keys, and the entries that admit them.
///
/// The setup only; what is promised is asserted in the tests.
package final class Village {
    package struct Person: Sendable {
        package let member: MemberID
        private let signingSeed, agreementSeed: [UInt8]

        init(_ organisation: OrganisationID, _ random: RandomSource) {
            member = MemberID(organisation: organisation, person: random.identifier())
            signingSeed = random.bytes(32)
            agreementSeed = random.bytes(32)
        }

        /// What a device's keys are made from: nobody else ever has it.
        package var seeds: [[UInt8]] { [signingSeed, agreementSeed] }

        package func keys() -> DeviceKeys {
            var (signing, agreement) = (signingSeed, agreementSeed)
            return DeviceKeys(
                signing: SigningKey(seed: SecretBytes(consuming: &signing)),
                agreement: AgreementKey(seed: SecretBytes(consuming: &agreement))
            )
        }
    }

    package let random: RandomSource
    package let encapsulation: SeededEncapsulation
    package let people: [Person]
    package let recovery: RecoveryKey
    package let root: RootKey
    private var membership: Membership
    /// The network's log in the order in which it was made.
    package private(set) var entries: [WireSignedEntry] = []

    package var network: NetworkID { root.network }

    /// One organisation: an administrator, who is the first, a lead, and workers.
    package init(people count: Int, random: RandomSource) throws {
        self.random = random
        encapsulation = SeededEncapsulation(random)
        root = .generate(random)
        let organisation: OrganisationID = random.identifier()
        people = (0..<count).map { _ in Person(organisation, random) }
        membership = Membership(network: root.network)
        recovery = .generate(for: organisation, random)
        try sign(.networkGenesis(root.signing.publicKey))
        try sign(.organisationGrant(organisation))
        try sign(.recoveryGrant(recovery.recipient))
        try sign(.adminGrant(people[0].member))
        try sign(grant(people[0]))
        for (index, person) in people.enumerated().dropFirst() {
            try sign(.memberGrant(person.member, index == 1 ? .lead : .worker), byAdmin: true)
            try sign(grant(person), byAdmin: true)
        }
    }

    /// Someone more, with a device.
    package func admit(_ role: Role) throws -> Person {
        let person = Person(people[0].member.organisation, random)
        try sign(.memberGrant(person.member, role), byAdmin: true)
        try sign(grant(person), byAdmin: true)
        return person
    }

    /// Another entry of the root.
    package func byRoot(_ content: EntryContent) throws -> WireSignedEntry {
        try sign(content)
        return entries[entries.count - 1]
    }

    private func grant(_ person: Person) -> EntryContent {
        let keys = person.keys()
        return .deviceGrant(
            keys.identity,
            to: person.member,
            possession: keys.proofOfPossession(in: network)
        )
    }

    private func sign(_ content: EntryContent, byAdmin: Bool = false) throws {
        let admin = people[0].keys()
        let author: Author = byAdmin ? .device(admin.id) : .root
        let draft = membership.draft(in: nil, by: author, at: 0)
        let entry =
            try byAdmin
            ? draft.signed(content, by: admin.signing) : draft.signed(content, by: root.signing)
        _ = try membership.add(entry)
        entries.append(entry.wire)
    }
}
