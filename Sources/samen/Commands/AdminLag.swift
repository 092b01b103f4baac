import ArgumentParser
import Samen

/// Devices that are behind, or that never came.
struct AdminLag: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lag",
        abstract: Phrase(
            en: "List the devices that have not been heard for a while.",
            nl: "Toon de apparaten waarvan een tijd niets is gehoord."
        ).text,
        discussion: Phrase(
            en: """
                With how much they said last that they still hold: what was written since nobody knows.
                """,
            nl: """
                Met hoeveel ze het laatst zeiden nog vast te houden: wat daarna geschreven is, weet niemand.
                """
        ).text
    )

    @Option(
        help: ArgumentHelp(
            en: "For how long: 24h, 7d.",
            nl: "Hoe lang: 24h, 7d.",
            valueName: "time"
        )
    )
    var over = TimeSpan(hours: 24)

    @OptionGroup var window: AdminWindow

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let view = try await shared.open().contacts(since: window.start, at: window.server)
        let late = view.devices.filter { contact in
            contact.standing == "in-force" && contact.isSilent(for: over.milliseconds, view)
        }
        try shared.show(late)
    }
}

/// Which versions the devices run.
struct AdminVersion: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: Phrase(
            en: "List which versions the devices run, the oldest first.",
            nl: "Toon welke versies de apparaten draaien, de oudste eerst."
        ).text
    )

    @OptionGroup var window: AdminWindow

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let view = try await shared.open().contacts(since: window.start, at: window.server)
        let current = view.devices.filter { $0.standing == "in-force" }
        try shared.show(
            current.sorted { $0.versionParts.lexicographicallyPrecedes($1.versionParts) }
        )
    }
}

extension SharedOptions {
    fileprivate func show(_ devices: [DeviceContact]) throws {
        if isJSON { return try terminal.show(JSON(devices) { $0.json }) }
        guard !devices.isEmpty else {
            return try terminal.say(Phrase(en: "None.", nl: "Geen."))
        }
        var table = Table(DeviceContact.columns)
        for device in devices { table.add(device.cells) }
        try terminal.show(table)
    }
}
