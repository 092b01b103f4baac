import ArgumentParser
import Samen

/// `samen admin`: what concerns administrators.
struct AdminCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin",
        abstract: Phrase(en: "What administrators do.", nl: "Wat beheerders doen.").text,
        subcommands: [
            AdminGrant.self, AdminDevice.self, AdminExposure.self, AdminRotateKeys.self,
            AdminOffboard.self, AdminDelegate.self, AdminConfirm.self, AdminSyncLog.self,
            AdminLag.self, AdminVersion.self,
        ]
    )
}

struct AdminGrant: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant",
        abstract: Phrase(
            en: "Make whoever uses this vault an administrator.",
            nl: "Maak wie deze kluis gebruikt beheerder."
        ).text,
        discussion: Phrase(
            en: """
                Asks for the root's words. Another administrator is invited, with `samen invite --role \
                admin`.
                """,
            nl: """
                Vraagt om de woorden van het netwerk. Een andere beheerder wordt uitgenodigd, met \
                `samen invite --role admin`.
                """
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let vault = try shared.open()
        try vault.grantAdministrator(rootWords: shared.rootWords())
        let status = try vault.status()
        let terminal = shared.terminal
        if shared.isJSON {
            return try terminal.show(
                JSON.object([
                    "member": JSON(status.member), "device": .string(status.device),
                    "role": JSON(status.role?.rawValue),
                ])
            )
        }
        try terminal.say(
            Phrase(en: "Administrator: ", nl: "Beheerder: ")
                + Phrase("\(status.member ?? "") \(status.device)")
        )
    }
}
