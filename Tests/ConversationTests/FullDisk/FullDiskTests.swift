import Foundation
import Replica
import Samen
import SamenServer
import Sync
import TestSupport
import Testing
import Trust

/// Disks of a few hundred kilobytes that fill up while people work, and then have space again.
@Suite(
    "A full disk",
    .serialized,
    .enabled(if: SmallDisk.isPermitted, "this process may not mount a small disk")
)
struct FullDiskTests {
    private static let now: @Sendable () -> UInt64 = {
        UInt64(Date().timeIntervalSince1970 * 1_000)
    }

    private static let seeds = (0..<UInt64(Amount.fullDisks)).map { Amount.seed + $0 }

    /// Words that hardly compress, begun by their number.
    private static func words(_ number: Int, _ random: RandomSource) -> String {
        let size = 1_000 + random.bytes(2).reduce(0) { $0 << 8 | Int($1) } % 6_000
        return "<\(number)>" + hexadecimal(random.bytes(size / 2))
    }

    private static func numbers(in text: String) -> [Int] {
        text.split(separator: "<").compactMap { Int($0.prefix { $0 != ">" }) }
    }

    @Test(arguments: seeds)
    func
        `E07 a server says that it is full, goes on giving, and takes everything once it has space`(
            seed: UInt64
        ) async throws
    {
        let random = RandomSource.seeded(seed)
        let disk = try SmallDisk(kilobytes: 300 + Int(random.bytes(1)[0]) * 2)
        let village = try Village(people: 4, random: random)
        let server = try ServerProcess(for: village.network, in: disk.path + "/server")
        try server.start()
        let ledger = Ledger()
        let (ann, bob) = (try laptop(2, village, server), try laptop(3, village, server))
        let document = try ann.device.createDocument(
            for: [village.people[3].member: .writer],
            at: Self.now()
        )
        var written = 0
        var last = Summary()
        while !last.isServerFull, written < 500 {
            written += 1
            try ann.write(Self.words(written, random), in: document)
            let watched = ledger.watch(transport(2, village, server))
            last = try await ann.sync(over: watched)
        }
        #expect(last.isServerFull)
        #expect(last.outcome == .complete)
        #expect(last.refused == 0)
        #expect(try ann.device.status().unsent > 0)
        // What it acknowledged it still hands out, also after it was started anew.
        #expect(try await bob.sync().outcome == .complete)
        try expectHeld(ledger, server, village)
        server.kill()
        try server.start(onPortOf: server.authority)
        #expect(try await bob.sync().outcome == .complete)
        #expect(try server.verify().hasSuffix("everything holds\n"))
        let acknowledged = Set(ledger.acknowledged).count
        let seen = try Self.numbers(in: bob.text(of: document))
        #expect(seen == Array(1...max(1, acknowledged)))

        try disk.grow(toKilobytes: 16_384)
        let watched = ledger.watch(transport(2, village, server))
        let after = try await ann.sync(over: watched)
        #expect(after.outcome == .complete)
        #expect(!after.isServerFull)
        #expect(try ann.device.status().unsent == 0)
        #expect(try await bob.sync().outcome == .complete)
        #expect(try Self.numbers(in: bob.text(of: document)) == Array(1...written))
        #expect(try ann.device.stateHash(of: document) == bob.device.stateHash(of: document))
        try expectHeld(ledger, server, village)
        #expect(try server.verify().hasSuffix("everything holds\n"))
    }

    @Test(arguments: seeds)
    func
        `E07 a vault says that the disk is full, keeps what it saved, and goes on once it has space`(
            seed: UInt64
        ) throws
    {
        let random = RandomSource.seeded(seed)
        let disk = try SmallDisk(kilobytes: 700 + Int(random.bytes(1)[0]) * 2)
        let village = try Village(people: 4, random: random)
        let vault = try FullVault(on: disk, village)
        let document = try vault.device.createDocument(at: Self.now())
        var saved = 0
        var refusal: SamenError?
        while refusal == nil, saved < 1_000 {
            do {
                try vault.write(Self.words(saved + 1, random), in: document)
                saved += 1
            } catch let error as SamenError {
                refusal = error
            }
        }
        #expect(refusal?.code == .storage)
        #expect(refusal?.advice.contains("space") == true, "\(String(describing: refusal))")
        #expect(saved > 3)
        // Everything that was saved can be read, also by the next program.
        #expect(try Self.numbers(in: vault.text(of: document)) == Array(1...saved))
        try vault.open()
        #expect(try Self.numbers(in: vault.text(of: document)) == Array(1...saved))
        #expect(throws: SamenError.self) {
            for _ in 0..<200 { try vault.write(Self.words(saved + 1, random), in: document) }
        }
        let still = try Self.numbers(in: vault.text(of: document))

        try disk.grow(toKilobytes: 16_384)
        try vault.write("<0>", in: document)
        #expect(try Self.numbers(in: vault.text(of: document)) == still + [0])
        #expect(Array(still.prefix(saved)) == Array(1...saved))
        try vault.open()
        #expect(try Self.numbers(in: vault.text(of: document)) == still + [0])
        #expect(try vault.device.check() == [])
    }

    @Test(arguments: seeds)
    func
        `E07 a re-key or a checkpoint without room leaves the vault as it was, and is done once there is`(
            seed: UInt64
        ) throws
    {
        let random = RandomSource.seeded(seed)
        let disk = try SmallDisk(kilobytes: 16_384)
        let village = try Village(people: 4, random: random)
        let vault = try FullVault(on: disk, village)
        let document = try vault.device.createDocument(at: Self.now())
        var saved = 20 + Int(random.bytes(1)[0]) / 8
        for number in 1...saved { try vault.write(Self.words(number, random), in: document) }
        try vault.file.checkpoint()
        // For some more work, and by far not for a second main file.
        let filler = try Filler(on: disk, leaving: 65_536)
        let generation = vault.file.generation
        #expect(throws: (any Error).self) { try vault.rekey() }
        try vault.open()
        #expect(vault.file.generation == generation)
        #expect(try Self.numbers(in: vault.text(of: document)) == Array(1...saved))
        while (try? vault.write(Self.words(saved + 1, random), in: document)) != nil { saved += 1 }
        // Not every page has its place in the main file already; whether or not it finds one, all is there.
        try? vault.file.checkpoint()
        try vault.open()
        #expect(try Self.numbers(in: vault.text(of: document)) == Array(1...saved))

        try filler.remove()
        try vault.file.checkpoint()
        try vault.rekey()
        try vault.open()
        #expect(vault.file.generation == generation + 1)
        #expect(try Self.numbers(in: vault.text(of: document)) == Array(1...saved))
        #expect(try vault.device.check() == [])
    }

    private func expectHeld(
        _ ledger: Ledger,
        _ server: ServerProcess,
        _ village: Village
    ) throws {
        let store = try FeedStore(
            readingFrom: server.folder + "/store.sqlite",
            network: village.network
        )
        for line in ledger.acknowledged {
            #expect(try store.read { try $0.changes(at: line.place).contains(line.change) })
        }
        try store.close()
    }

    private func transport(
        _ person: Int,
        _ village: Village,
        _ server: ServerProcess
    ) -> HTTPTransport {
        HTTPTransport(
            to: .init(server: server.server, network: village.network),
            over: CurlCarrier(authority: server.authority, pins: [server.key]),
            as: DeviceSecrets(village.people[person].keys()),
            random: .system,
            encapsulation: XWingEncapsulation(),
            now: Self.now
        )
    }

    private func laptop(_ person: Int, _ village: Village, _ server: ServerProcess) throws -> Laptop
    {
        try Laptop(
            village.people[person],
            of: village,
            server: server.server,
            over: transport(person, village, server),
            clock: Self.now
        )
    }
}

/// Another program's file that takes up a disk's room.
private struct Filler {
    private let path: String

    init(on disk: SmallDisk, leaving bytes: Int) throws {
        path = disk.path + "/filler"
        try Data(count: max(0, disk.freeBytes - bytes)).write(to: URL(fileURLWithPath: path))
    }

    func remove() throws {
        try FileManager.default.removeItem(atPath: path)
    }
}

/// A device on a sealed vault on a small disk.
private final class FullVault {
    private let folder: VaultFolder
    private let runtime: String
    private let passphrase = Array("zes woorden".utf8)
    private let village: Village
    private(set) var file: VaultFile
    private(set) var device: Device

    init(on disk: SmallDisk, _ village: Village) throws {
        runtime = "/dev/shm/samen-full-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: runtime,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        folder = try VaultFolder.make(disk.path + "/vault", runtime: runtime)
        let key = try VaultKey.first(of: .random())
        self.village = village
        let derivation = try KeyDerivation.fresh(memoryKiB: 65_536)
        let wrapper = try derivation.key(from: passphrase)
        let slot = KeySlot(wrapping: key, under: wrapper, from: derivation)
        let keys = VaultKeyFile(vault: key.vault, slots: [slot])
        file = try VaultFile.create(in: folder, key: key, keys: keys)
        device = try Self.device(file, village)
        try device.receive(entries: village.entries, at: 1)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: runtime)
    }

    private static func device(_ file: VaultFile, _ village: Village) throws -> Device {
        let person = village.people[2]
        return try Device(
            file: file,
            secrets: DeviceSecrets(person.keys()),
            network: village.network,
            member: person.member,
            random: .system,
            encapsulation: XWingEncapsulation()
        )
    }

    /// As the next program would find it.
    func open() throws {
        try file.close()
        file = try VaultFile.open(folder, keys: folder.storedKeys().unlock(passphrase: passphrase))
        device = try Self.device(file, village)
    }

    /// Under the same passphrase.
    func rekey() throws {
        let opened = try folder.storedKeys().open(passphrase: passphrase)
        let current = opened.first { $0.key.generation == file.generation }
        guard let current else { throw VaultKeyError(.refused, "no slot holds the key in use") }
        let next = try current.key.successor()
        let slot = KeySlot(
            wrapping: next,
            under: current.wrapper,
            from: current.slot.derivation
        )
        try file.rekey(to: next, slot: slot, inPlaceOf: current.slot)
    }

    func write(_ text: String, in document: DocumentID) throws {
        try device.edit(document, at: 2) { edit throws(ReplicaError) in
            try edit.insert(text, at: edit.length(of: Cells.note), in: Cells.note)
        }
    }

    func text(of document: DocumentID) throws -> String {
        try device.document(document).text(Cells.note)
    }
}
