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

    @Option(
        help: ArgumentHelp(
            en: "The server to come by: its address, or the beginning of its id.",
            nl: "De server om langs te komen: zijn adres, of het begin van zijn nummer.",
            valueName: "name"
        )
    )
    var server: String?

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
            let invitation = try await vault.invite(invitee, by: server)
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
        guard !device.mustBeConfirmed else { return try typed(device) }
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
            Phrase(
                en: "Are these the words on the joining device?",
                nl: "Staan deze woorden op het apparaat dat zich aanmeldt?"
            )
        )
    }

    /// Has the words typed as the person reads them by voice.
    ///
    /// They are not shown: neither a hasty yes nor a script that says yes admits a lead or an
    /// administrator. What is not those words admits nobody, and leaves the invitation as it is.
    private func typed(_ device: JoiningDevice) throws -> Bool {
        let terminal = shared.terminal
        let who = Phrase("\(device.member), ") + device.role.label
        for _ in 0..<Limits.attempts {
            let answer = try terminal.line(
                who
                    + Phrase(
                        en: ": type the eight words that the person reads to you by voice, or no",
                        nl: ": typ de acht woorden die de persoon u voorleest, of nee"
                    )
            )
            let words = answer.lowercased().split { !$0.isLetter }.joined(separator: " ")
            if words == device.fingerprint { return true }
            if ["no", "nee", "n"].contains(words) { return false }
            if terminal.asked == nil { throw Self.otherWords }
            try terminal.warn(
                Phrase(
                    en: "Those are other words than the joining device shows.",
                    nl: "Dat zijn andere woorden dan het apparaat toont."
                )
            )
        }
        throw Self.otherWords
    }

    private static let otherWords = CommandError(
        .notPermitted,
        Phrase(
            en: "The words are not those of the joining device; nobody was admitted.",
            nl: "De woorden zijn niet die van het apparaat; er is niemand toegelaten."
        ),
        advice: Phrase(
            en: "Call the person, have the words read to you, and look again with --check.",
            nl: "Bel de persoon, laat de woorden voorlezen, en kijk opnieuw met --check."
        )
    )

    private static func role(_ argument: String) throws -> MemberRole {
        guard let role = MemberRole(rawValue: argument) else {
            throw ValidationError("--role: admin | lead | worker | reader")
        }
        return role
    }
}
