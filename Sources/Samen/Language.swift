/// A language in which people are spoken to.
///
/// What is stored is the same in every language: codes, never labels.
public enum Language: String, CaseIterable, Sendable {
    /// Dutch.
    case dutch = "nl"
    /// English.
    case english = "en"
}
