import Glibc
import Samen
import TestSupport
import Trust
import Wire

// What trust costs a device: opening, first sync, a removal, and the meaning of a large network's log.

enum TrustScenario {
    private static let changes = 25_000
    private static let chains = 100

    static func run(_ place: Place) throws -> [Figure] {
        try opening() + rekeying() + evaluating()
    }

    /// Seconds of the wall, and of all cores.
    private static func measure(_ work: () throws -> Void) rethrows -> (wall: Double, cpu: Double) {
        let before = clock()
        let wall = try ContinuousClock().measure(work)
        return (wall / .seconds(1), Double(clock() - before) / Double(CLOCKS_PER_SEC))
    }

    // Changes.

    private static func opening() throws -> [Figure] {
        let world = try World(seed: 25)
        let sealed = try sealedChanges(in: world)
        _ = world.membership.evaluation()
        let judge = ChangeJudge(world.membership)
        var (opened, walls, cpus) = (0, [Double](), [Double]())
        for _ in 0..<5 {
            let spent = measure {
                opened = judge.contents(of: sealed, world.keys).count {
                    if case .payload = $0 { true } else { false }
                }
            }
            walls.append(spent.wall)
            cpus.append(spent.cpu)
        }
        guard opened == changes else { throw TrustError(.cannotOpen, "not every change opens") }
        let wall = median(walls)
        let note = "\(Table.number(median(cpus))) s of CPU; median of \(walls.count)"
        return [
            Figure(
                what: "open 25,000 sealed changes of 400 bytes",
                value: wall,
                unit: "s",
                beside: note,
                goal: .init("≤ 0.5 s", wall <= 0.5)
            )
        ] + (try firstSync(of: sealed, world))
    }

    private static func firstSync(of sealed: [SealedChange], _ world: World) throws -> [Figure] {
        let messages = sealed.map(\.wire)
        var pipeline = ReceivePipeline(network: world.network)
        var store = MemoryChainStore()
        var (received, checked) = (0, 0)
        let spent = try measure {
            for start in stride(from: 0, to: messages.count, by: Limits.pageChanges) {
                let page = Array(messages[start..<min(start + Limits.pageChanges, messages.count)])
                let reception = try pipeline.receive(page, world.membership, world.keys, store)
                for item in reception.received { store.insert(item.change) }
                received += reception.received.count
                checked += reception.received.count { $0.isSignatureChecked }
            }
        }
        guard received == changes else { throw TrustError(.cannotOpen, "not every change came in") }
        return [
            Figure(
                what: "signatures checked in a first sync of these, in \(chains) chains",
                value: Double(checked),
                unit: "",
                beside:
                    "pages of \(Limits.pageChanges), all received in \(Table.number(spent.wall)) s",
                goal: .init("one a chain", checked == chains)
            )
        ]
    }

    private static func sealedChanges(in world: World) throws -> [SealedChange] {
        let sealer = ChangeSealer(network: world.network, random: world.random)
        let payload = ChangePayload(change: [UInt8](repeating: 0x61, count: 400))
        var sealed: [SealedChange] = []
        for _ in 0..<chains {
            let chain = ChainID(
                document: world.document,
                device: world.worker.device,
                incarnation: world.random.incarnation()
            )
            var last: SealedChange?
            for seq in 1...UInt64(changes / chains) {
                let position = ChangeSealer.Position(
                    place: ChangePlace(chain: chain, seq: seq),
                    prev: last?.id,
                    authHeads: world.heads
                )
                let change = try sealer.seal(
                    payload,
                    at: position,
                    under: world.epoch,
                    by: world.worker.keys.signing
                )
                sealed.append(change)
                last = change
            }
        }
        return sealed
    }

    // A removal.

    /// The documents of a removed worker get new epochs for those who stay.
    private static func rekeying() throws -> [Figure] {
        let (cases, documentsOfCase) = (500, 5)
        let world = try World(seed: 26)
        for _ in 1..<cases * documentsOfCase { try createDocument(in: world) }
        let target = RemovalTarget.member(world.colleague.member)
        try world.by(world.admin, .remove(Remove(target: target, reason: .left)))
        let maker = EpochMaker(
            network: world.network,
            author: world.worker.device,
            random: .system,
            encapsulation: XWingEncapsulation()
        )
        var (documents, wraps) = (0, 0)
        let spent = try measure {
            let evaluation = world.membership.evaluation()
            for document in evaluation.documents {
                guard
                    case .newEpoch(let recipients)? =
                        evaluation.writingPlan(for: document, by: world.worker.device)
                else { continue }
                let targets = world.membership.targets(recipients)
                let made = try maker.newEpoch(of: document, for: targets)
                try world.by(world.worker, .newEpoch(made.epoch, made.wraps), in: document)
                documents += 1
                wraps += made.wraps.count
            }
            _ = world.membership.evaluation()
        }
        guard documents == cases * documentsOfCase else {
            throw TrustError(.epoch, "\(documents) documents were re-keyed")
        }
        return [
            Figure(
                what: "re-key a removed worker's \(cases) cases (2,500 documents)",
                value: spent.cpu,
                unit: "s of CPU",
                beside: "\(wraps) wraps, \(Table.number(spent.wall)) s of the wall",
                goal: .init("≤ 10 s", spent.cpu <= 10)
            )
        ]
    }

    private static func createDocument(in world: World) throws {
        let everyone = [world.lead, world.worker, world.colleague].map {
            Recipient.device($0.device)
        }
        let targets = world.membership.targets(everyone + [.recovery(world.recovery.recipient.id)])
        let made = try world.maker(world.worker).newEpoch(of: nil, for: targets)
        let entry = try world.by(
            world.worker,
            .documentCreate(
                by: world.worker.member,
                nonce: world.random.bytes(16),
                made.epoch,
                made.wraps
            ),
            beginsDocument: true
        )
        guard case .document(let document) = entry.facts.log else { return }
        for person in [world.lead, world.colleague] {
            try world.by(world.worker, .memberAdd(person.member, .writer), in: document)
        }
    }

    // The network's log.

    private static func evaluating() throws -> [Figure] {
        let (count, pages) = (100_000, 100)
        let entries = EntryLoad.entries(count, branches: 100)
        let before = try ProcessAccount(of: getpid()).residentBytes
        var log = MembershipLog()
        let paged = measure {
            for page in 0..<pages {
                let size = count / pages
                for entry in entries[page * size..<(page + 1) * size] { log.add(entry) }
                _ = log.evaluation()
            }
        }
        let grown = try ProcessAccount(of: getpid()).residentBytes - before
        let one = entries[count - 1]
        var almost = MembershipLog(entries.dropLast())
        _ = almost.evaluation()
        let last = measure {
            almost.add(one)
            _ = almost.evaluation()
        }
        var scratch: Evaluation?
        let once = measure { scratch = MembershipLog.evaluate(entries) }
        let isSame = scratch?.verdicts == log.evaluation().verdicts
        guard isSame, scratch?.devices == log.evaluation().devices else {
            throw TrustError(.authority, "page by page means something else than at once")
        }
        let valid = scratch?.entries(.valid).count ?? 0
        return [
            Figure(
                what: "evaluate 100,000 entries on 100 branches, 1,000 removals, in 100 pages",
                value: paged.wall,
                unit: "s",
                beside: "\(Table.number(once.wall)) s at once; \(valid) valid",
                goal: .init("≤ 5 s", paged.wall <= 5)
            ),
            Figure(
                what: "memory for it",
                value: Double(grown) / 1_048_576,
                unit: "MiB",
                goal: .init("≤ 256 MiB", grown <= 256 << 20)
            ),
            Figure(
                what: "one more entry after 99,999",
                value: last.wall * 1e6,
                unit: "µs"
            ),
        ]
    }
}
