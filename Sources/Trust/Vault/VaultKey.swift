/// The key that seals a vault's pages, and which one it is.
///
/// A re-key starts a new generation; while it runs the key file holds the slots of both.
package struct VaultKey: Sendable {
    package let vault: VaultID
    package let generation: UInt32
    package let secret: LockedSecret

    package init(vault: VaultID, generation: UInt32, secret: LockedSecret) {
        self.vault = vault
        self.generation = generation
        self.secret = secret
    }

    package static func first(of vault: VaultID) throws -> VaultKey {
        try VaultKey(vault: vault, generation: 1, secret: .random())
    }

    /// A fresh key for the same vault.
    package func successor() throws -> VaultKey {
        precondition(generation < .max, "A vault is re-keyed fewer than 2³² times.")
        return try VaultKey(vault: vault, generation: generation + 1, secret: .random())
    }
}
