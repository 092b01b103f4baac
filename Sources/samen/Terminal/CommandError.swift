package import Samen

/// Why a command ended without doing what it was asked: what is printed, and the exit status.
package struct CommandError: Error {
    package let status: ExitStatus
    let message: Phrase
    let advice: Phrase

    package init(_ status: ExitStatus, _ message: Phrase, advice: Phrase) {
        self.status = status
        self.message = message
        self.advice = advice
    }

    /// Any error of the library: the one place where its codes become exit statuses.
    package init(_ error: any Error) {
        if let error = error as? CommandError {
            self = error
            return
        }
        let error = SamenError(explaining: error)
        status = Self.statuses[error.code.rawValue] ?? .unexpected
        let english = error.wording(in: .english)
        let dutch = error.wording(in: .dutch)
        message = Phrase(en: english.message, nl: dutch.message)
        advice = Phrase(en: english.advice, nl: dutch.advice)
    }

    package func text(in language: Language) -> String {
        let label = Phrase(en: "error", nl: "fout").text(in: language)
        return "\(label): \(message.text(in: language)) \(advice.text(in: language))"
    }

    /// By the stable code, because later versions of the library may add some.
    private static let statuses: [String: ExitStatus] = [
        "misuse": .usage, "ambiguous-id": .usage, "unknown-id": .usage, "wrong-value": .usage,
        "unknown-field": .usage, "edit": .usage, "split": .usage,
        "wrong-words": .usage, "already-done": .usage, "invitation": .usage,
        "vault-missing": .usage, "vault-exists": .usage,
        "contested": .contested,
        "not-allowed": .notPermitted, "waiting-for-keys": .notPermitted,
        "sole-owner": .notPermitted, "not-handed-over": .notPermitted, "unsent": .notPermitted,
        "unsynchronised": .syncIncomplete, "copied-device": .notPermitted,
        "erased": .notPermitted, "erasure-held": .notPermitted, "erasure-waiting": .notPermitted,
        "erasure-none": .usage,
        "not-enrolled": .notPermitted, "invitation-refused": .notPermitted,
        "invitation-expired": .notPermitted,
        "locked": .locked, "wrong-passphrase": .locked, "no-keyring": .locked,
        "sync-incomplete": .syncIncomplete, "offline": .syncIncomplete,
        "damaged-store": .integrity, "wrong-store": .integrity, "vault-page": .integrity,
        "vault-log": .integrity, "vault-key": .integrity, "wrong-server": .integrity,
        "invitation-attacked": .integrity,
        "bundle-file": .usage, "bundle-format": .integrity, "wrong-network": .integrity,
        "bundle-cut": .integrity, "bundle-damaged": .integrity,
    ]
}

/// Whoever read the output has seen enough; that is no error.
struct BrokenPipe: Error {}
