import Crypto

/// The key by which a server is known: clients pin its hash, and never look at the certificate that
/// wraps it (Protocol/README.md §10).
///
/// ECDSA on P-256, because that is what every TLS library speaks; it authenticates a connection and
/// protects no content.
package struct ServerKey: Sendable {
    /// The private key as PKCS #8, for the TLS library and for the server's own folder.
    package let privatePEM: String
    /// SHA-256 of the public key's SubjectPublicKeyInfo: what a `ServerGrant` names.
    package let publicKeyHash: ContentHash

    /// Draws a key from the operating system's generator.
    package static func generate() -> ServerKey {
        ServerKey(P256.Signing.PrivateKey())
    }

    /// Nil for anything but one private key on P-256.
    package init?(privatePEM: String) {
        guard let key = try? P256.Signing.PrivateKey(pemRepresentation: privatePEM) else {
            return nil
        }
        self.init(key)
    }

    private init(_ key: P256.Signing.PrivateKey) {
        privatePEM = key.pemRepresentation
        publicKeyHash = identifier(Hashing.sha256(Array(key.publicKey.derRepresentation)))
    }
}
