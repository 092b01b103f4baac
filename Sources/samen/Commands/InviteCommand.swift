import ArgumentParser
import Samen

struct InviteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite",
        abstract: Phrase(
            en: "Invite a device, and admit whoever has come.",
            nl: "Nodig een apparaat uit, en laat toe wie gekomen is."
        ).text,
        discussion: Phrase(
            en: """
                Prints an invitation, which is good for one device and one day: hand it over by \
                another way than through the server, never by an ordinary e-mail. With --wait the \
                command stays until the device has come; otherwise `samen invite --check` looks.
                """,
            nl: """
                Toont een uitnodiging, die één dag en voor één apparaat geldt: geef haar langs een \
                andere weg dan de server, nooit per gewone e-mail. Met --wait blijft de opdracht tot \
                het apparaat er is; anders kijkt `samen invite --check`.
                """
        ).text
    )

    @Option(
        help: ArgumentHelp(
            en: "For someone new: admin, lead, worker or reader.",
            nl: "Voor iemand die nieuw is: admin, lead, worker of reader.",
            valueName: "role"
        ),
        transform: InviteCommand.role
    )
    var role: MemberRole?

    @Option(
        help: ArgumentHelp(
            en: "For a member's further device: the member's code.",
            nl: "Voor nog een apparaat van een lid: de code van het lid.",
            valueName: "code"
        )
    )
    var member: String?

    @Option(
        help: ArgumentHelp(
            en: "The organisation of someone new; else yours.",
            nl: "De organisatie van iemand die nieuw is; anders die van u.",
            valueName: "id"
        )
    )
    var organisation: String?

    @Flag(
        help: ArgumentHelp(
            en: "Stay until the device has come.",
            nl: "Blijf tot het apparaat er is."
        )
    )
    var wait = false

    @Flag(
        help: ArgumentHelp(
            en: "Invite nobody; admit whoever has come.",
            nl: "Nodig niemand uit; laat toe wie gekomen is."
        )
    )
    var check = false

    @Flag(help: ArgumentHelp(en: "List the invitations.", nl: "Toon de uitnodigingen."))
    var list = false

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        let count = [role != nil, member != nil, check, list].filter(\.self).count
        guard count == 1 else {
            throw ValidationError(
                Phrase(
                    en: "Give one of --role, --member, --check and --list.",
                    nl: "Geef een van --role, --member, --check en --list."
                ).text
            )
        }
    }

    func run() async throws {
        let vault = try shared.open()
        if list { return try show(vault.invitations()) }
        if let invitee {
            let invitation = try await vault.invite(invitee)
            try show(invitation)
            guard wait else { return }
        }
        repeat {
            let outcomes = try await vault.checkInvitations(
                rootWords: shared.rootWords,
                confirm: confirm
            )
            try show(outcomes)
            guard wait, outcomes.contains(where: \.isWaiting) else { return }
            try await Task.sleep(for: .seconds(Limits.inviterPollSeconds))
        } while true
    }

    private var invitee: Invitee? {
        if let member { return .member(member) }
        return role.map { .new($0, organisation: organisation) }
    }

    /// Asks whether the words that the joining person reads are these.
    private func confirm(_ device: JoiningDevice) throws -> Bool {
        let terminal = shared.terminal
        let who = Phrase("\(device.member), ") + device.role.label + Phrase(":")
        let lines = [who, Phrase("    \(device.fingerprint)")]
        for line in lines {
            if let asked = terminal.asked {
                try asked.say(line.text)
            } else {
                try terminal.warn(line)
            }
        }
        return try terminal.confirm(
            device.mustBeConfirmed
                ? Phrase(
                    en: "Has the person read these very words to you, by voice?",
                    nl: "Heeft de persoon u precies deze woorden voorgelezen?"
                )
                : Phrase(
                    en: "Are these the words on the joining device?",
                    nl: "Staan deze woorden op het apparaat dat zich aanmeldt?"
                )
        )
    }

    private static func role(_ argument: String) throws -> MemberRole {
        guard let role = MemberRole(rawValue: argument) else {
            throw ValidationError("--role: admin | lead | worker | reader")
        }
        return role
    }
}
