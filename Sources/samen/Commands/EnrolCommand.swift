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
                Makes a vault if there is none, asks for the invitation, and waits until whoever \
                invited you admits this device. It may be interrupted at any time: run it again, and \
                it goes on.
                """,
            nl: """
                Maakt een kluis als die er niet is, vraagt om de uitnodiging, en wacht tot wie u \
                uitnodigde dit apparaat toelaat. Afbreken mag altijd: voer het opnieuw uit, en het \
                gaat verder.
                """
        ).text
    )

    @Flag(
        name: .customLong("no-wait"),
        help: ArgumentHelp(
            en: "Hand in the request and end; run it again later.",
            nl: "Dien het verzoek in en stop; voer het later opnieuw uit."
        )
    )
    var endsAtOnce = false

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let vault = try shared.openOrMake()
        if try !vault.isEnrolling(), try vault.status().stage == .new { try accept(vault) }
        var hasSaid = false
        var polls = 0
        while true {
            switch try await vault.continueEnrolment() {
            case .enrolled(let member, let role): return try say(member, role)
            case .waiting:
                if !hasSaid { try sayWaiting(vault) }
                hasSaid = true
                if endsAtOnce { return }
                polls += 1
                try await Task.sleep(for: .seconds(polls < Limits.frequentPolls ? 5 : 60))
            }
        }
    }

    private func accept(_ vault: Vault) throws {
        let terminal = shared.terminal
        let invitation = try terminal.line(
            Phrase(
                en: "Invitation (samen1-…, or the 28 characters)",
                nl: "Uitnodiging (samen1-…, of de 28 tekens)"
            )
        )
        let address =
            try Vault.needsAddress(invitation: invitation)
            ? terminal.line(
                Phrase(
                    en: "Address of the server (host:port)",
                    nl: "Adres van de server (naam:poort)"
                )
            ) : nil
        try vault.accept(invitation: invitation, address: address)
    }

    private func sayWaiting(_ vault: Vault) throws {
        let words = vault.fingerprint
        let terminal = shared.terminal
        if shared.isJSON {
            return try terminal.show(JSON.object(["waiting": true, "fingerprint": .string(words)]))
        }
        try terminal.say(
            Phrase(
                en: "Read these words to whoever invited you:",
                nl: "Lees deze woorden voor aan wie u uitnodigde:"
            )
        )
        try terminal.say("    \(words)")
        try terminal.say(
            Phrase(en: "Waiting to be admitted …", nl: "Wacht op toelating …")
        )
    }

    private func say(_ member: String, _ role: MemberRole) throws {
        let terminal = shared.terminal
        if shared.isJSON {
            return try terminal.show(
                JSON.object(["member": .string(member), "role": .string(role.rawValue)])
            )
        }
        try terminal.say(
            Phrase(en: "Enrolled: \(member), ", nl: "Aangemeld: \(member), ") + role.label
        )
    }
}
