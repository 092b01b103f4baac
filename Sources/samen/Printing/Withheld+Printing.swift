import Samen

extension WithheldWork {
    /// What is lacking and whose it is, in one line.
    var line: Phrase {
        let time = WallClock.text(of: since)
        return Phrase(en: "withheld since \(time): ", nl: "achtergehouden sinds \(time): ") + what
            + place + Phrase(" (\(reason))")
    }

    private var what: Phrase {
        if let changes, let author {
            let numbers =
                changes.count == 1
                ? "\(changes.lowerBound)" : "\(changes.lowerBound)–\(changes.upperBound)"
            return Phrase(
                en: "change \(numbers) of \(author)",
                nl: "wijziging \(numbers) van \(author)"
            )
        }
        let name = entry.map { " \($0)" } ?? ""
        return Phrase(en: "a membership entry\(name)", nl: "een lidmaatschapsregel\(name)")
    }

    private var place: Phrase {
        guard let document else {
            return Phrase(en: " in the network’s log", nl: " in het logboek van het netwerk")
        }
        return Phrase(en: " in document \(document)", nl: " in document \(document)")
    }
}

extension JSON {
    init(_ work: WithheldWork) {
        self = .object([
            "code": .string("withheld"), "document": JSON(work.document),
            "author": JSON(work.author),
            "first": work.changes.map { JSON($0.lowerBound) } ?? .null,
            "last": work.changes.map { JSON($0.upperBound) } ?? .null,
            "entry": JSON(work.entry), "reason": .string(work.reason),
            "since_ms": JSON(work.since),
        ])
    }
}
