/// A value that may be chosen: the code that is stored, and what people read.
struct Choice {
    let code: String
    let label: String
}

/// The errors of asking.
enum Prompt {
    static let cancelled = CommandError(
        .usage,
        Phrase(en: "The question was not answered.", nl: "De vraag is niet beantwoord."),
        advice: Phrase(en: "Nothing was saved.", nl: "Er is niets bewaard.")
    )

    static let wrongAnswer = CommandError(
        .usage,
        Phrase(en: "The answer is none of the choices.", nl: "Het antwoord is geen van de keuzes."),
        advice: Phrase(
            en: "Nothing was saved; answer with a code or its number.",
            nl: "Er is niets bewaard; antwoord met een code of het nummer ervan."
        )
    )

    static let notText = CommandError(
        .usage,
        Phrase(en: "The input is not UTF-8 text.", nl: "De invoer is geen UTF-8-tekst."),
        advice: Phrase(en: "Nothing was saved.", nl: "Er is niets bewaard.")
    )
}

extension Terminal {
    /// Asks for one line; it may be empty.
    func line(_ prompt: Phrase) throws -> String {
        let bytes: [UInt8]?
        if let asked {
            bytes = try asked.line(prompt.text + ":")
        } else {
            bytes = try Input.standard.line(atMost: Limits.lineBytes)
        }
        guard let bytes else { throw Prompt.cancelled }
        guard let line = String(validating: bytes, as: UTF8.self) else { throw Prompt.notText }
        return line
    }

    /// Asks for a secret, which is not shown; the caller wipes what it gets.
    func secret(_ prompt: Phrase) throws -> [UInt8] {
        if let asked { return try asked.secret(prompt.text + ":") }
        guard let line = try Input.standard.line(atMost: Limits.secretBytes) else {
            throw Prompt.cancelled
        }
        return line
    }

    /// Asks a question that is answered with yes or no, in either language.
    func confirm(_ question: Phrase) throws -> Bool {
        let hint = Phrase(en: "(yes/no)", nl: "(ja/nee)")
        for _ in 0..<Limits.attempts {
            switch try line(question + Phrase(" ") + hint).lowercased() {
            case "y", "yes", "j", "ja": return true
            case "n", "no", "nee": return false
            default: if asked == nil { throw Prompt.wrongAnswer }
            }
        }
        throw Prompt.wrongAnswer
    }

    /// Asks for one of some codes; the answer is the code or its number in the list.
    ///
    /// Where `isOptional`, an empty answer is nil.
    func choose(
        _ question: Phrase,
        from choices: [Choice],
        isOptional: Bool = false
    ) throws -> String? {
        if let asked {
            let width = choices.map(\.code.count).max() ?? 0
            for (index, choice) in choices.enumerated() {
                let code = choice.code.fitted(to: width)
                try asked.say("\(index + 1)".leftPadded(to: 3) + "  \(code)  \(choice.label)")
            }
        }
        for _ in 0..<Limits.attempts {
            let answer = try line(question).trimmed
            if answer.isEmpty, isOptional { return nil }
            if let code = choices.first(where: { $0.code == answer })?.code { return code }
            if let number = Int(answer), choices.indices.contains(number - 1) {
                return choices[number - 1].code
            }
            if asked == nil { throw Prompt.wrongAnswer }
        }
        throw Prompt.wrongAnswer
    }

    /// Asks for a text: in the editor, or typed up to Ctrl-D, or all that is left of standard input.
    ///
    /// An empty one is no answer: what a broken pipe or a hasty Ctrl-D leaves must not take the place
    /// of what was written.
    func text(_ prompt: Phrase, startingWith old: String = "") throws -> String {
        let text = try anyText(prompt, startingWith: old)
        guard !text.trimmed.isEmpty else { throw Prompt.cancelled }
        return text
    }

    private func anyText(_ prompt: Phrase, startingWith old: String) throws -> String {
        guard let asked else {
            return try Self.text(Input.standard.rest(atMost: Limits.textBytes))
        }
        if let editor = Editor.chosen { return try editor.edit(old).withPlainLineEnds }
        if !old.isEmpty { try asked.say(old) }
        let end = Phrase(en: "end with Ctrl-D on a line of its own", nl: "sluit af met Ctrl-D")
        try asked.say("\(prompt.text) (\(end.text)):")
        return try Self.text(Input.standard.rest(atMost: Limits.textBytes))
    }

    /// One line feed at the end belongs to the file, not to the text.
    static func text(_ bytes: [UInt8]) throws -> String {
        let bytes = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Prompt.notText }
        return text.withPlainLineEnds
    }
}

extension String {
    /// With every end of a line as one line feed, whatever system wrote it.
    package var withPlainLineEnds: String {
        split(omittingEmptySubsequences: false) { $0.isNewline }.joined(separator: "\n")
    }

    /// Without the spaces around it.
    package var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }

    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
