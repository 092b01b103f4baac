import Foundation
import GRDB
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

/// A network in which devices hand each other everything directly, without a server.
///
/// The setup only; what is promised is asserted in the tests.
final class Town {
    struct Person {
        let member: MemberID
        let signingSeed, agreementSeed: [UInt8]

        init(_ organisation: OrganisationID, _ random: RandomSource) {
            member = MemberID(organisation: organisation, person: random.identifier())
            signingSeed = random.bytes(32)
            agreementSeed = random.bytes(32)
        }

        /// The same person's other laptop.
        init(another person: Person, _ random: RandomSource) {
            member = person.member
            signingSeed = random.bytes(32)
            agreementSeed = random.bytes(32)
        }

        func keys() -> DeviceKeys {
            var (signing, agreement) = (signingSeed, agreementSeed)
            return DeviceKeys(
                signing: SigningKey(seed: SecretBytes(consuming: &signing)),
                agreement: AgreementKey(seed: SecretBytes(consuming: &agreement))
            )
        }

        var device: Trust.DeviceID { keys().id }
    }

    /// The record type of the events that readers may append in these tests.
    static let access: UInt16 = 9

    let random: RandomSource
    let encapsulation: SeededEncapsulation
    let root: RootKey
    let organisation: OrganisationID
    let recovery: RecoveryKey
    let admin, lead, ann, bob, reader: Person
    private(set) var membership: Membership
    /// The network's log in the order in which it was made.
    private(set) var entries: [WireSignedEntry] = []
    var clock: UInt64 = 1_000
    private var databases: [ObjectIdentifier: (device: Device, database: DatabaseQueue)] = [:]

    var network: NetworkID { root.network }

    init(seed: UInt64 = 1) throws {
        random = .seeded(seed)
        encapsulation = SeededEncapsulation(random)
        root = .generate(random)
        organisation = random.identifier()
        recovery = .generate(for: organisation, random)
        admin = Person(organisation, random)
        lead = Person(organisation, random)
        ann = Person(organisation, random)
        bob = Person(organisation, random)
        reader = Person(organisation, random)
        membership = Membership(network: root.network)
        try byRoot(.networkGenesis(root.signing.publicKey))
        try byRoot(.organisationGrant(organisation))
        try byRoot(.recoveryGrant(recovery.recipient))
        try byRoot(.adminGrant(admin.member))
        try byRoot(grant(admin))
        for (person, role) in [
            (lead, Role.lead), (ann, .worker), (bob, .worker), (reader, .reader),
        ] {
            try byAdmin(.memberGrant(person.member, role))
            try byAdmin(grant(person))
        }
    }

    func grant(_ person: Person) -> EntryContent {
        let keys = person.keys()
        return .deviceGrant(
            keys.identity,
            to: person.member,
            possession: keys.proofOfPossession(in: network)
        )
    }

    func byRoot(_ content: EntryContent) throws {
        let draft = membership.draft(in: nil, by: .root, at: 0)
        try take(draft.signed(content, by: root.signing))
    }

    func byAdmin(_ content: EntryContent) throws {
        let keys = admin.keys()
        let draft = membership.draft(in: nil, by: .device(keys.id), at: 0)
        try take(draft.signed(content, by: keys.signing))
    }

    private func take(_ entry: SignedEntry) throws {
        _ = try membership.add(entry)
        entries.append(entry.wire)
    }

    /// A person's device that knows the network's log.
    func device(_ person: Person, options: Device.Options? = nil) throws -> Device {
        let database = try DatabaseQueue()
        let device = try open(person, database, options: options)
        try device.receive(entries: entries, at: now())
        return device
    }

    func open(
        _ person: Person,
        _ database: DatabaseQueue,
        marker: [UInt8]? = nil,
        options: Device.Options? = nil
    ) throws -> Device {
        var standard = Device.Options()
        standard.accessRecordTypes = [Self.access]
        let device = try Device(
            database: database,
            keys: person.keys(),
            network: network,
            member: person.member,
            random: random,
            encapsulation: encapsulation,
            marker: marker,
            options: options ?? standard
        )
        databases[ObjectIdentifier(device)] = (device, database)
        return device
    }

    /// The same device, started again on a copy of its store.
    func copy(of device: Device, _ person: Person, marker: [UInt8]? = nil) throws -> Device {
        let copy = try DatabaseQueue()
        try database(of: device).backup(to: copy)
        return try open(person, copy, marker: marker)
    }

    func database(of device: Device) throws -> DatabaseQueue {
        try #require(databases[ObjectIdentifier(device)]).database
    }

    func now() -> UInt64 {
        clock += 1
        return clock
    }

    func shuffled<Element>(_ items: [Element]) -> [Element] {
        var items = items
        for index in items.indices.reversed() where index > 0 {
            let drawn = random.bytes(4).reduce(0) { $0 << 8 | Int($1) }
            items.swapAt(index, drawn % (index + 1))
        }
        return items
    }

    func identifier16() -> RecordID {
        RecordID(high: drawn(), low: drawn())
    }

    func drawn() -> UInt64 {
        random.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// Cells that the tests write to.
enum Cells {
    static let record = Replica.Record(type: 1, id: RecordID(high: 1, low: 1))
    static let note = CellAddress(record: record, field: 1, type: .text)
    static let danger = CellAddress(record: record, field: 2, type: .multiRegister)
    static let attempts = CellAddress(record: record, field: 3, type: .counter)

    static func event(_ low: UInt64, type: UInt16 = 2) -> CellAddress {
        let record = Replica.Record(type: type, id: RecordID(high: 2, low: low))
        return CellAddress(record: record, field: 1, type: .event)
    }
}

extension WireFeedItem {
    init(_ change: WireSealedChange) {
        self.init()
        self.change = change
    }

    init(_ entry: WireSignedEntry) {
        self.init()
        authEntry = entry
    }
}

extension Device {
    /// Has the device know that it lacks something of a document.
    func lack(_ document: DocumentID, in town: Town) throws {
        let server: ServerID = town.random.identifier()
        let anchor = Anchors.make(server, cursor: 1)
        try adopt(anchor, of: server, unresolved: [document], at: town.now())
    }

    /// Everything that this device holds, as items of a feed.
    func everything() throws -> [WireFeedItem] {
        var items = try entries().map { WireFeedItem($0) }
        for document in try documentsWithChanges() { items += try changes(in: document) }
        return items
    }

    func changes(in document: DocumentID) throws -> [WireFeedItem] {
        try tips(of: document).flatMap { tip in
            let chain = Trust.ChainID(
                document: document,
                device: tip.device,
                incarnation: tip.incarnation
            )
            return try changes(of: chain, after: 0, atMost: 10_000).map { WireFeedItem($0) }
        }
    }

    func type(_ text: String, in document: DocumentID, at now: UInt64) throws {
        try edit(document, at: now) { edit throws(ReplicaError) in
            try edit.insert(text, at: edit.length(of: Cells.note), in: Cells.note)
        }
    }

    func text(of document: DocumentID) throws -> String {
        try self.document(document).text(Cells.note)
    }

    func reasons() throws -> [String] {
        try quarantine().map(\.reason)
    }
}

/// Hands everything from one device to another, as it is.
func hand(_ from: Device, to device: Device, at now: UInt64) throws {
    try device.receive(from.everything(), at: now)
}

/// Hands everything from one device to another as a server would that got all of it before any
/// removal which either of them knows, or else right after.
func serve(
    _ from: Device,
    to device: Device,
    by server: Source,
    beforeRemovals: Bool = true,
    at now: UInt64
) throws {
    let network = from.network
    let items = try from.everything() + device.entries().map { WireFeedItem($0) }
    func isRemoval(_ item: WireFeedItem) -> Bool {
        guard case .authEntry(let message)? = item.what else { return false }
        let entry = try? SignedEntry(message, in: network)
        guard case .remove? = entry?.facts.action else { return false }
        return true
    }
    let (first, second) = (
        items.filter { isRemoval($0) != beforeRemovals },
        items.filter { isRemoval($0) == beforeRemovals }
    )
    var placed = first + second
    for index in placed.indices { placed[index].cursor = UInt64(index + 1) }
    try device.receive(placed, from: server, at: now)
}

enum Anchors {
    static func make(_ server: ServerID, cursor: UInt64, feed: UInt8 = 1) -> WireAnchor {
        var anchor = WireAnchor()
        anchor.serverID = .init(server.bytes)
        anchor.feedID = .init(repeating: feed, count: 16)
        anchor.cursor = cursor
        anchor.feedHash = .init(repeating: UInt8(truncatingIfNeeded: cursor), count: 32)
        return anchor
    }
}
