import Foundation
import SamenServer
import TestSupport
import Trust
import Wire

/// People who come and go at random: roles, devices, removals, documents and how far they count.
///
/// The setup only; what is promised is asserted in the tests.
struct AccessWalk {
    let server: ServerWorld
    private var people: [World.Person]
    private var documents: [DocumentID]

    var world: World { server.world }

    init(seed: UInt64) throws {
        server = try ServerWorld(seed: seed, entryLimit: .init(burst: 10_000, perSecond: 10_000))
        let world = server.world
        people = [world.lead, world.worker, world.colleague, world.reader]
        documents = [world.document]
        try server.introduce()
    }

    /// One more entry, by someone who may or may not sign it; the server gets it at once.
    mutating func step() throws {
        guard let entry = try draw() else { return }
        _ = try server.push(entries: [entry], from: world.admin)
    }

    /// What each device gets of every document, by the server as it runs.
    func handedOut() throws -> [DeviceID: Set<[UInt8]>] {
        try handedOut(by: &server.core)
    }

    /// The same by a server that reads its store from the beginning.
    func handedOutAfterRestart() throws -> [DeviceID: Set<[UInt8]>] {
        let running = server.core
        defer { server.core = running }
        try server.restart()
        return try handedOut(by: &server.core)
    }

    private func handedOut(by core: inout Core) throws -> [DeviceID: Set<[UInt8]>] {
        var request = WireFetchRequest()
        request.protocol = 1
        request.have = documents.map { document in
            var have = WireDocumentHeads()
            have.documentID = Data(document.bytes)
            return have
        }
        var found: [DeviceID: Set<[UInt8]>] = [:]
        for person in people {
            let items = try core.fetch(request, for: person.device).items
            found[person.device] = Set(items.map { Array($0.authEntry.body) })
        }
        return found
    }

    private mutating func draw() throws -> SignedEntry? {
        let person = pick(people)
        switch drawn(12) {
        case 0:
            let fresh = World.Person(world.organisation, world.random)
            people.append(fresh)
            return sign(.memberGrant(fresh.member, pick([.lead, .worker])))
        case 1, 2:
            return sign(.memberGrant(person.member, pick([.lead, .lead, .worker])))
        case 3:
            return sign(world.grant(person))
        case 4:
            let fresh = World.Person(another: person, world.random)
            people.append(fresh)
            return sign(world.grant(fresh))
        case 5:
            let reason = pick([Remove.Reason.left, .lost, .compromised])
            return sign(.remove(Remove(target: .member(person.member), reason: reason)))
        case 6, 7:
            let target = RemovalTarget.device(person.device, world.organisation)
            return sign(.remove(Remove(target: target, reason: .lost)))
        case 8:
            return begin(by: person)
        case 9:
            return sign(.memberAdd(pick(people).member, .writer), by: person, in: pick(documents))
        case 10:
            return sign(.memberRemove(pick(people).member), by: person, in: pick(documents))
        default:
            let document = pick(documents)
            guard let point = world.membership.lastPoint(of: person.device, in: document) else {
                return nil
            }
            let cutoff = EntryContent.cutoff(of: person.device, changes: [], entries: [point])
            return sign(cutoff, by: pick([world.admin] + people), in: document)
        }
    }

    private mutating func begin(by person: World.Person) -> SignedEntry? {
        let targets = world.membership.targets([.recovery(world.recovery.recipient.id)])
        guard let made = try? world.maker(person).newEpoch(of: nil, for: targets),
            let entry = try? world.by(
                person,
                .documentCreate(
                    by: person.member,
                    nonce: world.random.bytes(16),
                    made.epoch,
                    made.wraps
                ),
                beginsDocument: true
            ),
            case .document(let document) = entry.facts.log
        else { return nil }
        documents.append(document)
        return entry
    }

    /// Nil for what its author could never sign.
    private func sign(
        _ content: EntryContent,
        by person: World.Person? = nil,
        in document: DocumentID? = nil
    ) -> SignedEntry? {
        try? world.by(person ?? world.admin, content, in: document)
    }

    private func drawn(_ limit: Int) -> Int {
        Int(world.random.bytes(2).reduce(0) { $0 << 8 | UInt64($1) }) % limit
    }

    private func pick<Value>(_ values: [Value]) -> Value { values[drawn(values.count)] }
}
