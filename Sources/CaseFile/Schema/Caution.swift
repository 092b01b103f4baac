/// What of several current values is in force meanwhile, and who decides.
package enum Caution: Hashable, Sendable {
    /// The codes, the most cautious first; unknown may be acted on as another code.
    case order([String], unknownActsAs: String?)
    /// The earliest date.
    case earliest
    /// The times that all values allow.
    case intersection
    /// No automatic choice: all are shown, and what depends on the field refuses.
    case allShown
    /// The merge type leaves nothing to choose.
    case merged

    /// As it is published: `acute > high > elevated`.
    package var published: String {
        switch self {
        case .order(let codes, let acting):
            codes.map { code in
                if code == Vocabulary.unknown, let acting {
                    "\(code) (acts as \(acting))"
                } else {
                    code
                }
            }.joined(separator: " > ")
        case .earliest: "earliest"
        case .intersection: "times that all allow"
        case .allShown: "all shown"
        case .merged: ""
        }
    }
}
