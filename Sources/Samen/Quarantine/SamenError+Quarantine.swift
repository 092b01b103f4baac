import Trust

extension SamenError {
    /// Who decides is named by short codes, so that a person knows whom to ask.
    static func notToDecide(_ deciders: [MemberID]) -> SamenError {
        let names = deciders.map { ShortCode.of($0) }.joined(separator: ", ")
        return SamenError(
            .notAllowed,
            "Only a lead or an administrator of the organisation may decide on this.",
            advice: names.isEmpty
                ? "Nothing is lost; none of them can see it before an owner shares it with one."
                : "Nothing is lost; ask \(names).",
            nl: (
                "Alleen de leiding of een beheerder van de organisatie mag hierover beslissen.",
                names.isEmpty
                    ? "Er is niets verloren; niemand van hen ziet het voor een eigenaar het deelt."
                    : "Er is niets verloren; vraag \(names)."
            )
        )
    }

    /// At most one side of a fork ever takes effect.
    static let otherBranch = SamenError(
        .misuse,
        "The same device wrote something else in the same place, and that has been adopted.",
        advice: "Look with `samen quarantine show`; what is missing can be written again.",
        nl: (
            "Hetzelfde apparaat schreef op dezelfde plaats iets anders, en dat is overgenomen.",
            "Kijk met `samen quarantine show`; wat ontbreekt kan opnieuw worden geschreven."
        )
    )

    static let bothBranches = SamenError(
        .misuse,
        "These are two sides of one fork: the device, or a copy of it, wrote both in one place.",
        advice: "Look at both with `samen quarantine show`, and adopt one of them.",
        nl: (
            "Dit zijn twee kanten van één splitsing: het apparaat, of een kopie, schreef ze allebei.",
            "Bekijk ze met `samen quarantine show` en neem er één over."
        )
    )

    static let nothingToAdopt = SamenError(
        .misuse,
        "This is not waiting for anyone's decision.",
        advice: "See with `samen quarantine show` what it waits for.",
        nl: (
            "Dit wacht op niemands beslissing.",
            "Kijk met `samen quarantine show` waar het op wacht."
        )
    )

    static let notRejectable = SamenError(
        .notAllowed,
        "A rejection is written into the case itself, and you cannot write in that part of it.",
        advice: "Nothing is lost; ask an owner of the case to be added, or leave it as it is.",
        nl: (
            "Een afwijzing komt in het dossier zelf te staan, en daar kunt u niet in schrijven.",
            "Er is niets verloren; vraag een eigenaar om toegang, of laat het zoals het is."
        )
    )

    static let noRejectionReason = SamenError(
        .wrongValue,
        "A rejection needs a reason of one line.",
        advice: "Nothing was saved.",
        nl: ("Een afwijzing heeft een reden van één regel nodig.", "Er is niets bewaard.")
    )
}
