import Foundation
import Samen
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// What is left of an erased case in the files of a vault, for whoever has its keys.
@Suite(.timeLimit(.minutes(40))) struct `A vault in which a case was erased` {
    private static let day: UInt64 = 24 * 60 * 60 * 1_000
    private static let canary = Array("Kanariepiet".utf8)

    private let home: Home
    private let vault: Vault
    private let place: VaultPlace
    private let code: String
    /// Whether its word was in the file before.
    private let hadWord: Bool

    /// Founded, with a second administrator who has approved the erasure; the order has come.
    init() throws {
        home = try Home(seed: 77)
        (vault, _) = try home.found()
        place = vault.place
        let device = try vault.device()
        let random = RandomSource.seeded(78)
        let other = MemberID(
            organisation: device.member.organisation,
            person: random.identifier()
        )
        let keys = DeviceKeys.generate(random)
        try device.author(.memberGrant(other, .lead), at: vault.now())
        try device.author(
            .deviceGrant(
                keys.identity,
                to: other,
                possession: keys.proofOfPossession(in: device.network)
            ),
            at: vault.now()
        )
        let book = try vault.cases()
        code = try book.newCase(pseudonym: "Kanariepiet")
        for _ in 0..<40 { try book.set("pseudonym", of: code, to: "Kanariepiet") }
        try vault.file.checkpoint()
        hadWord = try Self.pages(Self.keys(home)[0], of: home).hasWord
        try book.requestErasure(of: code, reason: "mistake")
        try Self.approve(device, as: keys, at: vault.now())
    }

    /// The colleague approves on a device of its own, and a server orders.
    private static func approve(
        _ device: Device,
        as keys: borrowing DeviceKeys,
        at now: UInt64
    ) throws {
        var membership = Membership(network: device.network)
        for entry in try device.entries() { _ = try membership.add(entry) }
        let evaluation = membership.evaluation()
        let source = Source(server: RandomSource.seeded(79).identifier(), kind: .central)
        for document in evaluation.documents {
            for request in evaluation.document(document)?.erasureGrounds.requests ?? [] {
                let approval = try membership.draft(in: document, by: .device(keys.id), at: now)
                    .signed(.eraseApprove(request), by: keys.signing)
                var entry = WireFeedItem(approval.wire)
                entry.receivedMs = now
                var order = WireFeedItem()
                order.receivedMs = now + 14 * day
                order.erased =
                    EraseOrder(
                        document: document,
                        approval: approval.id,
                        approvedMilliseconds: now,
                        orderedMilliseconds: now + 14 * day,
                        backupsUntilMilliseconds: now + 49 * day
                    ).wire
                try device.receive([entry, order], from: source, at: now)
            }
        }
    }

    /// How many pages of the main file open under a key, and whether one of them has the word.
    private func pages(_ key: VaultKey) throws -> (opened: Int, hasWord: Bool) {
        try Self.pages(key, of: home)
    }

    private static func pages(
        _ key: VaultKey,
        of home: Home
    ) throws -> (opened: Int, hasWord: Bool) {
        let sealer = PageSealer(key: key)
        let bytes = try #require(try home.files()["vault.db"])
        var plain = [UInt8](repeating: 0, count: 4_056)
        var (opened, hasWord) = (0, false)
        for page in 0..<bytes.count / 4_096 {
            let unit = Array(bytes[page * 4_096..<(page + 1) * 4_096])
            let place = PageSealer.Place(kind: .page, number: UInt32(page + 1))
            guard sealer.open(unit, count: 4_056, at: place, into: &plain) else { continue }
            opened += 1
            hasWord = hasWord || Data(plain).range(of: Data(canary)) != nil
        }
        return (opened, hasWord)
    }

    @Test func `H09 holds no word of it under the old key or the new`() throws {
        let old = try #require(try keys().first)
        #expect(try vault.device().erasedDocuments().count >= 1)
        #expect(try vault.mustRenewFile())
        #expect(try vault.cases().erasure(of: code).mustRenewFile)
        #expect(hadWord, "the control run is blind")
        // Nobody is told that this device is done before it is.
        #expect(try vault.device().maintain(at: vault.now()).erased == 0)
        vault.close()
        #expect(
            try Vault.finishErasures(place, passphrase: Home.passphrase, in: home.surroundings(3))
        )
        let new = try #require(try keys().first)
        #expect(new.generation == old.generation + 1)
        #expect(try pages(old).opened == 0)
        #expect(try !pages(new).hasWord)
        #expect(try pages(new).opened > 0)
        #expect(try home.files()["vault.building"] == nil)
        let again = try home.open()
        #expect(try !again.mustRenewFile())
        let reported = try again.device().maintain(at: again.now()).erased
        #expect(reported == (try again.device().erasedDocuments().count))
        #expect(try again.verify().faults == [])
        #expect(
            try !Vault.finishErasures(place, passphrase: Home.passphrase, in: home.surroundings(4))
        )
    }

    @Test func `H09 is sealed anew at last, wherever that was interrupted`() throws {
        let before = try home.files()
        vault.close()
        let wrong = #expect(throws: SamenError.self) {
            try Vault.finishErasures(
                place,
                passphrase: Array("iets heel anders".utf8),
                in: home.surroundings(5)
            )
        }
        #expect(wrong?.code == .wrongPassphrase)
        #expect(try home.files()["vault.keys"] == before["vault.keys"])
        // Killed while the new file was being built.
        var files = try home.files()
        files["vault.building"] = Array((files["vault.db"] ?? []).prefix(8_192))
        try home.restore(files)
        #expect(try home.open().mustRenewFile())
        #expect(
            try Vault.finishErasures(place, passphrase: Home.passphrase, in: home.surroundings(6))
        )
        let new = try #require(try keys().first)
        #expect(try pages(new).opened > 0)
        #expect(try !pages(new).hasWord)
    }

    private func keys() throws -> [VaultKey] { try Self.keys(home) }

    private static func keys(_ home: Home) throws -> [VaultKey] {
        let bytes = try #require(try home.files()["vault.keys"])
        return try VaultKeyFile(decoding: bytes).unlock(passphrase: Home.passphrase)
    }
}
