import Foundation
import TestSupport
import Testing
import Trust
import Wire

@Suite struct `What passes between two devices at enrolment` {
    private let world: World
    private let secret: InvitationSecret
    private let device: DeviceSecrets
    private let server: ServerID
    private let key: ContentHash

    init() throws {
        world = try World(seed: 71)
        secret = .generate(world.random)
        device = DeviceSecrets(.generate(world.random))
        server = world.random.identifier()
        key = try #require(ContentHash(bytes: world.random.bytes(32)))
    }

    private var request: EnrolmentRequest {
        EnrolmentRequest(of: device.keys, with: secret, in: world.network)
    }

    private func altered(
        _ change: (inout WireEnrolmentRequest) throws -> Void
    ) throws -> EnrolmentRequest {
        var message = try WireEnrolmentRequest(decoding: request.encoded)
        try change(&message)
        return try EnrolmentRequest(decoding: message.encoded)
    }

    private func reason(_ body: () throws -> Void) -> Reason? {
        do {
            try body()
            return nil
        } catch {
            return (error as? TrustError)?.reason
        }
    }

    // The request.

    @Test func `a request shows the device's keys to the one who invited it`() throws {
        let read = try EnrolmentRequest(decoding: request.encoded)
        try read.check(with: secret, in: world.network)
        #expect(try read.identity() == device.keys.identity)
    }

    @Test func `C03 keys that a server swaps are noticed, also with their own proof of possession`()
        throws
    {
        let other = DeviceSecrets(.generate(world.random))
        let forged = EnrolmentRequest(
            of: other.keys,
            with: .generate(world.random),
            in: world.network
        )
        let theirs = try WireEnrolmentRequest(decoding: forged.encoded)
        let swaps: [(inout WireEnrolmentRequest) -> Void] = [
            { $0.signingKey = theirs.signingKey },
            { $0.agreementKey = theirs.agreementKey },
            { $0.possession = theirs.possession },
            {
                ($0.signingKey, $0.agreementKey, $0.possession) = (
                    theirs.signingKey, theirs.agreementKey, theirs.possession
                )
            },
            { $0.code = theirs.code },
            { $0.code = Data() },
            { $0.networkID = Data(repeating: 7, count: 16) },
            { $0.invitation = theirs.invitation },
        ]
        for swap in swaps {
            let request = try altered(swap)
            #expect(
                reason { try request.check(with: secret, in: world.network) }
                    == .invitationAttacked
            )
        }
    }

    @Test func `a wrong secret, and another network's invitation, check nothing`() throws {
        #expect(
            reason { try request.check(with: .generate(world.random), in: world.network) }
                == .invitationAttacked
        )
        let elsewhere: NetworkID = world.random.identifier()
        #expect(reason { try request.check(with: secret, in: elsewhere) } == .invitationAttacked)
    }

    @Test func `C08 weak keys and a missing or foreign proof of possession are refused`() throws {
        let weak = try altered { message in
            message.signingKey = Data([1] + [UInt8](repeating: 0, count: 31))
        }
        #expect(reason { _ = try weak.identity() } == .weakKey)
        let zero = try altered { message in
            message.agreementKey = message.agreementKey.prefix(1_184) + Data(count: 32)
        }
        #expect(reason { _ = try zero.identity() } == .weakKey)
        let missing = try altered { $0.possession = Data() }
        #expect(reason { _ = try missing.identity() } == .identity)
        let other = DeviceSecrets(.generate(world.random))
        let foreign = try altered {
            $0.possession = Data(other.keys.proofOfPossession(in: world.network).bytes)
        }
        #expect(reason { _ = try foreign.identity() } == .identity)
    }

    // The welcome.

    private func content(root: SigningPublicKey? = nil) throws -> WelcomeContent {
        WelcomeContent(
            root: root ?? world.root.signing.publicKey,
            member: world.worker.member,
            role: .worker,
            grant: try #require(world.entries.last?.id),
            heads: world.membership.authHeads(of: world.document),
            servers: [
                KnownServer(
                    server: server,
                    keyNow: key,
                    address: try #require(ServerAddress("samen.example:8443"))
                )
            ]
        )
    }

    private func welcome(
        _ content: WelcomeContent? = nil,
        with other: InvitationSecret? = nil
    ) throws -> Welcome {
        try Welcome(
            content ?? self.content(),
            to: device.keys.identity,
            with: other ?? secret,
            in: world.network,
            XWingEncapsulation()
        )
    }

    private func open(_ bytes: [UInt8], as keys: DeviceSecrets? = nil) throws -> WelcomeContent {
        try Welcome(decoding: bytes)
            .open(with: (keys ?? device).keys, secret, in: world.network, XWingEncapsulation())
    }

    @Test func `a welcome says what the inviter said`() throws {
        #expect(try open(welcome().encoded) == content())
    }

    @Test func `C04 a welcome by whoever lacks the secret is refused, whatever it names`() throws {
        let forged = try welcome(content(), with: .generate(world.random))
        #expect(reason { _ = try open(forged.encoded) } == .invitationAttacked)
    }

    @Test func `a welcome of which one byte is another one is refused`() throws {
        let bytes = try welcome().encoded
        for place in stride(from: 0, to: bytes.count, by: 37) {
            var altered = bytes
            altered[place] ^= 0x10
            #expect(throws: TrustError.self) { _ = try open(altered) }
        }
    }

    @Test func `C04 an old welcome, for another device, is refused`() throws {
        let other = DeviceSecrets(.generate(world.random))
        #expect(reason { _ = try open(welcome().encoded, as: other) } == .invitationAttacked)
    }

    @Test func `C04 a welcome with another root is refused`() throws {
        let stranger = RootKey.generate(world.random)
        let other = try welcome(content(root: stranger.signing.publicKey))
        #expect(reason { _ = try open(other.encoded) } == .wrongNetwork)
    }

    /// A welcome by a holder of the secret that says anything at all.
    private func welcome(saying plaintext: [UInt8]) throws -> [UInt8] {
        let parts = [world.network.bytes, secret.id.bytes, device.id.bytes]
        var bytes = plaintext
        let sealed = try XWingEncapsulation().seal(
            SecretBytes(consuming: &bytes),
            to: device.keys.identity.agreementKey,
            info: Hashing.sealInfo(.welcome, parts)
        )
        let key = Hashing.derive(from: secret.copy(), .invitationCode)
        var message = WireWelcome()
        message.sealed = Data(sealed)
        message.code = Data(Hashing.code(under: key, .welcome, parts + [sealed]))
        return message.encoded
    }

    private func said(_ change: (inout WireWelcomeContent) -> Void) throws -> Reason? {
        let content = try content()
        var message = WireWelcomeContent()
        message.rootKey = Data(content.root.bytes)
        message.member.organisation = Data(content.member.organisation.bytes)
        message.member.member = Data(content.member.person.bytes)
        message.role = .worker
        message.grant = Data(content.grant.bytes)
        message.heads = content.heads.map { Data($0.bytes) }
        var known = WireKnownServer()
        known.serverID = Data(server.bytes)
        known.keyHash = Data(key.bytes)
        known.address = "samen.example:8443"
        message.servers = [known]
        change(&message)
        return reason { _ = try open(welcome(saying: message.encoded)) }
    }

    @Test func `a welcome that makes no sense is refused, though its inviter sealed it`() throws {
        #expect(try said { _ in } == nil)
        #expect(try said { $0.role = .UNRECOGNIZED(99) } == .updateNeeded)
        #expect(try said { $0.servers = [] } == .malformed)
        #expect(try said { $0.servers[0].address = "nowhere" } == .malformed)
        #expect(try said { $0.servers = Array(repeating: $0.servers[0], count: 17) } == .tooLarge)
        #expect(try said { $0.heads.reverse() } == .malformed)
        #expect(try said { $0.heads = Array(repeating: Data(count: 32), count: 257) } == .tooLarge)
        #expect(try said { $0.rootKey = Data(count: 32) } == .weakKey)
        #expect(try said { $0.grant = Data(count: 31) } == .malformed)
        #expect(try said { $0.clearMember() } == .malformed)
        for length in stride(from: 0, to: 240, by: 3) {
            let noise = try welcome(saying: world.random.bytes(length))
            #expect(throws: TrustError.self) { _ = try open(noise) }
        }
    }

    // The calls.

    private func call(_ ask: InvitationCall.Ask) -> InvitationCall {
        InvitationCall(
            network: world.network,
            server: server,
            invitation: secret.id,
            createdMilliseconds: 1_700_000_000_000,
            ask: ask
        )
    }

    @Test func `a joining device's calls are good for one server and one network`() throws {
        let join = call(.join(request.encoded))
        let body = join.signed(with: secret)
        #expect(try InvitationCall.join(body, at: server, in: world.network) == join)
        let other: ServerID = world.random.identifier()
        #expect(
            reason { _ = try InvitationCall.join(body, at: other, in: world.network) }
                == .invitationRefused
        )
        let elsewhere: NetworkID = world.random.identifier()
        #expect(
            reason { _ = try InvitationCall.join(body, at: server, in: elsewhere) }
                == .invitationRefused
        )
        let poll = call(.poll(after: 9)).signed(with: secret)
        #expect(
            reason { _ = try InvitationCall.join(poll, at: server, in: world.network) }
                == .invitationRefused
        )
        #expect(
            try InvitationCall.poll(poll, at: server, in: world.network) == call(.poll(after: 9))
        )
    }

    @Test func `a call of which one byte is another one is refused`() throws {
        let body = call(.poll(after: 9)).signed(with: secret)
        for place in body.indices {
            var altered = body
            altered[place] ^= 1
            #expect(throws: TrustError.self) {
                _ = try InvitationCall.poll(altered, at: server, in: world.network)
            }
        }
    }

    @Test func `D01 no bytes, cut or invented, get through any decoder`() throws {
        let honest = [
            request.encoded, try welcome().encoded,
            call(.join(request.encoded)).signed(with: secret),
        ]
        var samples = (0..<200).map { world.random.bytes($0 * 3) }
        for bytes in honest {
            for cut in stride(from: 0, to: bytes.count, by: 53) {
                samples.append(Array(bytes.prefix(cut)))
            }
        }
        samples.append([UInt8](repeating: 10, count: 64 << 10))
        for bytes in samples {
            if let request = try? EnrolmentRequest(decoding: bytes) {
                #expect(throws: TrustError.self) {
                    try request.check(with: secret, in: world.network)
                }
            }
            #expect(throws: TrustError.self) { _ = try open(bytes) }
            #expect(throws: TrustError.self) {
                _ = try InvitationCall.join(bytes, at: server, in: world.network)
            }
            #expect(throws: TrustError.self) {
                _ = try InvitationCall.poll(bytes, at: server, in: world.network)
            }
        }
    }
}
