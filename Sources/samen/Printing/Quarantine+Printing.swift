import Samen

extension [QuarantinedWork] {
    /// One row each: what, whose, why, since when, and who decides.
    var table: Table {
        var table = Table([
            Table.Column(Phrase(en: "code", nl: "code")),
            Table.Column(Phrase(en: "case", nl: "dossier")),
            Table.Column(Phrase(en: "by", nl: "van")),
            Table.Column(Phrase(en: "device", nl: "apparaat")),
            Table.Column(Phrase(en: "why", nl: "waarom"), widest: 64),
            Table.Column(Phrase(en: "since", nl: "sinds")),
            Table.Column(Phrase(en: "bytes", nl: "bytes"), isNumber: true),
            Table.Column(Phrase(en: "decides", nl: "beslist")),
        ])
        for work in self {
            table.add([
                work.code, work.caseCode ?? "—", work.author.text, work.device ?? "—",
                work.why.text, WallClock.text(of: work.since), String(work.size), work.decides.text,
            ])
        }
        return table
    }
}

extension QuarantinedWork {
    /// The reason in words, with its code.
    var why: Phrase {
        let known = kind == .document ? Self.begunLate : Self.words[reason]
        let words = known.map { $0 + Phrase(" (\(reason))") } ?? Phrase(reason)
        switch state {
        case .rejected: return Phrase(en: "rejected; ", nl: "afgewezen; ") + words
        case .refused where kind == .entry:
            return Phrase(en: "membership entry: ", nl: "lidmaatschapsregel: ") + words
        default: return words
        }
    }

    var decides: Phrase {
        if isYours { return Phrase(en: "you", nl: "u") }
        return deciders.isEmpty ? Phrase("—") : Phrase(deciders.joined(separator: ", "))
    }

    private static let begunLate: Phrase? = Phrase(
        en: "a case that came after its author was removed",
        nl: "een dossier dat kwam nadat de auteur verwijderd was"
    )

    private static let words: [String: Phrase] = [
        "cutoff": Phrase(
            en: "written after its author was removed",
            nl: "geschreven nadat de auteur verwijderd was"
        ),
        "fork": Phrase(
            en: "two things in one place: a copied device?",
            nl: "twee dingen op één plaats: een gekopieerd apparaat?"
        ),
        "authority": Phrase(en: "its author may not", nl: "de auteur mag dit niet"),
        "old-epoch": Phrase(
            en: "with a key that a removed device has",
            nl: "met een sleutel die een verwijderd apparaat heeft"
        ),
        "cannot-open": Phrase(
            en: "not sealed for this place",
            nl: "niet verzegeld voor deze plaats"
        ),
        "opaque": Phrase(
            en: "this version cannot read it",
            nl: "deze versie kan het niet lezen"
        ),
        "content-missing": Phrase(en: "its content is gone", nl: "de inhoud is er niet meer"),
        "erase-order": Phrase(
            en: "an order to erase that is too early, or against a hold",
            nl: "een opdracht om te wissen die te vroeg komt, of tegen een vernietigingsstop in"
        ),
        "erased": Phrase(
            en: "was never sent before the case was erased; sealed for those who decided",
            nl: "was niet verzonden toen het dossier gewist werd; verzegeld voor wie beslisten"
        ),
        "epoch": Phrase(en: "waits for a membership entry", nl: "wacht op een lidmaatschapsregel"),
        "pending-gap": Phrase(
            en: "waits for what comes before",
            nl: "wacht op wat ervoor komt"
        ),
        "pending-signature": Phrase(en: "waits for a signature", nl: "wacht op een handtekening"),
        "pending-membership": Phrase(
            en: "waits for a membership entry",
            nl: "wacht op een lidmaatschapsregel"
        ),
        "pending-keys": Phrase(en: "waits for keys", nl: "wacht op sleutels"),
        "pending-dependency": Phrase(
            en: "waits for a colleague's work",
            nl: "wacht op werk van een collega"
        ),
        "malformed": Phrase(en: "not what it claims to be", nl: "niet wat het beweert te zijn"),
        "signature": Phrase(en: "not signed by its author", nl: "niet door de auteur ondertekend"),
        "too-large": Phrase(en: "too large", nl: "te groot"),
    ]
}

extension Phrase {
    /// That so much waits for a decision, and whose.
    static func waits(_ count: Int, for deciders: [String]) -> Phrase {
        let names = deciders.joined(separator: ", ")
        guard !names.isEmpty else {
            return Phrase(
                en: "\(count) in quarantine until a lead decides: samen quarantine",
                nl: "\(count) in quarantaine tot de leiding beslist: samen quarantine"
            )
        }
        return Phrase(
            en: "\(count) in quarantine until \(names) decides: samen quarantine",
            nl: "\(count) in quarantaine tot \(names) beslist: samen quarantine"
        )
    }
}

extension QuarantineView {
    var lines: [String] {
        let place = [work.caseCode, work.compartment].compactMap { $0 }.joined(separator: "  ")
        var lines = [
            "\(work.code)  \(place)",
            Phrase(en: "  why: ", nl: "  waarom: ").text + work.why.text,
            Phrase(en: "  by: ", nl: "  van: ").text + work.author.text + "  "
                + (work.device ?? "—") + (work.number.map { "  #\($0)" } ?? ""),
            Phrase(en: "  here since: ", nl: "  hier sinds: ").text
                + WallClock.text(of: work.since) + ", \(work.size) bytes",
        ]
        if let entry {
            lines.append(Phrase(en: "  entry: ", nl: "  regel: ").text + entry.text.text)
        }
        if let authored {
            let label = Phrase(
                en: "  written, by its author's clock: ",
                nl: "  geschreven, volgens de klok van de auteur: "
            )
            lines.append(label.text + WallClock.text(of: authored))
        }
        if !work.deciders.isEmpty {
            lines.append(Phrase(en: "  decides: ", nl: "  beslist: ").text + work.decides.text)
        }
        if let rejection = work.rejection {
            let label = Phrase(en: "  rejected by ", nl: "  afgewezen door ")
            lines.append(
                label.text + rejection.by.text + ", " + WallClock.text(of: rejection.at)
                    + (rejection.reason.isEmpty ? "" : ": " + rejection.reason)
            )
        }
        if !along.isEmpty {
            let label = Phrase(
                en: "  would be adopted along: ",
                nl: "  zou mee worden overgenomen: "
            )
            lines.append(label.text + along.joined(separator: ", "))
        }
        return lines + effectLines
    }

    private var effectLines: [String] {
        guard let effects else {
            let names = readers.joined(separator: ", ")
            return [
                names.isEmpty
                    ? Phrase(
                        en: "What it would do cannot be told here.",
                        nl: "Wat het zou doen, is hier niet te zeggen."
                    ).text
                    : Phrase(
                        en: "What it would do cannot be told here; who may read it: \(names).",
                        nl: "Wat het zou doen, is hier niet te zeggen; wie het mag lezen: \(names)."
                    ).text
            ]
        }
        guard !effects.isEmpty else {
            return [
                Phrase(
                    en: "Adopted, it would change nothing that is shown.",
                    nl: "Overgenomen zou het niets veranderen aan wat er staat."
                ).text
            ]
        }
        return [Phrase(en: "Adopted, it would change:", nl: "Overgenomen zou het veranderen:").text]
            + effects.flatMap(\.lines).map { "  " + $0 }
    }
}

extension QuarantineView.Effect {
    var lines: [String] {
        let heading = [recordCode, title.text].compactMap { $0 }.filter { !$0.isEmpty }
        var lines = [(heading + [label.text]).joined(separator: "  ")]
        func part(_ word: Phrase, _ content: [String]?) {
            guard let content else { return }
            lines += [Phrase("  ").text + word.text] + content.map { "    " + $0 }
        }
        part(Phrase(en: "now", nl: "nu"), before?.lines)
        part(Phrase(en: "then", nl: "dan"), after?.lines)
        part(Phrase(en: "would be added", nl: "zou erbij komen"), added?.lines)
        part(Phrase(en: "would go", nl: "zou verdwijnen"), removed?.lines)
        return lines
    }
}

extension JSON {
    init(_ work: QuarantinedWork) {
        self = .object([
            "code": .string(work.code), "kind": .string(work.kind.rawValue),
            "state": .string(work.state.rawValue), "reason": .string(work.reason),
            "author": JSON(work.author), "device": JSON(work.device),
            "case": JSON(work.caseCode), "compartment": JSON(work.compartment),
            "number": work.number.map { JSON($0) } ?? .null, "since_ms": JSON(work.since),
            "bytes": JSON(work.size), "deciders": JSON(work.deciders) { .string($0) },
            "yours": JSON(work.isYours),
            "rejection": work.rejection.map { rejection in
                .object([
                    "by": JSON(rejection.by), "at_ms": JSON(rejection.at),
                    "reason": .string(rejection.reason),
                ])
            } ?? .null,
        ])
    }

    init(_ view: QuarantineView) {
        self = .object([
            "work": JSON(view.work), "along": JSON(view.along) { .string($0) },
            "authored_ms": view.authored.map { JSON($0) } ?? .null,
            "effects": view.effects.map { JSON($0) { JSON($0) } } ?? .null,
            "readers": JSON(view.readers) { .string($0) },
            "entry": view.entry.map { JSON($0) } ?? .null,
        ])
    }

    private init(_ effect: QuarantineView.Effect) {
        self = .object([
            "record": JSON(effect.recordCode), "title": .string(effect.title.text),
            "name": JSON(effect.name), "label": .string(effect.label.text),
            "before": effect.before.map { JSON($0) } ?? .null,
            "after": effect.after.map { JSON($0) } ?? .null,
            "added": effect.added.map { JSON($0) } ?? .null,
            "removed": effect.removed.map { JSON($0) } ?? .null,
        ])
    }
}
