import Samen

extension Table {
    init(_ list: CaseList, withNames: Bool) {
        let name = Column(Phrase(en: "name", nl: "naam"), widest: 32)
        self.init(
            [
                Column(Phrase(en: "case", nl: "dossier")),
                Column(Phrase(en: "called", nl: "roepnaam"), widest: 24),
            ] + (withNames ? [name] : []) + [
                Column(Phrase(en: "phase", nl: "fase")),
                Column(Phrase(en: "danger", nl: "gevaar")),
                Column(Phrase(en: "waiting", nl: "wacht"), isNumber: true),
                Column(Phrase(en: "review", nl: "verschil"), isNumber: true),
                Column(Phrase(en: "unsent", nl: "onverzonden"), isNumber: true),
            ]
        )
        for row in list.cases {
            add(
                [
                    row.code,
                    row.pseudonym.isEmpty ? "—" : row.pseudonym,
                ] + (withNames ? [row.name ?? "—"] : []) + [
                    row.phase?.text ?? "—",
                    row.danger.text + (row.isDangerContested ? " ⚠" : ""),
                    row.waitingDays.map { "\($0) d" } ?? "",
                    row.contested == 0 ? "" : String(row.contested),
                    row.unsent == 0 ? "" : String(row.unsent),
                ]
            )
        }
    }

    init(_ fields: [CaseBook.FieldForm]) {
        self.init([
            Column(Phrase(en: "field", nl: "veld")), Column(Phrase(en: "name", nl: "naam")),
            Column(Phrase(en: "takes", nl: "inhoud"), widest: 72),
        ])
        for form in fields {
            let codes = form.choices.compactMap(\.code).joined(separator: " ")
            add([form.name + (form.isCritical ? " ⚠" : ""), form.label.text, codes])
        }
    }
}

extension CaseList {
    /// What the table does not say.
    var remarks: [String] {
        var lines: [String] = []
        if total > cases.count {
            lines.append(
                Phrase(
                    en: "\(cases.count) of \(total) cases.",
                    nl: "\(cases.count) van \(total) dossiers."
                ).text
            )
        }
        if let deviceEnded { return [deviceEnded.deviceLine.text] }
        if total == 0, pending.isEmpty {
            lines.append(Phrase(en: "There are no cases.", nl: "Er zijn geen dossiers.").text)
        }
        return lines + namesakes.map(Self.warning(of:)) + pending.map(\.line)
            + awaiting.map { $0.part.waitingLine(of: $0.code).text }
            + ended.map { $0.part.line(of: $0.code).text }
    }
}

extension CaseList {
    /// Says of which cases the names look alike.
    static func warning(of codes: [String]) -> String {
        let named = codes.joined(separator: ", ")
        return Phrase(
            en: "⚠ The names of \(named) look alike: these are different cases.",
            nl: "⚠ De namen van \(named) lijken op elkaar: dit zijn verschillende dossiers."
        ).text
    }
}

extension PendingFile {
    fileprivate var line: String {
        let since = WallClock.text(of: since)
        if hasKeys {
            return Phrase(
                en: "A file whose contents have not come yet, since \(since).",
                nl: "Een stuk waarvan de inhoud nog niet is gekomen, sinds \(since)."
            ).text
        }
        let names = grantors.joined(separator: ", ")
        return Phrase(
            en: "A file that is waiting for keys from \(names.isEmpty ? "nobody known" : names)"
                + " since \(since).",
            nl: "Een stuk dat wacht op sleutels van \(names.isEmpty ? "niemand bekend" : names)"
                + " sinds \(since)."
        ).text
    }
}
