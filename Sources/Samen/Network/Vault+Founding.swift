internal import Trust

// Founding a network: what only its root may do. The root's key is drawn here, told once as words,
// and never stored; every other operation takes the words.

/// A network that was founded.
public struct FoundedNetwork: Sendable {
    /// The network's identifier, in hexadecimal digits: the fingerprint of its root.
    public let network: String
    /// The root's words.
    public let root: PaperKey
}

/// An organisation that was admitted to a network.
public struct FoundedOrganisation: Sendable {
    /// The organisation's identifier, in hexadecimal digits.
    public let organisation: String
    /// The words of its recovery recipient: with them its files can be read when every laptop is
    /// lost.
    public let recovery: PaperKey
}

extension Vault {
    /// Founds a network, of which this installation is the first.
    ///
    /// - Returns: The network, and the words without which nothing more can be granted in it.
    /// - Throws: `SamenError` with `already-done` if the vault belongs to a network.
    public func createNetwork() throws -> FoundedNetwork {
        guard profile.network == nil, try ask({ try $0.enrolment() == nil }) else {
            throw SamenError(
                .alreadyDone,
                "This vault belongs to a network already.",
                advice: "Found another network in a vault of its own, with --vault.",
                nl: (
                    "Deze kluis hoort al bij een netwerk.",
                    "Sticht een ander netwerk in een eigen kluis, met --vault."
                )
            )
        }
        let random = surroundings.random
        let seed = random.secret()
        let root = RootKey(signing: SigningKey(seed: seed))
        let founder = MemberID(organisation: random.identifier(), person: random.identifier())
        try change { table in
            try table.set(root.network)
            try table.set(founder)
        }
        try device().found([.networkGenesis(root.signing.publicKey)], by: root, at: now())
        return FoundedNetwork(
            network: root.network.description,
            root: PaperKey(seed, .root)
        )
    }

    /// Admits an organisation, with a recovery recipient of its own.
    ///
    /// The founder's own organisation comes first.
    ///
    /// - Parameter rootWords: The words that `createNetwork` returned.
    /// - Returns: The organisation, and the words of its recovery recipient.
    /// - Throws: `SamenError` with `wrong-words`, or `not-enrolled`.
    public func addOrganisation(rootWords: String) throws -> FoundedOrganisation {
        let device = try device()
        let root = try RootKey.read(rootWords, of: device.network)
        let own = device.member.organisation
        let isOwnGranted = try device.organisations().contains(own)
        let organisation = isOwnGranted ? surroundings.random.identifier() : own
        let seed = surroundings.random.secret()
        let recovery = RecoveryKey(
            agreement: AgreementKey(seed: seed),
            organisation: organisation
        )
        try device.found(
            [.organisationGrant(organisation), .recoveryGrant(recovery.recipient)],
            by: root,
            at: now()
        )
        return FoundedOrganisation(
            organisation: organisation.description,
            recovery: PaperKey(seed, .recovery)
        )
    }

    /// Makes this installation's member an administrator of its organisation, and this device its.
    ///
    /// - Parameter rootWords: The words that `createNetwork` returned.
    /// - Throws: `SamenError` with `wrong-words`, `already-done`, `not-enrolled`, or `not-allowed`
    ///   before the organisation was added.
    public func grantAdministrator(rootWords: String) throws {
        let device = try device()
        let root = try RootKey.read(rootWords, of: device.network)
        let (evaluation, member) = (try device.evaluation(), device.member)
        guard try device.organisations().contains(member.organisation) else {
            throw SamenError(
                .notAllowed,
                "The organisation is not part of the network yet.",
                advice: "Add it first, with “samen organisation add”.",
                nl: (
                    "De organisatie hoort nog niet bij het netwerk.",
                    "Voeg haar eerst toe, met “samen organisation add”."
                )
            )
        }
        var grants: [EntryContent] = []
        if evaluation.members[member] != .admin { grants.append(.adminGrant(member)) }
        if evaluation.standing(of: device.id)[member] != .admin {
            let keys = device.secrets.keys.identity
            let proof = device.secrets.keys.proofOfPossession(in: device.network)
            grants.append(.deviceGrant(keys, to: member, possession: proof))
        }
        guard !grants.isEmpty else {
            throw SamenError(
                .alreadyDone,
                "This device is an administrator's already.",
                advice: "Nothing need be done.",
                nl: ("Dit apparaat is al van een beheerder.", "Er hoeft niets te gebeuren.")
            )
        }
        try device.found(grants, by: root, at: now())
    }
}

extension Device {
    /// Signs entries of the network's log with the root's key and puts them into the outbox, all or
    /// none.
    func found(_ contents: [EntryContent], by root: borrowing RootKey, at now: UInt64) throws {
        try perform(at: now) { command in
            for content in contents { try command.author(content, by: root) }
        }
    }

    /// The organisations of the network.
    func organisations() throws -> Set<OrganisationID> {
        var found: Set<OrganisationID> = []
        for entry in try networkLog() where entry.verdict == .valid {
            if case .organisationGrant(let grant) = entry.signed.facts.action {
                found.insert(grant.organisation)
            }
        }
        return found
    }

    /// The network's log in the order in which it came, and what became of each entry.
    func networkLog() throws -> [(signed: SignedEntry, verdict: Verdict)] {
        try ask { command in
            let evaluation = command.evaluation
            let network = command.device.network
            return try command.store.entries(of: nil).map { message in
                let signed = try SignedEntry(message, in: network)
                return (signed, evaluation.verdict(of: signed.id) ?? .pending)
            }
        }
    }
}
