import CSodium

/// Secret bytes, wiped when the last owner lets go.
///
/// They cannot be copied by accident, printed or compared by `==`. Keys of long life lie in memory
/// that is locked and fenced off; the many short-lived ones only in memory that is wiped, because a
/// fenced page each would exhaust the memory map of a process that reads ten thousand documents.
// @unchecked because the memory is written only while the value is being made and only read after.
package struct SecretBytes: ~Copyable, @unchecked Sendable {
    private let start: UnsafeMutablePointer<UInt8>
    package let count: Int
    private let locked: Bool

    package init<Failure: Error>(
        count: Int,
        locked: Bool = false,
        filling fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        let memory = locked ? Self.fenced(count) : .allocate(capacity: count)
        memory.initialize(repeating: 0, count: count)
        do {
            try fill(UnsafeMutableRawBufferPointer(start: memory, count: count))
        } catch {
            Self.release(memory, count, locked: locked)
            throw error
        }
        if locked { sodium_mprotect_readonly(memory) }
        start = memory
        self.count = count
        self.locked = locked
    }

    /// Copies bytes whose owner wipes its own.
    package init(copying bytes: UnsafeRawBufferPointer, locked: Bool = false) {
        self.init(count: bytes.count, locked: locked) { $0.copyMemory(from: bytes) }
    }

    /// Takes over bytes and wipes the array it was given, as far as it is the only holder of it.
    package init(consuming bytes: inout [UInt8], locked: Bool = false) {
        self.init(count: bytes.count, locked: locked) { $0.copyBytes(from: bytes) }
        wipe(&bytes)
    }

    deinit {
        Self.release(start, count, locked: locked)
    }

    private static func fenced(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        guard sodium_init() >= 0, let fenced = sodium_malloc(count) else {
            preconditionFailure("there is memory for a key")
        }
        return fenced.bindMemory(to: UInt8.self, capacity: count)
    }

    private static func release(
        _ memory: UnsafeMutablePointer<UInt8>,
        _ count: Int,
        locked: Bool
    ) {
        if locked {
            sodium_free(memory)  // Wipes too.
        } else {
            sodium_memzero(memory, count)
            memory.deallocate()
        }
    }

    /// The bytes, for as long as `body` runs; they must not be kept.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// The first byte, for C; under the same rule.
    func withPointer<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(start)
    }

    /// Another copy of some of the bytes.
    package func copy(_ range: Range<Int>, locked: Bool = false) -> SecretBytes {
        precondition(range.upperBound <= count, "the range lies inside the secret")
        return SecretBytes(
            copying: UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count),
            locked: locked
        )
    }

    /// Compares in a time that does not depend on where the two differ.
    package func equals(_ other: borrowing SecretBytes) -> Bool {
        count == other.count && sodium_memcmp(start, other.start, count) == 0
    }
}

/// Overwrites bytes that are no longer needed.
package func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { sodium_memzero($0.baseAddress, $0.count) }
    bytes = []
}

/// Compares authentication codes and hashes of secrets: the time tells only their lengths.
package func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    return sodium_memcmp(a, b, a.count) == 0
}
