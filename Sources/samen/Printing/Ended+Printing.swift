import Samen

extension EndedPart {
    /// What became of this device, since when, by whom, and whom to ask.
    var deviceLine: Phrase {
        let what =
            switch code {
            case "device-left", "device-lost", "device-compromised":
                Phrase(en: "This device was removed", nl: "Dit apparaat is verwijderd")
                    + reason
            case "member-left", "member-lost", "member-compromised":
                Phrase(en: "Your membership was ended", nl: "Uw lidmaatschap is beëindigd")
                    + reason
            default:
                Phrase(
                    en: "What this device was admitted by does not count any more",
                    nl: "Waardoor dit apparaat was toegelaten, telt niet meer"
                )
            }
        return what + circumstances + Phrase(". ") + kept + asking
    }

    /// That a case waits for the word of a lead.
    func waitingLine(of code: String) -> Phrase {
        Phrase(
            en: "\(code) waits for the word of a lead: its author was removed",
            nl: "\(code) wacht op het woord van de leiding: de auteur is verwijderd"
        ) + circumstances
            + Phrase(
                en: ". You read it as it was; what you write is kept, and sent after that.",
                nl: ". U leest het zoals het was; wat u schrijft wordt bewaard en daarna verzonden."
            ) + asking
    }

    /// What became of the part in a case.
    func line(of code: String) -> Phrase {
        let what =
            self.code == "unshared"
            ? Phrase(
                en: "Your part in \(code) has ended",
                nl: "Uw deelname aan \(code) is beëindigd"
            )
            : Phrase(
                en: "What gave you a part in \(code) does not count any more",
                nl: "Waardoor u deelnam aan \(code), telt niet meer"
            )
        return what + circumstances + Phrase(".") + asking
    }

    private var reason: Phrase {
        switch code {
        case "device-lost", "member-lost": Phrase(en: " as lost", nl: " als verloren")
        case "device-compromised", "member-compromised":
            Phrase(en: " as being in wrong hands", nl: " als in verkeerde handen")
        default: Phrase("")
        }
    }

    private var circumstances: Phrase {
        let time = since.map { WallClock.text(of: $0) }
        let when = time.map { Phrase(en: " on \($0)", nl: " op \($0)") } ?? Phrase("")
        let who =
            by.map { by in
                by == "root"
                    ? Phrase(en: " by the network’s root", nl: " door de wortel van het netwerk")
                    : Phrase(en: " by \(by)", nl: " door \(by)")
            } ?? Phrase("")
        return when + who + Phrase(" (\(code))")
    }

    private var kept: Phrase {
        Phrase(
            en:
                "What is written here is kept, and what is sent has no effect until a lead decides.",
            nl:
                "Wat hier geschreven is blijft bewaard, en wat verzonden is telt pas als de "
                + "leiding besluit."
        )
    }

    private var asking: Phrase {
        guard !ask.isEmpty else { return Phrase("") }
        let names = ask.joined(separator: ", ")
        return Phrase(en: " Ask \(names).", nl: " Vraag \(names).")
    }
}

extension JSON {
    init(_ ended: EndedCase) {
        self = .object(["case": .string(ended.code), "part": JSON(ended.part)])
    }

    init(_ part: EndedPart) {
        self = .object([
            "code": .string(part.code), "since_ms": part.since.map { JSON($0) } ?? .null,
            "by": JSON(part.by), "ask": JSON(part.ask) { .string($0) },
        ])
    }
}
