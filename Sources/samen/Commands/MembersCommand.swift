import ArgumentParser
import Samen

struct MembersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: Phrase(
            en: "List the members of the network, by pseudonym.",
            nl: "Toon de leden van het netwerk, met hun pseudoniem."
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let members = try shared.open().members()
        let terminal = shared.terminal
        if shared.isJSON {
            return try terminal.show(JSON(members) { JSON($0) })
        }
        var table = Table([
            .init(Phrase(en: "member", nl: "lid")), .init(Phrase(en: "role", nl: "rol")),
            .init(Phrase(en: "organisation", nl: "organisatie")),
            .init(Phrase(en: "devices", nl: "apparaten"), widest: 60),
        ])
        for member in members {
            let you = Phrase(en: " (you)", nl: " (u)").text
            table.add([
                member.code + (member.isYou ? you : ""), member.role.label.text,
                member.organisation, member.devices.joined(separator: " "),
            ])
        }
        try terminal.show(table)
    }
}

extension JSON {
    fileprivate init(_ member: Member) {
        self = .object([
            "member": .string(member.code), "organisation": .string(member.organisation),
            "role": .string(member.role.rawValue), "you": .bool(member.isYou),
            "devices": JSON(member.devices) { .string($0) },
        ])
    }
}

extension MemberRole {
    var label: Phrase {
        switch self {
        case .admin: Phrase(en: "administrator", nl: "beheerder")
        case .lead: Phrase(en: "lead", nl: "leidinggevende")
        case .worker: Phrase(en: "worker", nl: "medewerker")
        case .reader: Phrase(en: "reader", nl: "lezer")
        }
    }
}
