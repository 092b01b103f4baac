internal import Foundation
internal import Trust

/// A passphrase in the one spelling in which the vault's key is derived from it.
enum Passphrase {
    /// Fewer characters are no passphrase, whatever they are.
    static let minimumCount = 10
    private static let maximumCount = 1_024

    /// The bytes in normal form C: an é is the same however a keyboard makes it.
    static func normal(_ typed: [UInt8]) throws -> [UInt8] {
        guard !typed.isEmpty, typed.count <= maximumCount else { throw SamenError.wrongPassphrase }
        guard typed.contains(where: { $0 >= 0x80 }) else { return typed }
        guard let text = String(validating: typed, as: UTF8.self) else {
            throw SamenError.wrongPassphrase
        }
        return Array(text.precomposedStringWithCanonicalMapping.utf8)
    }

    /// The same for a new one, which must be long enough to be worth its name.
    static func new(_ typed: [UInt8]) throws -> [UInt8] {
        let passphrase = try normal(typed)
        guard characters(in: passphrase) >= minimumCount else {
            throw SamenError(
                .misuse,
                "A passphrase has at least \(minimumCount) characters.",
                advice: "Take the six words that are offered, or a sentence of your own.",
                nl: (
                    "Een wachtwoordzin heeft minstens \(minimumCount) tekens.",
                    "Neem de zes woorden die worden aangeboden, of een eigen zin."
                )
            )
        }
        return passphrase
    }

    /// As a person counts them: a letter with its accents is one.
    private static func characters(in passphrase: [UInt8]) -> Int {
        guard passphrase.contains(where: { $0 >= 0x80 }) else { return passphrase.count }
        return String(decoding: passphrase, as: UTF8.self).count
    }
}

extension Vault {
    /// A drawn passphrase of six words with 60 bits together, to be offered; the caller wipes it.
    public static func suggestedPassphrase() -> [UInt8] {
        KeyWords.passphrase(.system)
    }
}
