import Samen

/// What an exchange met, in words; the code stands behind them.
enum NoticeText {
    static func of(_ code: String) -> Phrase {
        (known[code] ?? Phrase(code)) + Phrase(known[code] == nil ? "" : " (\(code))")
    }

    private static let known: [String: Phrase] = [
        "diverged": Phrase(
            en: "the server is not where it was: it was put back, or it lies",
            nl: "de server staat niet meer waar hij stond: hij is teruggezet, of hij liegt"
        ),
        "healed": Phrase(
            en: "the server lacked changes and got them back",
            nl: "de server miste wijzigingen en kreeg ze terug"
        ),
        "feed-hash": Phrase(
            en: "a page did not follow from what was seen before; nothing of it was taken",
            nl: "een pagina volgde niet uit wat eerder gezien was; er is niets van overgenomen"
        ),
        "compare": Phrase(
            en: "the two stores could not be compared",
            nl: "de twee opslagen konden niet worden vergeleken"
        ),
        "stuck": Phrase(
            en: "going on would repeat what did not help",
            nl: "doorgaan zou herhalen wat niet hielp"
        ),
        "unproven": Phrase(
            en: "the server claimed something that no signed entry proves; it had no effect",
            nl: "de server beweerde iets dat geen ondertekende regel bewijst; het had geen gevolg"
        ),
        "unresolved": Phrase(
            en: "documents still differ",
            nl: "er zijn documenten die nog verschillen"
        ),
        "server-clock": Phrase(
            en: "the server’s clock is wrong; nothing depends on it",
            nl: "de klok van de server loopt verkeerd; er hangt niets van af"
        ),
        "server-key": Phrase(
            en: "what answers does not hold the server’s key",
            nl: "wat antwoordt heeft niet de sleutel van de server"
        ),
        "wrong-network": Phrase(
            en: "the server hands out what belongs to another network",
            nl: "de server geeft wat van een ander netwerk is"
        ),
        "response-mac": Phrase(
            en: "answers were not the server’s, or not to what was asked",
            nl: "antwoorden waren niet van de server, of niet op wat gevraagd was"
        ),
        "transport": Phrase(
            en: "answers were cut off, or came from something else",
            nl: "antwoorden braken af, of kwamen ergens anders vandaan"
        ),
    ]
}
