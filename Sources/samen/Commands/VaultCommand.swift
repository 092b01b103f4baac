import ArgumentParser

/// `samen vault`: the vaults on this computer.
struct VaultCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vault",
        abstract: Phrase(
            en: "The vaults on this computer.",
            nl: "De kluizen op deze computer."
        ).text,
        subcommands: [VaultListCommand.self, VaultRekey.self],
        defaultSubcommand: VaultListCommand.self
    )
}
