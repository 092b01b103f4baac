import ArgumentParser
import Samen

struct ErasureExecute: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "execute",
        abstract: Phrase(
            en: "Finish an erasure on this device, or say why it is not time yet.",
            nl: "Rond het wissen op dit apparaat af, of zeg waarom het nog niet kan."
        ).text,
        discussion: Phrase(
            en: """
                A device destroys keys and content by itself when it synchronises. What is left is \
                to seal the vault under a new key, so that nothing remains on the disk: that needs \
                the passphrase. “samen unlock” does the same.
                """,
            nl: """
                Een apparaat vernietigt sleutels en inhoud vanzelf bij het synchroniseren. Daarna \
                moet de kluis nog onder een nieuwe sleutel, zodat niets op de schijf blijft: daar is \
                de wachtwoordzin voor nodig. “samen unlock” doet hetzelfde.
                """
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The case's code.", nl: "De code van het dossier."))
    var code: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        var opened = try shared.opened()
        defer { opened.passphrase?.wipe() }
        let view = try shared.cases(of: opened.vault).executeErasure(of: code)
        guard view.mustRenewFile else { return try shared.show(view) }
        let place = try shared.place
        // One that opened the vault just now is not asked for again.
        var passphrase =
            try opened.passphrase ?? shared.passphrase.passphrase(shared.terminal)
        defer { passphrase.wipe() }
        opened.vault.close()
        try shared.finishErasures(place, passphrase)
        let vault = try Progress.during(Phrase(en: "Unlocking", nl: "Ontgrendelen")) {
            try Vault.open(place, passphrase: passphrase)
        }
        try shared.show(try vault.cases().erasure(of: code))
    }
}

extension SharedOptions {
    /// Seals the vault anew where something was erased; returns whether it had to be.
    @discardableResult
    func finishErasures(_ place: VaultPlace, _ passphrase: [UInt8]) throws -> Bool {
        try Progress.during(Phrase(en: "Sealing the vault anew", nl: "De kluis opnieuw verzegelen"))
        {
            try Vault.finishErasures(place, passphrase: passphrase)
        }
    }

    /// Says that something which was erased is still on the disk, and why.
    func warn(notRenewedBecause error: any Error) throws {
        let reason = CommandError(error)
        try terminal.warn(Phrase.mustRenew + Phrase(". ") + reason.message)
    }
}
