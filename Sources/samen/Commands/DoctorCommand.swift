import ArgumentParser
import Samen

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: Phrase(
            en:
                "Look at what the vault's protection depends on: disk, swap, clock, folder, versions.",
            nl:
                "Bekijk waar de bescherming van de kluis van afhangt: schijf, swap, klok, map, versies."
        ).text,
        discussion: Phrase(
            en: """
                Changes nothing, needs no passphrase and no vault. Ends with 1 if it found a warning or \
                a danger.
                """,
            nl: """
                Verandert niets, heeft geen wachtwoordzin en geen kluis nodig. Eindigt met 1 als er een \
                waarschuwing of een gevaar is.
                """
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let findings = try Doctor(shared.place).examine()
        let terminal = shared.terminal
        if shared.isJSON {
            try terminal.show(JSON(findings) { JSON($0) })
        } else {
            for finding in findings { try finding.show(on: terminal) }
        }
        guard findings.allSatisfy({ $0.severity < .warning }) else { throw Self.weakened }
    }

    private static let weakened = CommandError(
        .unexpected,
        Phrase(
            en: "Something here weakens the protection of the vault.",
            nl: "Hier verzwakt iets de bescherming van de kluis."
        ),
        advice: Phrase(
            en: "Do what is said below each danger and warning.",
            nl: "Doe wat onder elk gevaar en elke waarschuwing staat."
        )
    )
}

extension Finding {
    fileprivate func show(on terminal: Terminal) throws {
        let wording = wording(in: .chosen)
        try terminal.say("\(severity.label.text)  \(code): \(wording.message)")
        if !wording.advice.isEmpty { try terminal.say("    \(wording.advice)") }
    }
}

extension Finding.Severity {
    fileprivate var label: Phrase {
        switch self {
        case .ok: Phrase(en: "ok", nl: "goed")
        case .advice: Phrase(en: "advice", nl: "advies")
        case .warning: Phrase(en: "warning", nl: "let op")
        case .danger: Phrase(en: "danger", nl: "gevaar")
        }
    }
}

extension JSON {
    fileprivate init(_ finding: Finding) {
        let wording = finding.wording(in: .english)
        self = .object([
            "code": .string(finding.code), "severity": .string(finding.severity.rawValue),
            "message": .string(wording.message), "advice": .string(wording.advice),
        ])
    }
}
