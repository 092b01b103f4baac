extension ShortID {
    /// Each identifier as people see it among the others: the usual form, and more characters for
    /// those whose usual form is not theirs alone.
    ///
    /// Someone may search for an identifier that begins like another's; no list may show two things
    /// under one name.
    package static func apart(_ ids: [ShortID]) -> [String] {
        var names: [String: Set<ShortID>] = [:]
        for id in ids { names[id.description, default: []].insert(id) }
        return ids.map { id in
            let alike = names[id.description] ?? [id]
            let length = (length...Limits.idCharacters).first { length in
                Set(alike.map { $0.long(length) }).count == alike.count
            }
            return id.long(length ?? Limits.idCharacters)
        }
    }
}
