import TestSupport
import Testing
import Trust
import Wire

struct WrapVectors: Codable, Equatable {
    struct Wrap: Codable, Equatable {
        var name: String
        var author: String
        var recipient: String
        /// Document (empty beside a `DocumentCreate`), epoch, commitment: each epoch that the wrap lists.
        var epochs: [[String]]
        var secrets: [String]
        var sealed: String
        var hash: String
    }

    struct Session: Codable, Equatable {
        var nodeSecret: String
        var server: String
        var keyID: String
        var key: String
        var sealed: String
    }

    var network: String
    var agreementSeed: String
    var wraps: [Wrap]
    var session: Session
}

/// X-Wing draws its own randomness, so this file cannot be made again: it is opened.
@Suite struct `Vectors of what is sealed to a key` {
    let file = VectorFile<WrapVectors>(name: "wraps")

    @Test func `open to the secrets and keys that they hold`() throws {
        if VectorFile<WrapVectors>.isWriting { _ = try file.isCurrent(make()) }
        let vectors = try file.read()
        let network = try #require(NetworkID(bytes: decode(vectors.network)))
        var seed = try decode(vectors.agreementSeed)
        let key = AgreementKey(seed: SecretBytes(consuming: &seed))
        for vector in vectors.wraps {
            try check(vector, key, network)
        }
        try check(vectors.session, key, network)
    }

    private func check(
        _ vector: WrapVectors.Wrap,
        _ key: borrowing AgreementKey,
        _ network: NetworkID
    ) throws {
        let sealed = try decode(vector.sealed)
        #expect(hexadecimal(Hashing.sha256(sealed)) == vector.hash)
        let parts =
            try [network.bytes, decode(vector.author), decode(vector.recipient)]
            + vector.epochs.flatMap { try $0.map(decode) }
        let info = Hashing.sealInfo(.wrap, parts)
        let opened = try XWingEncapsulation().open(sealed, with: key, info: info)
        #expect(opened.hexadecimal == vector.secrets.joined(), "\(vector.name)")
        for (epoch, secret) in zip(vector.epochs, vector.secrets) {
            var bytes = try decode(secret)
            let secret = EpochSecret(SecretBytes(consuming: &bytes))
            let id = try #require(EpochID(bytes: decode(epoch[1])))
            #expect(secret.commitment(of: id, in: network).description == epoch[2])
        }
    }

    private func check(
        _ vector: WrapVectors.Session,
        _ key: borrowing AgreementKey,
        _ network: NetworkID
    ) throws {
        var secret = try decode(vector.nodeSecret)
        let derived = Hashing.derive(
            from: SecretBytes(consuming: &secret),
            .session,
            try decode(vector.server),
            try decode(String(vector.keyID.prefix(64))),
            try decode(String(vector.keyID.dropFirst(65).prefix(32))),
            bigEndian(UInt64(vector.keyID.dropFirst(98)) ?? 0)
        )
        #expect(derived.hexadecimal == vector.key)
        let token = try #require(SessionToken(keyID: vector.keyID))
        let server = try #require(ServerID(bytes: decode(vector.server)))
        _ = try SessionKey.open(
            decode(vector.sealed),
            of: token,
            with: key,
            at: server,
            in: network,
            XWingEncapsulation()
        )
    }

    private func decode(_ text: String) throws -> [UInt8] {
        try #require(bytes(hexadecimal: text))
    }

    // Making the file.

    private func make() throws -> WrapVectors {
        let random = RandomSource.seeded(1_005)
        let network: NetworkID = random.identifier()
        let keys = DeviceKeys.generate(random)
        let author = try #require(DeviceID(bytes: random.bytes(32)))
        let maker = EpochMaker(
            network: network,
            author: author,
            random: random,
            encapsulation: XWingEncapsulation()
        )
        let target = WrapTarget(keys.identity)
        let first = try maker.newEpoch(of: nil, for: [target])
        var known = EpochKeys(network: network)
        let epochs: [HeldEpoch] = try (0..<3).map { _ in
            let document: DocumentID = random.identifier()
            let id: EpochID = random.identifier()
            let secret = EpochSecret.generate(random)
            known.insert(secret, of: document, id)
            return try #require(
                known.held(document, id, secret.commitment(of: id, in: network))
            )
        }
        let granted = try #require(maker.grant(epochs, to: [target]).first?.wraps.first)
        let ordered = epochs.sorted { $0.document < $1.document }
        return WrapVectors(
            network: network.description,
            agreementSeed: keys.agreement.seed().hexadecimal,
            wraps: [
                vector("document-create", try #require(first.wraps.first), [first.secret], author),
                vector("key-grant", granted, ordered.map(\.secret), author),
            ],
            session: try session(network, keys, random)
        )
    }

    private func vector(
        _ name: String,
        _ wrap: SealedWrap,
        _ secrets: [EpochSecret],
        _ author: DeviceID
    ) -> WrapVectors.Wrap {
        WrapVectors.Wrap(
            name: name,
            author: author.description,
            recipient: wrap.recipient.description,
            epochs: wrap.epochs.map {
                [$0.document?.description ?? "", $0.epoch.description, $0.commitment.description]
            },
            secrets: secrets.map { $0.withBytes { hexadecimal($0) } },
            sealed: hexadecimal(wrap.wire.sealed),
            hash: wrap.hash.description
        )
    }

    private func session(
        _ network: NetworkID,
        _ keys: borrowing DeviceKeys,
        _ random: RandomSource
    ) throws -> WrapVectors.Session {
        let secret = random.secret()
        let node = NodeSecret(secret.copy(0..<32))
        let server: ServerID = random.identifier()
        let token = SessionToken(
            device: keys.id,
            id: random.identifier(),
            expiresMilliseconds: 1_767_229_200_000
        )
        let key = node.key(of: token, at: server)
        let derived = Hashing.derive(
            from: secret,
            .session,
            server.bytes,
            token.device.bytes,
            token.id.bytes,
            bigEndian(token.expiresMilliseconds)
        )
        let sealed = try key.sealed(
            for: token,
            to: keys.identity,
            at: server,
            in: network,
            XWingEncapsulation()
        )
        return WrapVectors.Session(
            nodeSecret: secret.hexadecimal,
            server: server.description,
            keyID: token.keyID,
            key: derived.hexadecimal,
            sealed: hexadecimal(sealed)
        )
    }
}
