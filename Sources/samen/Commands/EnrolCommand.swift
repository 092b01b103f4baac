import ArgumentParser
import Samen

struct EnrolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol",
        abstract: Phrase(
            en: "Join a network by an invitation.",
            nl: "Meld dit apparaat aan met een uitnodiging."
        ).text,
        discussion: Phrase(
            en: """
                Asks for the invitation: the text that begins with samen1-, or its characters typed \
                by hand, which also need --server. Makes a vault if there is none. Waits until \
                whoever invited you admits the device; it may be interrupted, and goes on where it \
                was when it is run again.
                """,
            nl: """
                Vraagt de uitnodiging: de tekst die met samen1- begint, of de tekens met de hand, \
                waarvoor ook --server nodig is. Maakt een kluis als die er niet is. Wacht tot wie u \
                uitnodigde het apparaat toelaat; onderbreken mag, en opnieuw uitvoeren gaat verder \
                waar het was.
                """
        ).text
    )

    @Option(
        name: .customLong("server"),
        help: ArgumentHelp(
            en: "The server's address, host:port, for an invitation typed by hand.",
            nl: "Het adres van de server, host:poort, bij een overgetypte uitnodiging.",
            valueName: "address"
        )
    )
    var address: String?

    @Flag(help: ArgumentHelp(en: "Ask once and do not wait.", nl: "Vraag één keer en wacht niet."))
    var once = false

    @Flag(
        help: ArgumentHelp(
            en: "Begin again with another invitation.",
            nl: "Begin opnieuw met een andere uitnodiging."
        )
    )
    var again = false

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let terminal = shared.terminal
        let place = try shared.place()
        let vault = place.holdsVault ? try shared.open() : try shared.newVault()
        if try again || !vault.isEnrolling() {
            var typed = try terminal.secret(Phrase(en: "Invitation", nl: "Uitnodiging"))
            defer { typed.wipe() }
            try vault.accept(
                invitation: String(decoding: typed, as: UTF8.self).trimmed,
                address: address
            )
        }
        try await join(vault, terminal)
    }

    private func join(_ vault: Vault, _ terminal: Terminal) async throws {
        var hasSaid = false
        while true {
            switch try await vault.continueEnrolment() {
            case .enrolled(let member, let role):
                return try tell(member, role, terminal)
            case .waiting:
                if !hasSaid { try explain(vault, terminal) }
                hasSaid = true
                guard !once else { throw Self.notYet }
                try await Task.sleep(for: .seconds(2))
            }
        }
    }

    private func explain(_ vault: Vault, _ terminal: Terminal) throws {
        let said = Phrase(
            en: "Waiting to be admitted. This device's words: \(vault.fingerprint)",
            nl: "Wacht op toelating. De woorden van dit apparaat: \(vault.fingerprint)"
        )
        // Standard output is for what the command came to.
        try shared.isJSON ? terminal.warn(said) : terminal.say(said)
    }

    private func tell(_ member: String, _ role: MemberRole, _ terminal: Terminal) throws {
        if shared.isJSON {
            return try terminal.show(
                JSON.object(["member": .string(member), "role": .string(role.rawValue)])
            )
        }
        try terminal.say(
            Phrase(en: "You are \(member), ", nl: "U bent \(member), ") + role.label
                + Phrase(en: ". Next: `samen sync`.", nl: ". Hierna: `samen sync`.")
        )
    }

    private static let notYet = CommandError(
        .syncIncomplete,
        Phrase(en: "The device is not admitted yet.", nl: "Het apparaat is nog niet toegelaten."),
        advice: Phrase(
            en: "Run `samen enrol` again; it goes on where it was.",
            nl: "Voer `samen enrol` opnieuw uit; het gaat verder waar het was."
        )
    )
}
