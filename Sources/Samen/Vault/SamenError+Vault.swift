internal import Trust

extension SamenError.Code {
    /// The vault must be unlocked first.
    public static let locked = Self(rawValue: "locked")
    /// The system keeps no keys between two commands: the passphrase is asked for each time.
    public static let noKeyring = Self(rawValue: "no-keyring")
    /// The passphrase does not open the vault, or the key file was altered.
    public static let wrongPassphrase = Self(rawValue: "wrong-passphrase")
    /// There is no vault of that name.
    public static let vaultMissing = Self(rawValue: "vault-missing")
    /// There is a vault of that name already.
    public static let vaultExists = Self(rawValue: "vault-exists")
    /// The vault belongs to no network yet, or its enrolment has not ended.
    public static let notEnrolled = Self(rawValue: "not-enrolled")
    /// A page of the vault does not open: damaged, swapped, or another vault's.
    public static let vaultPage = Self(rawValue: "vault-page")
    /// The vault's log is damaged.
    public static let vaultLog = Self(rawValue: "vault-log")
    /// The key that is here opens nothing of the vault.
    public static let vaultKey = Self(rawValue: "vault-key")
}

extension SamenError {
    package static let locked = SamenError(
        .locked,
        "The vault is locked.",
        advice: "Unlock it with “samen unlock”.",
        nl: ("De kluis is op slot.", "Ontgrendel haar met “samen unlock”.")
    )

    static let wrongPassphrase = SamenError(
        .wrongPassphrase,
        "The passphrase does not open the vault.",
        advice: "Try again; capitals and spaces count.",
        nl: (
            "De wachtwoordzin opent de kluis niet.",
            "Probeer het opnieuw; hoofdletters en spaties tellen mee."
        )
    )

    static let notEnrolled = SamenError(
        .notEnrolled,
        "This vault belongs to no network yet.",
        advice: "End its enrolment with “samen enrol”.",
        nl: ("Deze kluis hoort nog bij geen netwerk.", "Rond de aanmelding af met “samen enrol”.")
    )

    init(_ error: VaultError) {
        let integrity: [VaultError.Code] = [.page, .log, .key]
        let code = Code(rawValue: error.code.rawValue)
        if integrity.contains(error.code) {
            self.init(
                code,
                error.message,
                advice: "Keep the vault's folder as it is; a copy of it, or another device, helps.",
                nl: (
                    "De kluis is beschadigd of vervangen.",
                    "Laat de map zoals zij is; een kopie ervan, of een ander apparaat, helpt."
                )
            )
        } else {
            self.init(
                code,
                error.message,
                advice: Self.advice(for: error.code),
                nl: Self.dutch(for: error.code)
            )
        }
    }

    private static func advice(for code: VaultError.Code) -> String {
        switch code {
        case .permissions:
            "Make the folder and its files yours alone (0700, 0600), on a local disk."
        case .sharedMemory: "Set XDG_RUNTIME_DIR to your folder in memory, the same everywhere."
        case .locked, .busy: "Nothing was changed; try again when that process is done."
        case .replaced: "Nothing was changed; try again."
        default: "Nothing was changed."
        }
    }

    private static func dutch(for code: VaultError.Code) -> (message: String, advice: String) {
        switch code {
        case .permissions:
            (
                "De map van de kluis of een bestand erin is niet van u alleen.",
                "Maak de map en de bestanden van u alleen (0700, 0600), op een schijf van deze computer."
            )
        case .sharedMemory:
            (
                "Er is geen map in het geheugen die alle processen van deze kluis delen.",
                "Zet XDG_RUNTIME_DIR op uw map in het geheugen, overal dezelfde."
            )
        case .locked, .busy:
            (
                "Een ander proces gebruikt de kluis.",
                "Er is niets veranderd; probeer het opnieuw als dat proces klaar is."
            )
        case .replaced:
            (
                "De kluis kreeg intussen een andere sleutel of werd teruggezet.",
                "Er is niets veranderd; probeer het opnieuw."
            )
        default: ("Een bestand van de kluis kon niet worden gebruikt.", "Er is niets veranderd.")
        }
    }

    init(_ error: VaultKeyError) {
        switch error.code {
        case .refused: self = .wrongPassphrase
        case .memory:
            self.init(
                .storage,
                error.message,
                advice: "Close other programs and try again; nothing was changed."
            )
        default:
            self.init(
                .vaultKey,
                error.message,
                advice: "Put back the key file from a copy of the vault; nothing was changed."
            )
        }
    }
}
