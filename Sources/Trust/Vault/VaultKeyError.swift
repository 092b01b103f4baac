/// Why a key file or a key was refused.
package struct VaultKeyError: Error, CustomStringConvertible {
    package struct Code: Hashable, Sendable, RawRepresentable {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The key file is not one, is cut short, or is of a format this program does not know.
        package static let format = Code(rawValue: "vault-key-format")
        /// Argon2id parameters outside floor and ceiling; nothing was derived.
        package static let parameters = Code(rawValue: "vault-key-parameters")
        /// No slot opens: a wrong passphrase, or a key file that was changed.
        package static let refused = Code(rawValue: "vault-key")
        /// The system did not give the memory that a key or a derivation needs.
        package static let memory = Code(rawValue: "vault-key-memory")
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String {
        "\(code.rawValue): \(message)"
    }
}
