import Samen

extension CaseView {
    var lines: [String] {
        var lines = ["\(code)  (\(compartments.joined(separator: ", ")))"]
        if let awaits { lines.append(awaits.waitingLine(of: code).text) }
        if isWaitingForKeys {
            lines.append(
                Phrase(
                    en: "A part is waiting for keys and not shown.",
                    nl: "Een deel wacht op sleutels en staat er niet bij."
                ).text
            )
        }
        lines += fields.flatMap(\.lines)
        func section(_ heading: Phrase, _ content: [[String]]) {
            guard !content.isEmpty else { return }
            lines += ["", heading.text] + content.joined().map { "  " + $0 }
        }
        section(Phrase(en: "Persons", nl: "Betrokkenen"), persons.map(\.lines))
        section(Phrase(en: "Tasks", nl: "Taken"), tasks.map(\.lines))
        section(Phrase(en: "Signals", nl: "Signalen"), signals.map(\.lines))
        section(Phrase(en: "Notes", nl: "Notities"), notes.map(\.lines))
        section(Phrase(en: "Other", nl: "Overig"), others.map(\.lines))
        section(Phrase(en: "Events", nl: "Gebeurtenissen"), events.map(\.lines))
        return lines
    }
}

extension FieldView {
    /// The field with what is in force; with every value and author where people disagree.
    var lines: [String] {
        let mark = isCritical ? " ⚠" : ""
        let heading = "\(label.text)\(mark): "
        guard isContested else {
            if let effective { return (heading + effective.text).continued }
            let elements = values.map(\.value.text)
            var distinct: [String] = []
            for element in elements where !distinct.contains(element) { distinct.append(element) }
            return [heading + (distinct.isEmpty ? "—" : distinct.joined(separator: ", "))]
        }
        let inForce =
            effective.map { Phrase(en: "in force: \($0.text)", nl: "geldt nu: \($0.text)") }
            ?? Phrase(en: "none is chosen", nl: "er is niet gekozen")
        return [
            heading + Phrase(en: "people disagree; ", nl: "verschil; ").text + inForce.text
        ] + values.flatMap { $0.lines.map { "  " + $0 } }
    }
}

extension ValueView {
    /// The value, who wrote it and when.
    var lines: [String] {
        "\(value.text)  (\(author.text), \(WallClock.text(of: at)))".continued
    }
}

extension RecordView {
    var lines: [String] {
        [[code, title.text].compactMap { $0 }.joined(separator: "  ")]
            + fields.flatMap(\.lines).map { "  " + $0 }
    }
}

extension EventView {
    var lines: [String] {
        let heading = [code, label.text].compactMap { $0 }.joined(separator: "  ")
        return ["\(heading)  (\(author.text), \(WallClock.text(of: at)))"]
            + parts.flatMap { "\($0.label.text): \($0.value.text)".continued }.map { "  " + $0 }
    }
}

extension NoteView {
    var lines: [String] {
        let states: [State: Phrase] = [
            .draft: Phrase(en: "draft", nl: "concept"),
            .signed: Phrase(en: "signed", nl: "ondertekend"),
            .shared: Phrase(en: "shared", nl: "gedeeld"),
        ]
        let names = [code, title, kind?.text, states[state]?.text].compactMap { $0 }
        var lines = [
            "\(names.joined(separator: "  "))  (\(author.text), \(WallClock.text(of: at)))"
        ]
        if isContested {
            lines.append(
                Phrase(
                    en: "  ⚠ two people wrote in one paragraph at once: see `samen review`",
                    nl: "  ⚠ twee mensen schreven tegelijk in één alinea: zie `samen review`"
                ).text
            )
        }
        lines += text.lines.map { "  " + $0 }
        if let interpretation {
            lines += [Phrase(en: "  Interpretation:", nl: "  Duiding:").text]
            lines += interpretation.lines.map { "    " + $0 }
        }
        return lines + addenda.flatMap(\.lines).map { "  " + $0 }
    }
}

extension NoteHistory {
    var lines: [String] {
        var lines: [String] = []
        for version in versions {
            lines.append("\(WallClock.text(of: version.at))  \(version.author.text)")
            lines += version.text.lines.map { "  " + $0 }
        }
        lines.append(Phrase(en: "Who wrote what:", nl: "Wie schreef wat:").text)
        for passage in passages {
            let head = "  \(passage.author.text), \(WallClock.text(of: passage.at)): "
            lines += (head + passage.text).continued
        }
        return lines
    }
}

extension ReviewItem {
    var lines: [String] {
        let codes = [caseCode, recordCode].compactMap { $0 }
        let record = codes.first == codes.last ? caseCode : codes.joined(separator: "  ")
        let heading = "\(record)  \(field.name)  \(title.text)"
        guard let paragraph else { return [heading] + field.lines.map { "  " + $0 } }
        let remark = Phrase(
            en: "  \(field.label.text): two people wrote in one paragraph at once",
            nl: "  \(field.label.text): twee mensen schreven tegelijk in één alinea"
        )
        let now = Phrase(en: "  Now it reads:", nl: "  Nu staat er:")
        return [heading, remark.text]
            + field.values.flatMap { $0.lines.map { "    " + $0 } }
            + [now.text] + paragraph.lines.map { "    " + $0 }
    }
}

extension String {
    /// The lines of a text, whatever ends them: one that is not cut here would begin in the first
    /// column, where headings stand.
    fileprivate var lines: [String] {
        split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    }

    /// The text with its further lines indented, so that they do not look like something else.
    fileprivate var continued: [String] {
        lines.enumerated().map { $0.offset == 0 ? $0.element : "    " + $0.element }
    }
}
