extension SamenError.Code {
    /// The document, or the case, was erased: nothing of it is left here, and nothing more is written.
    public static let erased = SamenError.Code(rawValue: "erased")
    /// Nobody has requested that the case be erased.
    public static let erasureNone = SamenError.Code(rawValue: "erasure-none")
    /// A hold stands against the erasure.
    public static let erasureHeld = SamenError.Code(rawValue: "erasure-held")
    /// The erasure waits: for an approval, for its time, or for the server's order.
    public static let erasureWaiting = SamenError.Code(rawValue: "erasure-waiting")
}

extension SamenError {
    static let erased = SamenError(
        .erased,
        "The case was erased.",
        advice: "Nothing can be written in it any more; see “samen erasure status”.",
        nl: (
            "Het dossier is gewist.",
            "Er kan niets meer in geschreven worden; zie “samen erasure status”."
        )
    )

    static let erasureNone = SamenError(
        .erasureNone,
        "Nobody has requested that this case be erased.",
        advice: "A lead or an administrator does so with “samen erasure request”.",
        nl: (
            "Niemand heeft gevraagd dit dossier te wissen.",
            "Een leidinggevende of beheerder doet dat met “samen erasure request”."
        )
    )

    static let erasureHeld = SamenError(
        .erasureHeld,
        "A hold stands against the erasure.",
        advice:
            "A lead lifts it with “samen erasure hold --lift”; then an approval is needed again.",
        nl: (
            "Een vernietigingsstop houdt het wissen tegen.",
            "Een leidinggevende heft hem op met “samen erasure hold --lift”; daarna is opnieuw een"
                + " goedkeuring nodig."
        )
    )

    static let ownRequest = SamenError(
        .notAllowed,
        "Another member than the one who requested the erasure must approve it.",
        advice: "Ask a colleague who writes in the case, or an administrator.",
        nl: (
            "Een ander lid dan wie het wissen vroeg, moet het goedkeuren.",
            "Vraag een collega die in het dossier schrijft, of een beheerder."
        )
    )

    static let noHold = SamenError(
        .erasureNone,
        "No hold stands on this case.",
        advice: "See “samen erasure status”.",
        nl: ("Op dit dossier staat geen vernietigingsstop.", "Zie “samen erasure status”.")
    )

    static let notApproved = SamenError(
        .erasureWaiting,
        "The erasure is requested and not approved yet.",
        advice: "Another member approves it with “samen erasure approve”.",
        nl: (
            "Het wissen is gevraagd en nog niet goedgekeurd.",
            "Een ander lid keurt het goed met “samen erasure approve”."
        )
    )

    static let notReceived = SamenError(
        .erasureWaiting,
        "The approval has not reached a server yet; the waiting time begins there.",
        advice: "Synchronise.",
        nl: (
            "De goedkeuring is nog niet bij een server; daar begint de wachttijd.",
            "Synchroniseer."
        )
    )

    static func notDue(_ day: String) -> SamenError {
        SamenError(
            .erasureWaiting,
            "The erasure is in force from \(day) on, if no hold is placed until then.",
            advice: "Synchronise after that day; the device then erases by itself.",
            nl: (
                "Het wissen gaat in op \(day), als er voor die dag geen vernietigingsstop komt.",
                "Synchroniseer na die dag; het apparaat wist dan vanzelf."
            )
        )
    }

    static let notOrdered = SamenError(
        .erasureWaiting,
        "The waiting time is over; the server's order has not come yet.",
        advice: "Synchronise.",
        nl: (
            "De wachttijd is voorbij; de opdracht van de server is er nog niet.",
            "Synchroniseer."
        )
    )
}
