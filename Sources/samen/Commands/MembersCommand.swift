import ArgumentParser
import Samen

struct MembersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: Phrase(
            en: "List the members of the network, or of a case, by pseudonym.",
            nl: "Toon de leden van het netwerk, of van een dossier, met hun pseudoniem."
        ).text
    )

    @Argument(
        help: ArgumentHelp(
            en: "A case's code: who has a part in it.",
            nl: "De code van een dossier: wie er deel aan heeft."
        )
    )
    var code: String?

    @OptionGroup var shared: SharedOptions

    func run() throws {
        if let code { return try show(shared.cases().members(of: code)) }
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

extension MembersCommand {
    private func show(_ members: [CaseMember]) throws {
        let terminal = shared.terminal
        if shared.isJSON { return try terminal.show(JSON(members) { JSON($0) }) }
        var table = Table([
            .init(Phrase(en: "member", nl: "lid")),
            .init(Phrase(en: "organisation", nl: "organisatie")),
            .init(Phrase(en: "part", nl: "deel"), widest: 90),
        ])
        for member in members {
            let you = Phrase(en: " (you)", nl: " (u)").text
            let roles = member.roles.sorted { $0.key < $1.key }
                .map { "\($0.key): \($0.value.label.text)" }
            table.add([
                member.code + (member.isYou ? you : ""), member.organisation,
                roles.joined(separator: ", "),
            ])
        }
        try terminal.show(table)
    }
}

extension CaseRole {
    var label: Phrase {
        switch self {
        case .owner: Phrase(en: "owner", nl: "eigenaar")
        case .writer: Phrase(en: "writer", nl: "schrijver")
        case .reader: Phrase(en: "reader", nl: "lezer")
        }
    }
}

extension JSON {
    fileprivate init(_ member: CaseMember) {
        self = .object([
            "member": .string(member.code), "organisation": .string(member.organisation),
            "you": .bool(member.isYou),
            "roles": .object(member.roles.mapValues { .string($0.rawValue) }),
        ])
    }

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
        case .relay: Phrase(en: "relay", nl: "tussenserver")
        }
    }
}
