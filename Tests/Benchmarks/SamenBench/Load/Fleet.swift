import TestSupport
import Trust
import Wire

/// Many devices of one network, each with a document of its own, and changes sealed in advance.
///
/// A benchmark of a server must not measure what its clients do: everything is signed before a clock
/// runs.
final class Fleet {
    final class Member {
        let person: Village.Person
        let keys: DeviceKeys
        fileprivate let epoch: HeldEpoch
        fileprivate let chain: ChainID
        fileprivate var last: SealedChange?

        fileprivate init(
            _ person: Village.Person,
            _ keys: consuming DeviceKeys,
            _ epoch: HeldEpoch,
            incarnation: IncarnationID
        ) {
            self.person = person
            self.epoch = epoch
            let device = keys.id
            self.keys = keys
            chain = ChainID(document: epoch.document, device: device, incarnation: incarnation)
        }
    }

    let village: Village
    private(set) var members: [Member] = []
    /// Everything that a server must have before it takes anyone's changes.
    private(set) var entries: [WireSignedEntry]
    private var membership: Membership
    private let random = RandomSource.system

    struct NoDocument: Error {}

    init(devices: Int) throws {
        village = try Village(people: devices + 2, random: .system)
        entries = village.entries
        membership = Membership(network: village.network)
        for entry in entries { _ = try membership.add(SignedEntry(entry, in: village.network)) }
        for person in village.people.dropFirst(2) { try add(person) }
    }

    private func add(_ person: Village.Person) throws {
        let keys = person.keys()
        let maker = EpochMaker(
            network: village.network,
            author: keys.id,
            random: random,
            encapsulation: village.encapsulation
        )
        let targets = membership.targets([.device(keys.id)])
        let made = try maker.newEpoch(of: nil, for: targets)
        let draft = membership.draft(
            in: nil,
            by: .device(keys.id),
            beginsDocument: true,
            at: 0
        )
        let entry = try draft.signed(
            .documentCreate(by: person.member, nonce: random.bytes(16), made.epoch, made.wraps),
            by: keys.signing
        )
        _ = try membership.add(entry)
        entries.append(entry.wire)
        guard case .document(let document) = entry.facts.log else { throw NoDocument() }
        var known = EpochKeys(network: village.network)
        known.insert(made.secret, of: document, made.epoch.epoch)
        guard let held = known.held(document, made.epoch.epoch, made.epoch.commitment) else {
            throw NoDocument()
        }
        members.append(Member(person, keys, held, incarnation: random.incarnation()))
    }

    /// The next changes of a member's chain, each with this payload.
    func changes(_ count: Int, by member: Member, _ payload: ChangePayload) throws -> [SealedChange]
    {
        let heads = membership.authHeads(of: member.epoch.document)
        let sealer = ChangeSealer(network: village.network, random: random)
        return try (0..<count).map { _ in
            let position = ChangeSealer.Position(
                place: ChangePlace(chain: member.chain, seq: (member.last?.place.seq ?? 0) + 1),
                prev: member.last?.id,
                authHeads: heads
            )
            let change = try sealer.seal(
                payload,
                at: position,
                under: member.epoch,
                by: member.keys.signing
            )
            member.last = change
            return change
        }
    }
}
