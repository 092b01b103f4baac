internal import Glibc
internal import Sync

extension SamenError.Code {
    /// The file of a bundle cannot be opened, read or written.
    public static let bundleFile = Self(rawValue: "bundle-file")
    /// The file is no bundle, or one beyond a limit; nothing of it was taken.
    public static let bundleFormat = Self(rawValue: "bundle-format")
    /// The file ends before the bundle does; what it has was taken.
    public static let bundleCut = Self(rawValue: "bundle-cut")
    /// What is in the file is not what its maker wrote; what holds by itself was taken.
    public static let bundleDamaged = Self(rawValue: "bundle-damaged")
}

extension SamenError {
    static func bundleFile(_ call: String, _ number: Int32) -> SamenError {
        let reason = String(cString: strerror(number))
        return SamenError(
            .bundleFile,
            "The bundle's file: \(call): \(reason).",
            advice: "Choose another place or name; a file that is there is never overwritten.",
            nl: (
                "Het bestand van de bundel: \(call): \(reason).",
                "Kies een andere plaats of naam; een bestand dat er al is wordt nooit overschreven."
            )
        )
    }

    static let noFile = SamenError(
        .bundleFile,
        "That is not a file.",
        advice: "Copy the bundle to a file first.",
        nl: ("Dat is geen bestand.", "Kopieer de bundel eerst naar een bestand.")
    )

    /// Nothing had been taken when this was found.
    static func noBundle(_ error: SyncError) -> SamenError {
        SamenError(
            .bundleFormat,
            "This is no bundle that can be read: \(error.message).",
            advice: "Nothing was taken. Have it made anew with “samen bundle export”.",
            nl: (
                "Dit is geen bundel die gelezen kan worden: \(error.message).",
                "Er is niets overgenomen. Laat hem opnieuw maken met “samen bundle export”."
            )
        )
    }

    /// More than a bundle holds.
    static func tooMuch(_ error: SyncError) -> SamenError {
        SamenError(
            .bundleFormat,
            "This is more than a bundle holds: \(error.message).",
            advice: "Take fewer cases, or what came since a day.",
            nl: (
                "Dit is meer dan een bundel bevat: \(error.message).",
                "Neem minder dossiers, of wat sinds een dag gekomen is."
            )
        )
    }

    static let otherNetworksBundle = SamenError(
        .wrongNetwork,
        "This bundle belongs to another network.",
        advice: "Nothing was taken; ask whoever gave it to you.",
        nl: (
            "Deze bundel is van een ander netwerk.",
            "Er is niets overgenomen; vraag degene van wie u hem kreeg."
        )
    )

    /// The file ends too early.
    public static let bundleCut = SamenError(
        .bundleCut,
        "The file ends before the bundle does.",
        advice: "What was in it has been taken. Copy it again and import it again.",
        nl: (
            "Het bestand houdt op voordat de bundel dat doet.",
            "Wat erin stond is overgenomen. Kopieer het opnieuw en lees het nog eens in."
        )
    )

    /// The file holds something else than its maker wrote.
    public static let bundleDamaged = SamenError(
        .bundleDamaged,
        "What is in the file is not what its maker wrote.",
        advice: "What holds by itself has been taken. Copy the file again and import it again.",
        nl: (
            "Wat in het bestand staat, is niet wat de maker schreef.",
            "Wat op zichzelf klopt is overgenomen. Kopieer het opnieuw en lees het nog eens in."
        )
    )
}
