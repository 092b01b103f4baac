/// A language in which labels are shown; codes are stored, labels looked up.
package enum Language: String, CaseIterable, Sendable {
    case dutch = "nl"
    case english = "en"
}
