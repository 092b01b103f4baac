import FoundationEssentials
import TestSupport
import Testing
import Trust
import Wire

@Suite struct `A sealed change` {
    let world: World

    init() throws {
        world = try World(seed: 51)
    }

    @Test func `opens to what was sealed`() throws {
        let change = try world.changes(["Ilse has moved to Breda"])[0]
        let payload = try change.open(with: world.epoch.secret)
        #expect(String(decoding: payload.change, as: UTF8.self) == "Ilse has moved to Breda")
        #expect(payload.decodedLength == payload.change.count)
        #expect(payload.origin == nil)
    }

    @Test func `says nothing in the open about its content`() throws {
        let change = try world.changes(["CANARY-7Q4"])[0]
        let bytes = change.wire.encoded
        #expect(!contains(bytes, Array("CANARY-7Q4".utf8)))
        #expect(!contains(bytes, Array("CANARY".utf8)))
    }

    @Test func `D02 does not open or is refused after any single flipped bit`() throws {
        let sealed = try world.changes(["a note"])[0]
        let whole = sealed.wire.encoded
        var accepted: [Int] = []
        for bit in 0..<whole.count * 8 {
            var flipped = whole
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let message = try? WireSealedChange(decoding: flipped),
                let change = try? SealedChange(message),
                change.isSigned(by: world.worker.keys.identity.signingKey, in: world.network)
            else { continue }
            // What an unknown field adds outside the signed bytes may change; the change may not.
            if change.id != sealed.id || change != sealed { accepted.append(bit) }
        }
        #expect(accepted.isEmpty)
    }

    @Test func `is refused unless its ciphertext is as long as its header says`() throws {
        let change = try World(seed: 77).changes(["a"])[0]
        for length in [-1, 1, 16, 256] {
            var message = change.wire
            if length > 0 {
                message.ciphertext += [UInt8](repeating: 0, count: length)
            } else {
                message.ciphertext.removeLast()
            }
            #expect(throws: TrustError.self) { try SealedChange(message) }
        }
    }

    @Test func `D01 is refused when cut anywhere`() throws {
        let whole = try world.changes(["a note"])[0].wire.encoded
        for count in whole.indices {
            let cut = Array(whole.prefix(count))
            let change = (try? WireSealedChange(decoding: cut)).flatMap { try? SealedChange($0) }
            let isSigned = change?.isSigned(
                by: world.worker.keys.identity.signingKey,
                in: world.network
            )
            #expect(isSigned != true)
        }
    }

    @Test func `does not open in another's place, under another's name or another epoch`() throws {
        let chain = try world.changes(["one", "two"])
        let foreign = try world.changes(["three"], by: world.colleague)[0]
        for (header, ciphertext) in [
            (chain[0], chain[1]), (foreign, chain[0]), (chain[0], foreign),
        ] {
            var message = header.wire
            message.ciphertext = ciphertext.wire.ciphertext
            let spliced = try SealedChange(message)
            #expect(reason { _ = try spliced.open(with: world.epoch.secret) } == .cannotOpen)
        }
        let other = EpochSecret.generate(world.random)
        #expect(reason { _ = try chain[0].open(with: other) } == .cannotOpen)
    }

    @Test func `repeats no salt and no byte of ciphertext for the same content`() throws {
        let changes = try (0..<50).flatMap { _ in try world.changes(["same"]) }
        #expect(Set(changes.map(\.header.salt)).count == 50)
        #expect(Set(changes.map { $0.wire.ciphertext }).count == 50)
    }

    @Test func `leaves a stub that keeps its hash and its signature`() throws {
        let change = try world.changes(["to be erased"])[0]
        let stub = try SealedChange(change.stub().wire)
        #expect(stub.id == change.id)
        #expect(stub.isStub)
        #expect(stub.isSigned(by: world.worker.keys.identity.signingKey, in: world.network))
        #expect(reason { _ = try stub.open(with: world.epoch.secret) } == .contentMissing)
    }

    @Test func `carries where re-homed work came from, and only then`() throws {
        let place = try world.changes(["x"])[0].place
        let origin = ChangePayload.Origin(
            device: world.worker.device,
            incarnation: world.random.incarnation(),
            seq: 7
        )
        let change = try ChangeSealer(network: world.network, random: world.random).seal(
            ChangePayload(change: [1, 2, 3], origin: origin),
            at: ChangeSealer.Position(place: place, prev: nil, authHeads: []),
            under: world.epoch,
            by: world.worker.keys.signing
        )
        #expect(change.header.kind == .rehomed)
        #expect(try change.open(with: world.epoch.secret).origin == origin)
    }

    @Test func `is refused by its own author when it is too large`() throws {
        let note = String(repeating: "n", count: 70_000)
        #expect(reason { _ = try world.changes([note]) } == .tooLarge)
    }

    private func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: wanted) }
    }
}

@Suite struct `Padded lengths` {
    @Test func `gives few sizes, none under 256 bytes and none more than an eighth too long`() {
        var sizes: Set<Int> = []
        for length in 0...100_000 {
            let padded = Padding.paddedLength(length)
            sizes.insert(padded)
            #expect(padded >= max(length, 256))
            #expect(padded <= max(256, length + length / 8))
            #expect(Padding.isPaddedLength(padded))
        }
        #expect(sizes.count < 160)
    }

    @Test func `knows its own sizes from others`() {
        #expect([256, 288, 320].allSatisfy(Padding.isPaddedLength))
        #expect(![0, 1, 255, 257, 1_025, -1, Int.max].contains(where: Padding.isPaddedLength))
    }
}

@Suite struct `A change's header` {
    /// Each row alters a sound header in one way.
    static let faults: [(String, Reason, @Sendable (inout WireChangeHeader) -> Void)] = [
        ("suite 0", .suite, { $0.suite = 0 }),
        ("suite 2", .suite, { $0.suite = 2 }),
        ("seq 0", .malformed, { $0.seq = 0 }),
        ("seq 2⁶⁴ − 1", .malformed, { $0.seq = .max }),
        ("seq 1 with prev", .malformed, { $0.prev = Data(repeating: 1, count: 32) }),
        ("seq 2 without prev", .malformed, { $0.seq = 2 }),
        ("document of 15 bytes", .malformed, { $0.documentID.removeLast() }),
        ("device of 33 bytes", .malformed, { $0.deviceID.append(0) }),
        ("incarnation of 7 bytes", .malformed, { $0.incarnation.removeLast() }),
        ("no epoch", .malformed, { $0.epochID = Data() }),
        ("salt of 31 bytes", .malformed, { $0.salt.removeLast() }),
        ("zero salt", .malformed, { $0.salt = Data(count: 32) }),
        ("kind 0", .malformed, { $0.kind = .unspecified }),
        ("kind 9", .malformed, { $0.kind = .UNRECOGNIZED(9) }),
        ("length not padded", .malformed, { $0.paddedLength = 257 }),
        ("length too short", .malformed, { $0.paddedLength = 128 }),
        ("length of 4 GiB", .malformed, { $0.paddedLength = .max }),
        ("heads repeated", .malformed, { $0.authHeads = [one, one] }),
        ("heads descending", .malformed, { $0.authHeads = [two, one] }),
        ("too many heads", .tooLarge, { $0.authHeads = many(65) }),
        ("blobs descending", .malformed, { $0.blobIds = [two, one] }),
        ("too many blobs", .tooLarge, { $0.blobIds = many(257) }),
    ]
    private static let one = Data(repeating: 1, count: 32)
    private static let two = Data(repeating: 2, count: 32)
    private static func many(_ count: UInt16) -> [Data] {
        (0..<count).map { Data(count: 30) + [UInt8($0 >> 8), UInt8($0 & 255)] }
    }

    @Test func `is refused for every fault, with its reason`() throws {
        let world = try World(seed: 52)
        let sound = try world.changes(["x"], authHeads: [])[0].wire
        for (name, expected, alter) in Self.faults {
            var header = try WireChangeHeader(decoding: Array(sound.header))
            alter(&header)
            var message = sound
            message.header = Data(header.encoded)
            #expect(reason { _ = try SealedChange(message) } == expected, "\(name)")
        }
    }

    @Test(arguments: [0, 1, 64 << 10])
    func `is refused when it is noise`(_ count: Int) throws {
        var message = WireSealedChange()
        message.signature = Data(count: 64)
        message.header = Data(repeating: 0xFF, count: count)
        #expect([.malformed, .suite, .tooLarge].contains(reason { _ = try SealedChange(message) }))
        message.header = Data(RandomSource.seeded(5).bytes(count))
        #expect([.malformed, .suite, .tooLarge].contains(reason { _ = try SealedChange(message) }))
    }
}
