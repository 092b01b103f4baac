// A secret typed by hand: 26 characters, and one of check after each half.

extension InvitationSecret {
    private static let charactersPerHalf = 13
    private static let charactersPerGroup = 7
    /// The characters that a person types, the two of check among them.
    package static let characterCount = 28

    /// Four groups of seven characters, as secret as the secret itself.
    package var characters: String {
        var bytes = copy().withBytes { Array($0) }
        var digits = Array(BaseThirtyTwo.digits(of: bytes).prefix(2 * Self.charactersPerHalf))
        defer {
            wipe(&bytes)
            wipe(&digits)
        }
        var written: [UInt8] = []
        for half in [digits.prefix(Self.charactersPerHalf), digits.suffix(Self.charactersPerHalf)] {
            for digit in half + [Self.check(half)] {
                if !written.isEmpty, (written.count + 1) % (Self.charactersPerGroup + 1) == 0 {
                    written.append(UInt8(ascii: "-"))
                }
                written.append(BaseThirtyTwo.alphabet[Int(digit)])
            }
        }
        return String(decoding: written, as: UTF8.self)
    }

    /// The secret that someone typed.
    ///
    /// Case, spaces and dashes do not matter. An error names the group and quotes nothing.
    package convenience init(typed text: String) throws(TrustError) {
        var digits = try Self.digits(of: text)
        var halves = Array(digits[..<Self.charactersPerHalf])
        halves += digits[(Self.charactersPerHalf + 1)..<(2 * Self.charactersPerHalf + 1)]
        defer {
            wipe(&digits)
            wipe(&halves)
        }
        for half in 0..<2 {
            let start = half * (Self.charactersPerHalf + 1)
            let end = start + Self.charactersPerHalf
            guard Self.check(digits[start..<end]) == digits[end] else {
                throw TrustError(
                    .invitation,
                    "group \(2 * half + 1) or \(2 * half + 2) was not typed as it was given"
                )
            }
        }
        // Six bits more make whole bytes.
        guard var bytes = BaseThirtyTwo.bytes(of: halves + [0, 0])?.prefix(Self.byteCount).asArray
        else { throw TrustError(.invitation, "an invitation's secret has 130 bits") }
        try self.init(SecretBytes(consuming: &bytes, locked: true))
    }

    private static func digits(of text: String) throws(TrustError) -> [UInt8] {
        let typed = text.utf8.filter { !isSeparator($0) }
        guard typed.count == characterCount else {
            throw TrustError(
                .invitation,
                "\(typed.count) characters; an invitation has \(characterCount)"
            )
        }
        var digits: [UInt8] = []
        for (index, character) in typed.enumerated() {
            guard let digit = BaseThirtyTwo.value(of: character) else {
                throw TrustError(
                    .invitation,
                    "group \(index / charactersPerGroup + 1) has a character that no invitation has"
                )
            }
            digits.append(digit)
        }
        return digits
    }

    static func isSeparator(_ character: UInt8) -> Bool {
        character == UInt8(ascii: "-") || character == UInt8(ascii: " ")
            || (9...13).contains(character)
    }

    /// ISO 7064, hybrid system MOD 33,32: finds every single wrong character, and all but a few
    /// exchanges of neighbours.
    private static func check(_ digits: some Sequence<UInt8>) -> UInt8 {
        var product = 32
        for digit in digits {
            let sum = (product + Int(digit)) % 32
            product = (sum == 0 ? 32 : sum) * 2 % 33
        }
        return UInt8((33 - product) % 32)
    }
}

extension ArraySlice<UInt8> {
    fileprivate var asArray: [UInt8] { Array(self) }
}
