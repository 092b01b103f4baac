internal import Trust

/// A key on paper: eight lines of four words, to be written down and then forgotten.
///
/// As secret as the key itself. The program keeps it nowhere.
public struct PaperKey: Sendable {
    /// The lines, each with a check of its own.
    public let lines: [String]

    init(_ key: borrowing SecretBytes, _ kind: KeyWords.Kind) {
        lines = KeyWords.lines(for: key, kind)
    }
}

extension RootKey {
    /// The root's key from its words, which must be this network's.
    ///
    /// Neither error says what was typed.
    static func read(_ words: String, of network: NetworkID) throws -> RootKey {
        let seed: SecretBytes
        do {
            seed = try KeyWords.key(from: words, .root)
        } catch {
            throw SamenError(
                .wrongWords,
                "The words are not a root's: \(error.message).",
                advice: "Compare them with the paper, line by line.",
                nl: (
                    "De woorden zijn niet die van een netwerk: \(error.message).",
                    "Vergelijk ze regel voor regel met het papier."
                )
            )
        }
        let root = RootKey(signing: SigningKey(seed: seed))
        guard root.network == network else {
            throw SamenError(
                .wrongWords,
                "The words are another network's.",
                advice: "Use the paper of the network \(network).",
                nl: (
                    "De woorden zijn van een ander netwerk.",
                    "Gebruik het papier van netwerk \(network)."
                )
            )
        }
        return root
    }
}

extension SamenError.Code {
    /// Words that are not a key's, or are another network's.
    public static let wrongWords = Self(rawValue: "wrong-words")
    /// What should be done has been done before.
    public static let alreadyDone = Self(rawValue: "already-done")
    /// The server that answers is not the one that was named.
    public static let wrongServer = Self(rawValue: "wrong-server")
    /// The server that answers serves another network.
    public static let wrongNetwork = Self(rawValue: "wrong-network")
    /// No server could be reached; nothing was lost.
    public static let offline = Self(rawValue: "offline")
}
