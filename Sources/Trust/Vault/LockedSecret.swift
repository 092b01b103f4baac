internal import CSodium

/// 32 secret bytes with several owners: a vault's key, or the key that wraps it.
///
/// In the same locked and fenced memory as every other key of long life (`SecretBytes`); a class,
/// because the connections of a vault share one copy.
package final class LockedSecret: Sendable {
    package static let length = 32

    private let bytes: SecretBytes

    /// Allocates locked memory and lets `fill` write all 32 bytes.
    package init(filledBy fill: (UnsafeMutablePointer<UInt8>) throws -> Void) throws {
        bytes = try SecretBytes(count: Self.length, locked: true) { buffer in
            try buffer.withMemoryRebound(to: UInt8.self) { buffer in
                guard let start = buffer.baseAddress else { return }
                try fill(start)
            }
        }
    }

    package static func random() throws -> LockedSecret {
        try LockedSecret { randombytes_buf($0, length) }
    }

    /// Hands out the 32 bytes, which stay where they are.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withPointer(body)
    }

    /// Compares in constant time.
    package func matches(_ other: LockedSecret) -> Bool {
        bytes.equals(other.bytes)
    }
}
