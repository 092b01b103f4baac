import Foundation
import TestSupport
import Testing
import Trust
import Wire

extension EnrolmentMaker {
    func content(root: SigningPublicKey? = nil) throws -> WelcomeContent {
        WelcomeContent(
            root: root ?? self.root,
            member: member,
            role: .lead,
            grant: grant,
            heads: heads,
            servers: [
                KnownServer(server: server, keyNow: serverKey, address: address),
                KnownServer(
                    server: try #require(ServerID(bytes: [UInt8](repeating: 9, count: 16))),
                    keyNow: serverKey,
                    keyNext: ContentHash(bytes: [UInt8](repeating: 8, count: 32)),
                    address: try #require(ServerAddress("[2001:db8::7]:443"))
                ),
            ]
        )
    }

    private func welcome(
        _ content: WelcomeContent,
        to device: DeviceSecrets,
        with secret: InvitationSecret
    ) throws -> [UInt8] {
        try Welcome(
            content,
            to: device.keys.identity,
            with: secret,
            in: network,
            XWingEncapsulation()
        ).encoded
    }

    func welcomeVectors() throws -> EnrolmentVectors.Welcome {
        let honest = try welcome(content(), to: device, with: secret)
        let strange = RootKey.generate(random).signing.publicKey
        var altered = try WireWelcome(decoding: honest)
        altered.sealed[1_200] ^= 1
        var unsealed = try WireWelcome(decoding: honest)
        unsealed.sealed = Data(random.bytes(1_400))
        unsealed.code = Data(
            Hashing.code(
                under: Hashing.derive(from: secret.copy(), .invitationCode),
                .welcome,
                [network.bytes, secret.id.bytes, device.id.bytes, Array(unsealed.sealed)]
            )
        )
        return EnrolmentVectors.Welcome(
            rootKey: hexadecimal(root.bytes),
            content: try contentHexadecimal,
            welcome: hexadecimal(honest),
            refused: [
                refused(
                    "another-root",
                    try welcome(content(root: strange), to: device, with: secret),
                    .wrongNetwork
                ),
                refused(
                    "another-secret",
                    try welcome(content(), to: device, with: other),
                    .invitationAttacked
                ),
                refused(
                    "another-device",
                    try welcome(content(), to: stranger, with: secret),
                    .invitationAttacked
                ),
                refused("altered", altered.encoded, .invitationAttacked),
                refused("not-sealed", unsealed.encoded, .wrongRecipient),
                refused("no-message", [10, 200], .malformed),
            ]
        )
    }

    /// Laid out by hand, so that the file says what the welcome holds.
    private var contentHexadecimal: String {
        get throws {
            var message = WireWelcomeContent()
            message.rootKey = Data(root.bytes)
            message.member.organisation = Data(member.organisation.bytes)
            message.member.member = Data(member.person.bytes)
            message.role = .lead
            message.grant = Data(grant.bytes)
            message.heads = heads.sorted().map { Data($0.bytes) }
            message.servers = try content().servers.map { server in
                var known = WireKnownServer()
                known.serverID = Data(server.server.bytes)
                known.keyHash = Data(server.keyNow.bytes)
                if server.keyNext != server.keyNow {
                    known.nextKeyHash = Data(server.keyNext.bytes)
                }
                known.address = server.address.description
                return known
            }
            return hexadecimal(message.encoded)
        }
    }
}
