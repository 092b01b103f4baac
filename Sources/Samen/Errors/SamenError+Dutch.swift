extension SamenError.Code {
    /// What an error with this code says in Dutch, where its maker did not say it more precisely.
    var dutch: SamenError.Wording? {
        Self.wordings[self].map { SamenError.Wording(message: $0, advice: $1) }
    }

    private static let wordings: [Self: (String, String)] = [
        .newerStore: (
            "De kluis is door een nieuwere versie geschreven.",
            "Werk dit programma bij; er is niets veranderd."
        ),
        .wrongStore: (
            "Het bestand is van een ander programma, apparaat of netwerk.",
            "Kies een ander bestand; er is niets veranderd."
        ),
        .damagedStore: (
            "De kluis spreekt zichzelf tegen.",
            "Bewaar het bestand en haal het apparaat met een lege kluis terug van een server."
        ),
        .storage: (
            "De kluis kon niet doen wat gevraagd werd.",
            "Er is niets veranderd. Maak ruimte vrij op de schijf en probeer het opnieuw."
        ),
        .split: ("De wijziging is te groot.", "Verdeel haar over meerdere wijzigingen."),
        .notAllowed: (
            "Dit apparaat mag dat hier niet.",
            "Vraag een leidinggevende of beheerder van de organisatie."
        ),
        .waitingForKeys: (
            "De sleutels van dit document zijn nog niet op dit apparaat.",
            "Synchroniseer; het apparaat van een collega dat online is, geeft ze vanzelf."
        ),
        .updateNeeded: (
            "Een beheerder gebruikte iets wat deze versie niet kent.",
            "Werk dit programma bij voordat u schrijft; wat geschreven is, gaat niet verloren."
        ),
        .unknownDocument: (
            "Het document is hier niet bekend.",
            "Synchroniseer en controleer de code."
        ),
        .edit: (
            "De wijziging past niet bij het document, of is te groot.",
            "Bekijk het dossier opnieuw en probeer het nog eens."
        ),
        .trust: ("De wijziging kon niet worden verzegeld.", "Er is niets veranderd."),
        .misuse: ("Dit kan zo niet worden gevraagd.", "Bekijk de hulp van de opdracht."),
    ]
}
