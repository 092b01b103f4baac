internal import CSodium

/// 32 secret bytes in memory that is never swapped, never dumped, and zeroed when it goes.
///
/// libsodium puts guard pages around them and `mlock`s them; after the initialiser they are read
/// only.
// @unchecked because the memory is written in the initialiser only, before anyone else has it.
package final class LockedSecret: @unchecked Sendable {
    package static let length = 32

    private let memory: UnsafeMutablePointer<UInt8>

    /// Allocates locked memory and lets `fill` write all 32 bytes.
    package init(filledBy fill: (UnsafeMutablePointer<UInt8>) throws -> Void) throws {
        guard sodium_init() >= 0, let allocated = sodium_malloc(Self.length) else {
            throw VaultKeyError(.memory, "No locked memory is left; raise RLIMIT_MEMLOCK.")
        }
        memory = allocated.bindMemory(to: UInt8.self, capacity: Self.length)
        do {
            try fill(memory)
        } catch {
            sodium_free(memory)
            throw error
        }
        sodium_mprotect_readonly(memory)
    }

    package static func random() throws -> LockedSecret {
        try LockedSecret { randombytes_buf($0, length) }
    }

    deinit {
        sodium_free(memory)
    }

    /// Hands out the 32 bytes, which stay where they are.
    package func withBytes<Result>(
        _ body: (UnsafePointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        try body(UnsafePointer(memory))
    }

    /// Compares in constant time.
    package func matches(_ other: LockedSecret) -> Bool {
        sodium_memcmp(memory, other.memory, Self.length) == 0
    }
}
