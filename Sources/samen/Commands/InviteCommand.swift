import ArgumentParser
import Samen

struct InviteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite",
        abstract: Phrase(en: "Invite a device.", nl: "Nodig een apparaat uit.").text,
        discussion: Phrase(
            en: """
                Prints the invitation, to be handed over by another way than through the server; it \
                holds for a day and for one device. With --check nothing new is made: whoever has \
                come by earlier invitations is admitted, as `samen sync` does too.
                """,
            nl: """
                Toont de uitnodiging, die u langs een andere weg dan de server overhandigt; zij \
                geldt een dag en voor één apparaat. Met --check komt er geen nieuwe: wie zich met \
                eerdere uitnodigingen gemeld heeft, wordt toegelaten, zoals `samen sync` ook doet.
                """
        ).text
    )

    @Option(
        help: ArgumentHelp(
            en: "What a new member may do: admin, lead, worker or reader.",
            nl: "Wat een nieuwe medewerker mag: admin, lead, worker of reader.",
            valueName: "role"
        ),
        transform: InviteCommand.role
    )
    var role: MemberRole?

    @Option(
        help: ArgumentHelp(
            en: "Whose further device it is.",
            nl: "Van wie het een volgend apparaat is.",
            valueName: "M-code"
        )
    )
    var member: String?

    @Option(
        help: ArgumentHelp(
            en: "The organisation of a new administrator, if it is another one.",
            nl: "De organisatie van een nieuwe beheerder, als dat een andere is.",
            valueName: "hex"
        )
    )
    var organisation: String?

    @Flag(
        help: ArgumentHelp(
            en: "Wait for the device, and admit it.",
            nl: "Wacht op het apparaat, en laat het toe."
        )
    )
    var wait = false

    @Flag(
        help: ArgumentHelp(
            en: "Admit whoever has come by earlier invitations.",
            nl: "Laat toe wie zich met eerdere uitnodigingen gemeld heeft."
        )
    )
    var check = false

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard check || (role == nil) != (member == nil) else {
            throw ValidationError(
                Phrase(
                    en: "Name either a --role for a new member or a --member, or --check.",
                    nl: "Noem een --role voor een nieuwe medewerker, een --member, of --check."
                ).text
            )
        }
        guard organisation == nil || role != nil else {
            throw ValidationError(
                Phrase(
                    en: "--organisation goes with --role.",
                    nl: "--organisation hoort bij --role."
                ).text
            )
        }
    }

    func run() async throws {
        let vault = try shared.open()
        if !check { try await issue(from: vault) }
        guard wait || check else { return }
        try await admit(into: vault)
    }

    private func issue(from vault: Vault) async throws {
        let invitee: Invitee =
            if let member { .member(member) } else {
                .new(role ?? .worker, organisation: organisation)
            }
        let issued = try await vault.invite(invitee)
        if shared.isJSON {
            return try shared.terminal.show(
                JSON.object([
                    "invitation": .string(issued.text), "characters": .string(issued.characters),
                    "address": .string(issued.address), "member": .string(issued.member),
                    "expiresMs": JSON(issued.expires),
                ])
            )
        }
        try shared.terminal.say(issued.text)
        try shared.terminal.say(
            Phrase(
                en: "or by hand: \(issued.characters), with --server \(issued.address)",
                nl: "of met de hand: \(issued.characters), met --server \(issued.address)"
            )
        )
        let until = WallClock.text(of: issued.expires)
        try shared.terminal.say(
            Phrase(
                en: "For \(issued.member), until \(until).",
                nl: "Voor \(issued.member), tot \(until)."
            )
        )
    }

    private func admit(into vault: Vault) async throws {
        let terminal = shared.terminal
        while true {
            let outcomes = try await vault.checkInvitations(
                rootWords: { try terminal.rootWords() },
                confirm: { try terminal.confirm($0) }
            )
            var isWaiting = false
            for outcome in outcomes {
                if case .waiting = outcome { isWaiting = true }
                if !isWaiting || check { try terminal.tell(outcome, isJSON: shared.isJSON) }
            }
            guard wait, isWaiting else { return }
            try await Task.sleep(for: .seconds(2))
        }
    }

    private static func role(_ argument: String) throws -> MemberRole {
        guard let role = MemberRole(rawValue: argument) else {
            throw ValidationError("--role: admin | lead | worker | reader")
        }
        return role
    }
}
