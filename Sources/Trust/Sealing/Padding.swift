import Wire

/// Padmé: lengths keep only their leading bits, so that a note's size says little (at most 12 % is
/// added), and nothing is shorter than 256 bytes (Protocol/README.md §6).
package enum Padding {
    /// The smallest padded length that holds `length` bytes.
    package static func paddedLength(_ length: Int) -> Int {
        precondition(length >= 0, "a length is not negative")
        guard length > Limits.paddedBytes else { return Limits.paddedBytes }
        let exponent = floorLog2(length)
        let kept = floorLog2(exponent) + 1
        let mask = (1 << (exponent - kept)) - 1
        return (length + mask) & ~mask
    }

    /// Whether padding ever gives this length.
    package static func isPaddedLength(_ length: Int) -> Bool {
        length >= Limits.paddedBytes && length <= 1 << 30 && paddedLength(length) == length
    }

    private static func floorLog2(_ number: Int) -> Int {
        Int.bitWidth - 1 - number.leadingZeroBitCount
    }
}
