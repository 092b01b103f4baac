internal import CaseFile
internal import Trust

/// What came of using an organisation's recovery words.
public struct RecoveredKeys: Sendable {
    /// The devices that can read it now, by short code.
    public let devices: [String]
    /// Documents of which keys were granted.
    public let documents: Int
    /// How many keys.
    public let epochs: Int
    /// Documents that must first be fetched whole: synchronise, and use the words again.
    public let lacking: Int
    /// Documents of which nothing counts until someone says how far their removed author does.
    public let withoutBeginning: Int
    /// Who can say so, at their next exchange, by short code.
    public let keepers: [String]
}

/// What an organisation's recovery words were tried on.
public struct RecoveryDrill: Sendable {
    /// Files here that are sealed to the key.
    public let found: Int
    /// How many of them the words opened.
    public let opened: Int
}

extension Vault {
    /// Checks that the words are the network's root's: the yearly drill.
    ///
    /// Nothing is changed.
    ///
    /// - Parameter rootWords: What stands on the paper.
    /// - Returns: The network, in hexadecimal digits.
    /// - Throws: `SamenError` with `wrong-words`, or `not-enrolled`.
    public func verifyRoot(rootWords: String) throws -> String {
        try RootKey.read(rootWords, of: device().network).network.description
    }

    /// Makes a new recovery key for this person's organisation; it takes the place of the one before.
    ///
    /// Every document and every epoch is sealed to it from now on; what is older is granted to it as
    /// colleagues' devices synchronise.
    ///
    /// - Parameter rootWords: The root's words.
    /// - Returns: The key's words, which are kept nowhere.
    /// - Throws: `SamenError` with `wrong-words`, `not-allowed`, or `not-enrolled`.
    public func createRecovery(rootWords: String) throws -> PaperKey {
        let device = try device()
        let root = try RootKey.read(rootWords, of: device.network)
        let seed = surroundings.random.secret()
        let recovery = RecoveryKey(
            agreement: AgreementKey(seed: seed),
            organisation: device.member.organisation
        )
        try device.found([.recoveryGrant(recovery.recipient)], by: root, at: now())
        return PaperKey(seed, .recovery)
    }

    /// Tries the recovery words of this person's organisation on all that is here.
    ///
    /// Nothing is changed.
    ///
    /// - Parameter words: What stands on the paper.
    /// - Returns: How much there was, and how much they opened.
    /// - Throws: `SamenError` with `wrong-words`, also for words that were replaced.
    public func drillRecovery(words: String) throws -> RecoveryDrill {
        let device = try device()
        let key = try RecoveryKey.read(words, of: device.member.organisation)
        let drill = try device.drill(with: key)
        return RecoveryDrill(found: drill.found, opened: drill.opened)
    }

    /// Grants devices, with the recovery words of this person's organisation, the keys that they lack.
    ///
    /// Every member of a document sees that the words were used.
    ///
    /// - Parameters:
    ///   - words: What stands on the paper.
    ///   - code: A case, by its short code; nil for all of which a device lacks keys.
    ///   - devices: The devices, by short code; none for this one.
    /// - Returns: What was granted, and what must be fetched first.
    /// - Throws: `SamenError` with `wrong-words`, `not-allowed` for a device without a part,
    ///   `unknown-id` or `ambiguous-id`.
    public func recover(
        words: String,
        case code: String? = nil,
        to devices: [String] = []
    ) throws -> RecoveredKeys {
        let device = try device()
        let key = try RecoveryKey.read(words, of: device.member.organisation)
        let evaluation = try device.evaluation()
        let named = try devices.map { try evaluation.device($0) }
        let recipients = named.isEmpty ? [device.id] : Set(named).sorted()
        let documents = try code.map { code in
            try device.look { look in
                let index = CaseIndex(look.database)
                let files = try index.documents(of: index.caseID(code))
                return files.filter { $0.compartment != .drafts }.map(\.id)
            }
        }
        let recovered = try device.recover(documents, to: recipients, with: key, at: now())
        return RecoveredKeys(
            devices: recipients.map { ShortCode.of($0) },
            documents: recovered.documents.count,
            epochs: recovered.epochs,
            lacking: recovered.lacking.count,
            withoutBeginning: recovered.withoutBeginning.count,
            keepers: recovered.keepers.map { ShortCode.of($0) }
        )
    }
}

extension RecoveryKey {
    /// The key from its words; whether it is the organisation's, the membership log says.
    fileprivate static func read(
        _ words: String,
        of organisation: OrganisationID
    ) throws -> RecoveryKey {
        do {
            let seed = try KeyWords.key(from: words, .recovery)
            return RecoveryKey(agreement: AgreementKey(seed: seed), organisation: organisation)
        } catch {
            throw SamenError(
                .wrongWords,
                "The words are not a recovery key's: \(error.message).",
                advice: "Compare them with the paper, line by line.",
                nl: (
                    "De woorden zijn niet die van een herstelsleutel: \(error.message).",
                    "Vergelijk ze regel voor regel met het papier."
                )
            )
        }
    }
}
