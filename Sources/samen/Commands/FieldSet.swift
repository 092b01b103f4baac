import ArgumentParser
import Samen

struct FieldSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: Phrase(en: "Write into a field.", nl: "Vul een veld in.").text,
        discussion: Phrase(
            en: """
                Shows what stands there and asks for the new value; of a field that can hurt \
                someone (⚠) also for the reason. Names, addresses, texts and values of ⚠ fields \
                are never taken from arguments, which other programs and the shell's history see. \
                A field about which people disagree is decided with `samen review resolve`.
                """,
            nl: """
                Toont wat er staat en vraagt de nieuwe waarde; bij een veld dat iemand kan schaden \
                (⚠) ook de reden. Namen, adressen, teksten en waarden van ⚠-velden komen nooit uit \
                argumenten, die andere programma's en de geschiedenis van de shell zien. Over een \
                veld waarover verschil is, beslist u met `samen review resolve`.
                """
        ).text
    )

    @Argument(
        help: ArgumentHelp(
            en: "The code of the case, person or task.",
            nl: "De code van het dossier, de betrokkene of de taak."
        )
    )
    var code: String

    @Argument(help: ArgumentHelp(en: "The field.", nl: "Het veld."))
    var field: String

    @Argument(
        help: ArgumentHelp(
            en: "The value, where it is a code or a day and not of a ⚠ field.",
            nl: "De waarde, als die een code of dag is en niet van een ⚠-veld."
        )
    )
    var value: String?

    @Option(
        name: .customLong("with"),
        help: ArgumentHelp(
            en: "A member who gets to know the compartment too; may be repeated.",
            nl: "Een medewerker die het deel ook mag kennen; mag vaker.",
            valueName: "M-code"
        )
    )
    var members: [String] = []

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let book = try shared.cases()
        let form = try book.form(field, of: code)
        if value != nil, !form.mayBeArgument { throw Self.neverArgument }
        if form.current.isContested, !form.isText { throw SamenError.contested(field, in: code) }
        let terminal = shared.terminal
        if let asked = terminal.asked {
            for line in form.current.lines { try asked.say(line) }
        }
        if form.isText {
            let old = form.current.effective?.label(in: .english) ?? ""
            let new = try terminal.text(Phrase(form.label.label(in: .chosen)), startingWith: old)
            try book.edit(field, of: code, from: old, to: new)
        } else if form.isSet {
            try changeElements(book, form, terminal)
        } else {
            let new = try value ?? terminal.value(of: form)
            let reason = form.isCritical ? try terminal.reason(isNeeded: false) : nil
            try book.set(
                field,
                of: code,
                to: new,
                reason: reason,
                seen: form.current,
                sharingWith: members
            )
        }
        try shared.saved()
    }

    private func changeElements(
        _ book: CaseBook,
        _ form: CaseBook.FieldForm,
        _ terminal: Terminal
    ) throws {
        let prompt = Phrase(
            en: "\(form.name): add, or remove with a minus in front; several with commas",
            nl: "\(form.name): voeg toe, of haal weg met een min ervoor; meer met komma's"
        )
        if let asked = terminal.asked {
            for choice in form.choices { try asked.say(Choice(choice).line) }
        }
        let words = try (value ?? terminal.line(prompt)).split(separator: ",")
            .map { String($0).trimmed }.filter { !$0.isEmpty }
        try book.change(
            field,
            of: code,
            adding: words.filter { !$0.hasPrefix("-") },
            removing: words.filter { $0.hasPrefix("-") }.map { String($0.dropFirst()).trimmed },
            sharingWith: members
        )
    }

    static let neverArgument = CommandError(
        .usage,
        Phrase(
            en: "Values of this field are never taken from an argument.",
            nl: "Waarden van dit veld komen nooit uit een argument."
        ),
        advice: Phrase(
            en: """
                Leave the value out: it is asked for, or read from standard input. Clear the \
                shell's history if it was typed.
                """,
            nl: """
                Laat de waarde weg: er wordt naar gevraagd, of zij komt via standaardinvoer. Wis \
                de geschiedenis van de shell als zij getypt is.
                """
        )
    )
}

extension Terminal {
    /// Asks for a value of a field: one of its codes, or a line.
    func value(of form: CaseBook.FieldForm) throws -> String {
        let prompt = Phrase("\(form.label.label(in: .chosen)) (\(form.name))")
        guard !form.choices.isEmpty else { return try line(prompt) }
        return try choose(prompt, from: form.choices.map { Choice($0) }) ?? ""
    }

    /// Asks why; nil if nothing is answered.
    func reason(isNeeded: Bool) throws -> String? {
        let prompt =
            isNeeded
            ? Phrase(en: "Reason", nl: "Reden")
            : Phrase(en: "Reason (Return leaves it out)", nl: "Reden (Enter laat hem weg)")
        let answer = try line(prompt).trimmed
        return answer.isEmpty ? nil : answer
    }
}
