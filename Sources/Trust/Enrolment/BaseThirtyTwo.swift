/// Letters and digits that people copy without mixing them up: no I, L, O or U.
///
/// Reading forgives what writing cannot prevent: small letters, O for 0, I and L for 1.
enum BaseThirtyTwo {
    static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// The five bits that a character stands for.
    static func value(of character: UInt8) -> UInt8? {
        let capital =
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(character)
            ? character - 32 : character
        switch capital {
        case UInt8(ascii: "O"): return 0
        case UInt8(ascii: "I"), UInt8(ascii: "L"): return 1
        default: return alphabet.firstIndex(of: capital).map { UInt8($0) }
        }
    }

    /// Bytes as groups of five bits, the last one filled up with zero bits.
    static func digits(of bytes: [UInt8]) -> [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(bytes.count * 8 / 5 + 1)
        var (held, count): (UInt32, UInt32) = (0, 0)
        for byte in bytes {
            held = held << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                digits.append(UInt8(held >> count & 31))
            }
            held &= (1 << count) - 1
        }
        if count > 0 { digits.append(UInt8(held << (5 - count) & 31)) }
        return digits
    }

    /// The bytes of which these are the digits; nil where writing them gives other digits.
    static func bytes(of digits: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 5 / 8)
        var (held, count): (UInt32, UInt32) = (0, 0)
        for digit in digits {
            held = held << 5 | UInt32(digit)
            count += 5
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(held >> count & 255))
                held &= (1 << count) - 1
            }
        }
        return count < 5 && held == 0 ? bytes : nil
    }
}
