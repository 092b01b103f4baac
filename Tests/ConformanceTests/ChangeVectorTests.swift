import Foundation
import TestSupport
import Testing
import Trust
import Wire

struct ChangeVectors: Codable, Equatable {
    struct Change: Codable, Equatable {
        /// An encoded `SealedChange`.
        var sealed: String
        var id: String
        var change: String
    }

    struct Invalid: Codable, Equatable {
        var name: String
        var sealed: String
        var reason: String
    }

    var network: String
    var signingKey: String
    var epochSecret: String
    var epoch: String
    var commitment: String
    var document: String
    /// One chain, in order.
    var chain: [Change]
    var invalid: [Invalid]
}

@Suite struct `Vectors of sealed changes` {
    let file = VectorFile<ChangeVectors>(name: "changes")

    @Test func `are what the program makes`() throws {
        #expect(try file.isCurrent(make()))
    }

    @Test func `open, verify and link`() throws {
        let vectors = try file.read()
        let network = try #require(NetworkID(bytes: decode(vectors.network)))
        let key = try SigningPublicKey(checking: decode(vectors.signingKey))
        var secretBytes = try decode(vectors.epochSecret)
        let secret = EpochSecret(SecretBytes(consuming: &secretBytes))
        let epoch = try #require(EpochID(bytes: decode(vectors.epoch)))
        #expect(secret.commitment(of: epoch, in: network).description == vectors.commitment)
        var last: ChangeID?
        for vector in vectors.chain {
            let change = try SealedChange(WireSealedChange(decoding: decode(vector.sealed)))
            #expect(change.id.description == vector.id)
            #expect(change.header.prev == last)
            #expect(change.isSigned(by: key, in: network))
            #expect(try hexadecimal(change.open(with: secret).change) == vector.change)
            last = change.id
        }
    }

    @Test func `D06 that are invalid are refused with their reason`() throws {
        for vector in try file.read().invalid {
            let error = #expect(throws: TrustError.self, "\(vector.name)") {
                try SealedChange(WireSealedChange(decoding: decode(vector.sealed)))
            }
            #expect(error?.reason.rawValue == vector.reason, "\(vector.name)")
        }
    }

    private func decode(_ text: String) throws -> [UInt8] {
        try #require(bytes(hexadecimal: text))
    }

    private func make() throws -> ChangeVectors {
        let random = RandomSource.seeded(1_003)
        let network: NetworkID = random.identifier()
        let signing = SigningKey.generate(random)
        let document: DocumentID = random.identifier()
        let epoch: EpochID = random.identifier()
        let secret = random.secret()
        var keys = EpochKeys(network: network)
        let shared = EpochSecret(secret.copy(0..<32))
        keys.insert(shared, of: document, epoch)
        let commitment = shared.commitment(of: epoch, in: network)
        let held = try #require(keys.held(document, epoch, commitment))
        let chain = try chain(random, network, held, signing)
        return ChangeVectors(
            network: network.description,
            signingKey: hexadecimal(signing.publicKey.bytes),
            epochSecret: secret.hexadecimal,
            epoch: epoch.description,
            commitment: commitment.description,
            document: document.description,
            chain: chain.map { change, payload in
                ChangeVectors.Change(
                    sealed: hexadecimal(change.wire.encoded),
                    id: change.id.description,
                    change: hexadecimal(payload)
                )
            },
            invalid: try invalid(chain[1].0)
        )
    }

    /// An empty change, a short one, a long one that is re-homed, and one that names attachments.
    private func chain(
        _ random: RandomSource,
        _ network: NetworkID,
        _ epoch: HeldEpoch,
        _ signing: borrowing SigningKey
    ) throws -> [(SealedChange, [UInt8])] {
        let device = try #require(DeviceID(bytes: random.bytes(32)))
        let chain = ChainID(
            document: epoch.document,
            device: device,
            incarnation: random.incarnation()
        )
        let heads = try (0..<2).map { _ in try #require(EntryID(bytes: random.bytes(32))) }
        let origin = ChangePayload.Origin(device: device, incarnation: random.incarnation(), seq: 9)
        let blob = try #require(BlobID(bytes: random.bytes(32)))
        let sealer = ChangeSealer(network: network, random: random)
        var made: [(SealedChange, [UInt8])] = []
        for (seq, length) in [0, 20, 3_000, 300].enumerated() {
            let change = random.bytes(length)
            let position = ChangeSealer.Position(
                place: ChangePlace(chain: chain, seq: UInt64(seq + 1)),
                prev: made.last?.0.id,
                authHeads: seq == 0 ? [] : heads,
                blobs: seq == 3 ? [blob] : []
            )
            let payload = ChangePayload(
                change: change,
                compression: seq == 1 ? .zstd : .none,
                decodedLength: seq == 1 ? 100 : nil,
                origin: seq == 2 ? origin : nil
            )
            let sealed = try sealer.seal(payload, at: position, under: epoch, by: signing)
            made.append((sealed, change))
        }
        return made
    }

    private func invalid(_ sound: SealedChange) throws -> [ChangeVectors.Invalid] {
        let zero = Data(count: 32)
        return [
            try fault("suite-0", "suite", sound) { $0.suite = 0 },
            try fault("suite-2", "suite", sound) { $0.suite = 2 },
            try fault("seq-0", "malformed", sound) { $0.seq = 0 },
            try fault("seq-max", "malformed", sound) { $0.seq = .max },
            try fault("first-with-prev", "malformed", sound) { $0.seq = 1 },
            try fault("second-without-prev", "malformed", sound) { $0.prev = Data() },
            try fault("short-document", "malformed", sound) { $0.documentID.removeLast() },
            try fault("long-incarnation", "malformed", sound) { $0.incarnation.append(0) },
            try fault("zero-salt", "malformed", sound) { $0.salt = zero },
            try fault("heads-repeated", "malformed", sound) { $0.authHeads = [zero, zero] },
            try fault("heads-too-many", "too-large", sound) {
                $0.authHeads = (0...64).map { Data(count: 31) + [UInt8($0)] }
            },
            try fault("length-not-padded", "malformed", sound) { $0.paddedLength = 257 },
            try fault("kind-unknown", "malformed", sound) { $0.kind = .UNRECOGNIZED(7) },
        ]
    }

    private func fault(
        _ name: String,
        _ reason: String,
        _ sound: SealedChange,
        _ alter: (inout WireChangeHeader) -> Void
    ) throws -> ChangeVectors.Invalid {
        var message = sound.wire
        var header = try WireChangeHeader(decoding: Array(message.header))
        alter(&header)
        message.header = Data(header.encoded)
        return ChangeVectors.Invalid(
            name: name,
            sealed: hexadecimal(message.encoded),
            reason: reason
        )
    }
}
