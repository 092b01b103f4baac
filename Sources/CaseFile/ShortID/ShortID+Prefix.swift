package import Replica

extension ShortID {
    /// The beginning of an identifier, as someone typed it.
    ///
    /// In either case, with or without the check character. It names something only if exactly one
    /// thing on the device begins like this.
    package struct Prefix: Hashable, Sendable {
        package let kind: Kind
        /// Five bits each, at least one.
        let digits: [UInt8]

        /// Reads `c-7q4`, `C-7Q4KDM-3`, or `C7Q4KDM3`.
        ///
        /// What is `expected` may be named here; empty for anything. Throws `CaseFileError` if it is
        /// no identifier, if its check character is wrong, or if it is of another kind.
        package init(_ typed: String, _ expected: Kind...) throws(CaseFileError) {
            let text = typed.trimmed
            guard let letter = text.first, let kind = Kind(letter) else { throw .identifier }
            if !expected.isEmpty, !expected.contains(kind) { throw .wrongKind(expected) }
            let (body, check) = try Self.split(text.dropFirst())
            guard !body.isEmpty, body.count <= Limits.idCharacters else { throw .identifier }
            if let check, Alphabet.check(kind, body) != check { throw .mistyped }
            if Self.isBeyond(body) { throw .identifier }
            self.kind = kind
            digits = body
        }

        /// Whether a whole identifier says more than its 16 bytes do: two bits of its last character
        /// are none of theirs, and are zero.
        private static func isBeyond(_ body: [UInt8]) -> Bool {
            body.count == Limits.idCharacters && body[Limits.idCharacters - 1] & 3 != 0
        }

        /// The digits, and the check character if there is one: after a second hyphen, or as the
        /// seventh character.
        private static func split(
            _ text: Substring
        ) throws(CaseFileError) -> (body: [UInt8], check: UInt8?) {
            let rest = text.first == "-" ? text.dropFirst() : text
            let pieces = rest.split(separator: "-", omittingEmptySubsequences: false)
            guard pieces.count <= 2 else { throw .identifier }
            var digits: [[UInt8]] = []
            for piece in pieces {
                var values: [UInt8] = []
                for character in piece {
                    guard let digit = Alphabet.digit(character) else { throw .identifier }
                    values.append(digit)
                }
                digits.append(values)
            }
            if digits.count == 2 {
                guard digits[0].count >= ShortID.length, digits[1].count == 1 else {
                    throw .identifier
                }
                return (digits[0], digits[1][0])
            }
            let body = digits.first ?? []
            if body.count == ShortID.length + 1 { return (Array(body.dropLast()), body.last) }
            return (body, nil)
        }

        /// Whether something with these bytes begins like this.
        package func matches(_ bytes: [UInt8]) -> Bool {
            ShortID(kind, bytes)?.begins(with: self) == true
        }

        /// The one thing that begins like this.
        ///
        /// - Throws: `CaseFileError` if nothing does, or more than one; none is ever guessed.
        package func resolve(_ known: some Sequence<RecordID>) throws(CaseFileError) -> RecordID {
            let found = Set(known.filter { matches($0.bytes) })
            guard let first = found.first else { throw .unknownIdentifier }
            if found.count > 1 { throw .ambiguous(found.count) }
            return first
        }

        /// The smallest and the largest 16 bytes that begin like this, for a search in order.
        package var bounds: (lowest: [UInt8], highest: [UInt8]) {
            (bytes(filledWith: 0), bytes(filledWith: 31))
        }

        private func bytes(filledWith filler: UInt8) -> [UInt8] {
            var bits: [UInt8] = []
            let fill = Array(repeating: filler, count: Limits.idCharacters - digits.count)
            for digit in digits + fill {
                for bit in (0..<5).reversed() { bits.append(digit >> UInt8(bit) & 1) }
            }
            return (0..<16).map { byte in
                bits[byte * 8..<byte * 8 + 8].reduce(0) { $0 << 1 | $1 }
            }
        }
    }
}

extension ShortID.Kind {
    /// The kind with a typed letter, in either case; a 1 is read as I.
    init?(_ typed: Character) {
        let upper = typed.upper
        self.init(rawValue: upper == "1" || upper == "L" ? "I" : upper)
    }
}
