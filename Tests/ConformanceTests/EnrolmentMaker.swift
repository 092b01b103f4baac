import Foundation
import TestSupport
import Testing
import Trust
import Wire

/// Makes the vectors of enrolment, the same ones from the same seed as far as that goes.
struct EnrolmentMaker {
    let random = RandomSource.seeded(1_010)
    let root: SigningPublicKey
    let network: NetworkID
    let secret, other: InvitationSecret
    let device, stranger: DeviceSecrets
    let server: ServerID
    let serverKey: ContentHash
    let address: ServerAddress
    let member: MemberID
    let grant: EntryID
    let heads: [EntryID]

    init() throws {
        let root = RootKey.generate(random)
        self.root = root.signing.publicKey
        network = root.network
        secret = .generate(random)
        other = .generate(random)
        device = DeviceSecrets(.generate(random))
        stranger = DeviceSecrets(.generate(random))
        server = random.identifier()
        serverKey = try #require(ContentHash(bytes: random.bytes(32)))
        address = try #require(ServerAddress("samen.example:8443"))
        member = MemberID(organisation: random.identifier(), person: random.identifier())
        grant = try #require(EntryID(bytes: random.bytes(32)))
        heads = [random.bytes(32), random.bytes(32)].compactMap { EntryID(bytes: $0) }
    }

    static func keys(_ request: EnrolmentVectors.Request) throws -> DeviceSecrets {
        var signing = try #require(bytes(hexadecimal: request.signingSeed))
        var agreement = try #require(bytes(hexadecimal: request.agreementSeed))
        return DeviceSecrets(
            DeviceKeys(
                signing: SigningKey(seed: SecretBytes(consuming: &signing)),
                agreement: AgreementKey(seed: SecretBytes(consuming: &agreement))
            )
        )
    }

    func make() throws -> EnrolmentVectors {
        EnrolmentVectors(
            network: network.description,
            secret: secretVectors(),
            text: textVectors(),
            request: try requestVectors(),
            call: try callVectors(),
            welcome: try welcomeVectors()
        )
    }

    private func secretVectors() -> EnrolmentVectors.Secret {
        let characters = secret.characters
        let plain = Array(characters.replacing("-", with: ""))
        var exchanged = plain
        let place = plain.indices.dropLast().first { plain[$0] != plain[$0 + 1] } ?? 0
        exchanged.swapAt(place, place + 1)
        var wrong = plain
        wrong[20] = plain[20] == "7" ? "8" : "7"
        return EnrolmentVectors.Secret(
            bits: secret.copy().hexadecimal,
            characters: characters,
            alsoRead: [
                characters.lowercased(), String(plain), characters.replacing("-", with: " "),
                characters.replacing("0", with: "O").replacing("1", with: "l"),
            ],
            refused: [
                String(wrong), String(exchanged), String(plain.dropLast()), String(plain) + "0",
                "U" + String(plain.dropFirst()), "",
            ],
            invitation: secret.id.description,
            codeKey: Hashing.derive(from: secret.copy(), .invitationCode).hexadecimal
        )
    }

    private func textVectors() -> EnrolmentVectors.Text {
        let text = Invitation(
            network: network,
            serverKey: serverKey,
            secret: secret,
            address: address
        ).text
        let letters = Array(text)
        var wrong = letters
        wrong[60] = letters[60] == "7" ? "8" : "7"
        return EnrolmentVectors.Text(
            serverKey: serverKey.description,
            address: address.description,
            text: text,
            alsoRead: [
                text.lowercased(),
                String(letters.prefix(70)) + "\n  " + String(letters.dropFirst(70)),
                "samen1-" + text.dropFirst(7).replacing("0", with: "O").replacing("1", with: "I"),
            ],
            refused: [
                String(wrong), String(text.dropLast()), text + "0", "samen2-" + text.dropFirst(7),
                "samen1-", String(text.dropFirst(7)),
            ]
        )
    }

    // Requests.

    private var request: EnrolmentRequest {
        EnrolmentRequest(of: device.keys, with: secret, in: network)
    }

    private func requestVectors() throws -> EnrolmentVectors.Request {
        let theirs = EnrolmentRequest(of: stranger.keys, with: other, in: network)
        let foreign = EnrolmentRequest(of: device.keys, with: secret, in: random.identifier())
        func altered(
            _ name: String,
            _ reason: Reason,
            isCoded: Bool = false,
            _ change: (inout WireEnrolmentRequest) -> Void
        ) throws -> EnrolmentVectors.Refused {
            var message = try WireEnrolmentRequest(decoding: request.encoded)
            change(&message)
            if isCoded { message.code = Data(code(of: message)) }
            return refused(name, message.encoded, reason)
        }
        let swapped = try WireEnrolmentRequest(decoding: theirs.encoded)
        return EnrolmentVectors.Request(
            signingSeed: device.keys.signing.seed().hexadecimal,
            agreementSeed: device.keys.agreement.seed().hexadecimal,
            device: device.id.description,
            request: hexadecimal(request.encoded),
            refused: [
                try altered("swapped-keys", .invitationAttacked) {
                    $0.signingKey = swapped.signingKey
                    $0.agreementKey = swapped.agreementKey
                    $0.possession = swapped.possession
                },
                try altered("swapped-agreement-key", .invitationAttacked) {
                    $0.agreementKey = swapped.agreementKey
                },
                refused("another-secret", theirs.encoded, .invitationAttacked),
                refused("another-network", foreign.encoded, .invitationAttacked),
                try altered("no-code", .invitationAttacked) { $0.code = Data() },
                try altered("weak-signing-key", .weakKey, isCoded: true) {
                    $0.signingKey = Data([1] + [UInt8](repeating: 0, count: 31))
                },
                try altered("weak-agreement-key", .weakKey, isCoded: true) {
                    $0.agreementKey = $0.agreementKey.prefix(1_184) + Data(count: 32)
                },
                try altered("no-possession", .identity, isCoded: true) { $0.possession = Data() },
                try altered("another-possession", .identity, isCoded: true) {
                    $0.possession = swapped.possession
                },
                try altered("short-network", .malformed) { $0.networkID = Data(count: 15) },
                refused(
                    "too-large",
                    request.encoded + [50, 128, 16] + random.bytes(2_048),
                    .tooLarge
                ),
                refused("no-message", [10, 200], .malformed),
            ]
        )
    }

    /// The code that an inviter would expect of these fields.
    private func code(of message: WireEnrolmentRequest) -> [UInt8] {
        Hashing.code(
            under: Hashing.derive(from: secret.copy(), .invitationCode),
            .join,
            [
                message.networkID, message.invitation, message.signingKey, message.agreementKey,
                message.possession,
            ].map { Array($0) }
        )
    }

    func refused(
        _ name: String,
        _ bytes: [UInt8],
        _ reason: Reason
    ) -> EnrolmentVectors.Refused {
        EnrolmentVectors.Refused(name: name, bytes: hexadecimal(bytes), reason: reason.rawValue)
    }

    // Calls.

    private func callVectors() throws -> EnrolmentVectors.Call {
        let created: UInt64 = 1_767_225_600_000
        func call(_ ask: InvitationCall.Ask, at server: ServerID? = nil) -> [UInt8] {
            InvitationCall(
                network: network,
                server: server ?? self.server,
                invitation: secret.id,
                createdMilliseconds: created,
                ask: ask
            ).signed(with: secret)
        }
        let join = call(.join(request.encoded))
        let poll = call(.poll(after: 7))
        var signed = try WireInvitationCall(decoding: join)
        signed.signature[3] ^= 1
        return EnrolmentVectors.Call(
            server: server.description,
            createdMilliseconds: created,
            join: hexadecimal(join),
            poll: hexadecimal(poll),
            after: 7,
            refused: [
                refused("poll-as-join", poll, .invitationRefused),
                refused("signature", signed.encoded, .invitationRefused),
                refused(
                    "another-server",
                    call(.join(request.encoded), at: random.identifier()),
                    .invitationRefused
                ),
                refused("no-message", [10, 200], .malformed),
            ]
        )
    }
}
