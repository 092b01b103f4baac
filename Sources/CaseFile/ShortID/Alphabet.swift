/// The 32 characters of identifiers, each the element of a field of 32 elements.
///
/// No I, L, O or U: what looks like 1 or 0 is read as that.
enum Alphabet {
    static let characters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// What a typed character stands for, or nil.
    static func digit(_ character: Character) -> UInt8? {
        let read: Character =
            switch character.upper {
            case "O": "0"
            case "I", "L": "1"
            case let other: other
            }
        return characters.firstIndex(of: read).map { UInt8($0) }
    }

    static func text(_ digits: some Sequence<UInt8>) -> String {
        String(digits.map { characters[Int($0)] })
    }

    /// Bits five by five, the first first; the last digit is filled up with zeros.
    static func digits(of bytes: [UInt8]) -> [UInt8] {
        var digits: [UInt8] = []
        var pending: UInt32 = 0
        var count = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                digits.append(UInt8(pending >> UInt32(count) & 31))
            }
        }
        if count > 0 { digits.append(UInt8(pending << UInt32(5 - count) & 31)) }
        return digits
    }

    /// The character that makes the weighted sum zero.
    ///
    /// The weights are the powers of a generator, so neighbours always have different ones, and
    /// none is zero: one wrong character or two swapped ones always change the sum.
    static func check(_ kind: ShortID.Kind, _ digits: some Sequence<UInt8>) -> UInt8 {
        var sum = digit(kind.letter) ?? 0
        for digit in digits { sum = doubled(sum) ^ digit }
        return doubled(sum)
    }

    /// Times the generator, in the field of 32 elements with x⁵ = x² + 1.
    private static func doubled(_ element: UInt8) -> UInt8 {
        let shifted = element << 1
        return shifted & 32 == 0 ? shifted : (shifted ^ 0b100101) & 31
    }
}

extension Character {
    /// The capital of a letter of ASCII; anything else as it is, so that no other alphabet's letter
    /// passes for one of ours.
    var upper: Character {
        isASCII ? Character(uppercased()) : self
    }
}
