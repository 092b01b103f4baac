internal import CSodium

/// The name of one vault: 16 random bytes, in the associated data of everything sealed for it.
package struct VaultID: Hashable, Sendable {
    package static let length = 16

    package let bytes: [UInt8]

    /// Takes an identifier from its bytes; nil unless there are exactly 16.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = Array(bytes)
    }

    private init(random: Void) {
        var bytes = [UInt8](repeating: 0, count: Self.length)
        randombytes_buf(&bytes, bytes.count)
        self.bytes = bytes
    }

    package static func random() -> VaultID {
        VaultID(random: ())
    }
}
