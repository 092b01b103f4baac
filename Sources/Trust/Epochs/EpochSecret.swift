/// The secret of one epoch: whoever holds it reads every change sealed under it.
///
/// Shared by reference, because a keyring holds thousands; wiped with its last owner.
package final class EpochSecret: Sendable {
    package static let byteCount = 32
    let bytes: SecretBytes

    package init(_ bytes: consuming SecretBytes) {
        self.bytes = bytes
    }

    /// The 32 bytes, for the vault.
    package func copy() -> SecretBytes {
        bytes.copy(0..<Self.byteCount)
    }

    package static func generate(_ random: RandomSource) -> EpochSecret {
        EpochSecret(random.secret(byteCount))
    }

    /// The secret itself, for as long as `body` runs: what a vault seals and keeps.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withBytes(body)
    }

    /// What the log says of the secret, without telling it: two secrets never share one.
    ///
    /// The document is left out on purpose: a first epoch is committed to inside the entry whose
    /// hash will be the document's identifier. The change key binds the document.
    package func commitment(of epoch: EpochID, in network: NetworkID) -> ContentHash {
        Hashing.derive(from: bytes, .epochCommitment, network.bytes, epoch.bytes).withBytes {
            identifier(Array($0))
        }
    }
}
