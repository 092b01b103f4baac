import Samen

extension Phrase {
    private static let dayMilliseconds: UInt64 = 24 * 60 * 60 * 1_000

    /// For how long a relay may not have heard who was removed, in milliseconds; nil for less than a day.
    static func membershipAge(_ age: UInt64) -> Phrase? {
        let days = age / dayMilliseconds
        guard days > 0 else { return nil }
        let said = Phrase(
            en: "its membership is \(days) day(s) old: it does not know who was removed since",
            nl: "zijn ledenlijst is \(days) dag(en) oud: wie sindsdien verwijderd is, weet hij niet"
        )
        guard age > ServerStatus.membershipGrace else { return said }
        return said
            + Phrase(
                en: ", so it hands nobody more cases; it takes work as ever",
                nl: ", dus geeft hij niemand er dossiers bij; werk neemt hij aan als altijd"
            )
    }
}
