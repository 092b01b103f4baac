/// One way in for bytes that a stranger may have made, by itself: what the fuzzer drives, and what
/// tests feed with cuts, flips and lengths that lie.
package struct Decoder: Sendable {
    package let name: String
    /// The files of its own source, by their ends: how much of them was reached is counted.
    package let sources: [String]
    /// Functions in those files that are no part of reading: what they do instead, and parts of
    /// their names.
    package let apart: [String: [String]]
    /// Bytes that reading may take for each byte that was read, beside `allowance`: numbers of one
    /// byte become words, and an empty message becomes a value with its fields.
    package let expansion: Int
    /// Bytes that reading may take whatever the input is.
    package let allowance: Int
    /// Whether no beginning of a valid input is a valid input.
    package let isWhole: Bool
    /// Valid inputs, from `Protocol/vectors`, to begin with.
    package let seeds: @Sendable (Vectors) throws -> [[UInt8]]
    /// Reads; whether anything was accepted.
    ///
    /// Traps where something was accepted that must not be: a second spelling, half of a value.
    package let read: @Sendable ([UInt8]) -> Bool

    init(
        _ name: String,
        of sources: [String],
        apart: [String: [String]] = [:],
        expansion: Int,
        allowance: Int = 64 << 10,
        isWhole: Bool = false,
        seeds: @escaping @Sendable (Vectors) throws -> [[UInt8]],
        read: @escaping @Sendable ([UInt8]) -> Bool
    ) {
        self.name = name
        self.sources = sources
        self.apart = apart
        self.expansion = expansion
        self.allowance = allowance
        self.isWhole = isWhole
        self.seeds = seeds
        self.read = read
    }

    /// Every decoder, in the order of the layers.
    package static let all: [Decoder] =
        engine + caseFile + sealing + membership + paper + enrolment + requests + conversation

    package static func named(_ name: String) -> Decoder? {
        all.first { $0.name == name }
    }
}

extension [UInt8] {
    /// The bytes up to the first line feed, and what follows it.
    var line: (first: [UInt8], rest: [UInt8]) {
        guard let end = firstIndex(of: 10) else { return (self, []) }
        return (Array(self[..<end]), Array(self[(end + 1)...]))
    }
}
