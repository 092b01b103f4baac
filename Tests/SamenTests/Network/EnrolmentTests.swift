import Foundation
import Samen
import Sync
import TestSupport
import Testing
import Trust

/// An administrator's computer, a real server, and computers that join.
private final class Office {
    let home: Home
    let vault: Vault
    let rootWords: String
    let server: ServerProcess
    /// The other computers, which last as long as the office.
    private var homes: [Home] = []

    init() async throws {
        home = try Home(clock: nil)
        (vault, rootWords) = try home.found()
        server = try ServerProcess(for: vault.device().network)
        try server.start()
        _ = try await vault.addServer(
            rootWords: rootWords,
            address: server.authority,
            server: "\(server.server)",
            key: "\(server.key)"
        )
    }

    /// Another computer, with a vault that belongs to no network.
    func laptop() throws -> Vault {
        let home = try Home(seed: UInt64(homes.count + 2), clock: nil)
        homes.append(home)
        return try home.create()
    }

    /// Admits whoever has come, if their words are these.
    func admit(_ fingerprints: String..., withRoot: Bool = false) async throws
        -> [InvitationOutcome]
    {
        let words = rootWords
        return try await vault.checkInvitations(
            rootWords: {
                guard withRoot else { throw CancellationError() }
                return words
            },
            confirm: { fingerprints.contains($0.fingerprint) }
        )
    }

    func sync(_ vault: Vault) async throws {
        let server = try #require(try vault.servers().first)
        try await vault.settle(with: server)
    }
}

extension InvitationOutcome {
    fileprivate var name: String {
        switch self {
        case .waiting: "waiting"
        case .admitted: "admitted"
        case .declined: "declined"
        case .over: "over"
        case .attacked: "attacked"
        }
    }
}

@Suite(.timeLimit(.minutes(40))) struct EnrolmentTests {
    private func join(_ vault: Vault, _ invitation: IssuedInvitation) async throws {
        try vault.accept(invitation: invitation.text)
        guard case .waiting = try await vault.continueEnrolment() else {
            Issue.record("nobody has admitted the device yet")
            return
        }
    }

    private func isEnrolled(_ vault: Vault, as role: MemberRole) async throws -> Bool {
        guard case .enrolled(_, let given) = try await vault.continueEnrolment() else {
            return false
        }
        return given == role
    }

    @Test func `someone who is invited joins, and can write and send`() async throws {
        let office = try await Office()
        let invitation = try await office.vault.invite(.new(.worker))
        let worker = try office.laptop()
        #expect(try worker.status().stage == .new)
        try await join(worker, invitation)
        #expect(try worker.status().stage == .enrolling)
        #expect(try await office.admit(worker.fingerprint).map(\.name) == ["admitted"])
        #expect(try await isEnrolled(worker, as: .worker))
        let status = try worker.status()
        #expect(status.stage == .enrolled && status.role == .worker)
        #expect(status.member == invitation.member)
        #expect(try worker.members().count == 2)
        let document = try worker.device().createDocument(at: worker.now())
        try worker.write("De eerste notitie.", in: document)
        #expect(try worker.status().unsent > 0)
        try await office.sync(worker)
        #expect(try worker.status().unsent == 0)
        #expect(try worker.status().servers.first?.lastContact != nil)
        #expect(try office.vault.members().map(\.role) == [.admin, .worker])
        #expect(try office.vault.status().unsent == 0)
        #expect(try office.vault.invitations().map(\.state) == ["welcomed"])
        #expect(try worker.log().last?.code == "complete")
    }

    @Test func `C06 an enrolment that is interrupted anywhere goes on`() async throws {
        let office = try await Office()
        let invitation = try await office.vault.invite(.new(.reader))
        let home = try Home(seed: 3, clock: nil)
        var reader = try home.create()
        try reader.accept(invitation: invitation.text)
        let fingerprint = reader.fingerprint
        for _ in 0..<2 {
            reader.close()
            reader = try home.open()
            guard case .waiting = try await reader.continueEnrolment() else {
                Issue.record("it waits")
                return
            }
        }
        reader.close()
        #expect(try await office.admit(fingerprint).map(\.name) == ["admitted"])
        #expect(try await office.admit(fingerprint).isEmpty, "it is done once")
        reader = try home.open()
        #expect(reader.fingerprint == fingerprint)
        #expect(try await isEnrolled(reader, as: .reader))
        reader.close()
        reader = try home.open()
        #expect(try await isEnrolled(reader, as: .reader))
        #expect(try reader.isEnrolling() == false)
    }

    @Test func `an invitation can be typed by hand`() async throws {
        let office = try await Office()
        let invitation = try await office.vault.invite(.new(.worker))
        let worker = try office.laptop()
        #expect(throws: SamenError.self) {
            try worker.accept(invitation: invitation.characters, address: nil)
        }
        let typed = invitation.characters.lowercased().replacing("-", with: " ")
        try worker.accept(invitation: typed, address: invitation.address)
        guard case .waiting = try await worker.continueEnrolment() else {
            Issue.record("it waits")
            return
        }
        #expect(try await office.admit(worker.fingerprint).map(\.name) == ["admitted"])
        #expect(try await isEnrolled(worker, as: .worker))
        try await office.sync(worker)
    }

    @Test func `C01 an invitation that two devices use admits neither, and tells the inviter`()
        async throws
    {
        let office = try await Office()
        let invitation = try await office.vault.invite(.new(.worker))
        let thief = try office.laptop()
        try await join(thief, invitation)
        let worker = try office.laptop()
        try worker.accept(invitation: invitation.text)
        let refused = await #expect(throws: SamenError.self) {
            try await worker.continueEnrolment()
        }
        #expect(refused?.code == .invitationRefused)
        let outcomes = try await office.admit(thief.fingerprint, worker.fingerprint)
        #expect(outcomes.map(\.name) == ["attacked"])
        #expect(try office.vault.members().map(\.role) == [.admin])
        #expect(try office.vault.invitations().map(\.state) == ["attacked"])
        let ended = await #expect(throws: SamenError.self) { try await thief.continueEnrolment() }
        #expect(ended?.code == .invitationRefused)
        #expect(try worker.status().stage == .new)
    }

    @Test func `someone whose words are not confirmed is not admitted`() async throws {
        let office = try await Office()
        let invitation = try await office.vault.invite(.new(.lead))
        let lead = try office.laptop()
        try await join(lead, invitation)
        #expect(try await office.admit("other words").map(\.name) == ["declined"])
        #expect(try office.vault.members().map(\.role) == [.admin])
        let error = await #expect(throws: SamenError.self) { try await lead.continueEnrolment() }
        #expect(error?.code == .invitationRefused)
    }

    @Test func `words are confirmed by voice for those who lead`() async throws {
        let office = try await Office()
        for role in [MemberRole.reader, .worker, .lead, .admin] {
            let invitation = try await office.vault.invite(.new(role))
            let joining = try office.laptop()
            try await join(joining, invitation)
            var asked: [Bool] = []
            let words = office.rootWords
            let outcomes = try await office.vault.checkInvitations(
                rootWords: { words },
                confirm: { device in
                    asked.append(device.mustBeConfirmed)
                    return device.fingerprint == joining.fingerprint
                }
            )
            #expect(outcomes.map(\.name) == ["admitted"])
            #expect(asked == [role == .lead || role == .admin])
            #expect(try await isEnrolled(joining, as: role))
        }
    }

    @Test func `a member's second laptop joins by the member's code`() async throws {
        let office = try await Office()
        let first = try await office.vault.invite(.new(.worker))
        let laptop = try office.laptop()
        try await join(laptop, first)
        _ = try await office.admit(laptop.fingerprint)
        #expect(try await isEnrolled(laptop, as: .worker))
        let second = try await office.vault.invite(.member(first.member))
        #expect(second.member == first.member)
        let other = try office.laptop()
        try await join(other, second)
        _ = try await office.admit(other.fingerprint)
        #expect(try await isEnrolled(other, as: .worker))
        #expect(try office.vault.members().last?.devices.count == 2)
        #expect(try other.status().member == first.member)
    }

    @Test func `a worker invites nobody`() async throws {
        let office = try await Office()
        let invitation = try await office.vault.invite(.new(.worker))
        let worker = try office.laptop()
        try await join(worker, invitation)
        _ = try await office.admit(worker.fingerprint)
        #expect(try await isEnrolled(worker, as: .worker))
        let error = await #expect(throws: SamenError.self) {
            try await worker.invite(.new(.worker))
        }
        #expect(error?.code == .notAllowed)
    }

    @Test func `without a network nothing is invited and no enrolment is lost`() async throws {
        let office = try await Office()
        let invitation = try await office.vault.invite(.new(.worker))
        office.server.kill()
        let offline = await #expect(throws: SamenError.self) {
            try await office.vault.invite(.new(.worker))
        }
        #expect(offline?.code == .offline)
        #expect(try office.vault.invitations().count == 1)
        let worker = try office.laptop()
        try worker.accept(invitation: invitation.text)
        let error = await #expect(throws: SamenError.self) { try await worker.continueEnrolment() }
        #expect(error?.code == .offline)
        #expect(try worker.isEnrolling())
        try office.server.start(onPortOf: office.server.authority)
        guard case .waiting = try await worker.continueEnrolment() else {
            Issue.record("it waits")
            return
        }
    }

    @Test func `a damaged invitation is refused before anything is sent`() throws {
        let home = try Home(seed: 24)
        let vault = try home.create()
        for text in ["samen1-", "samen1-ABCDEF", "0123456-0123456-0123456-0123457"] {
            let error = #expect(throws: SamenError.self) {
                try vault.accept(invitation: text, address: "localhost:1")
            }
            #expect(error?.code == .invitation)
        }
        #expect(try vault.isEnrolling() == false)
    }
}
