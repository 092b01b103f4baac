/// The number of Unicode scalars in these bytes, or nil if they are not valid UTF-8.
///
/// Overlong forms, surrogates and values above U+10FFFF are invalid (RFC 3629).
func countScalars(_ bytes: ArraySlice<UInt8>) -> Int? {
    var count = 0
    var index = bytes.startIndex
    let end = bytes.endIndex
    while index < end {
        let lead = bytes[index]
        count += 1
        if lead < 0x80 {
            index += 1
            continue
        }
        let length: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, low) = (3, 0xA0)
        case 0xED: (length, high) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, low) = (4, 0x90)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, high) = (4, 0x8F)
        default: return nil
        }
        guard end - index >= length, bytes[index + 1] >= low, bytes[index + 1] <= high else {
            return nil
        }
        for offset in 2..<max(2, length) where bytes[index + offset] & 0xC0 != 0x80 { return nil }
        index += length
    }
    return count
}

/// The index of the byte at which the scalar number `scalars` after `start` begins.
///
/// The bytes must be valid UTF-8 and hold that many scalars.
func byteIndex(in bytes: [UInt8], from start: Int, after scalars: Int) -> Int {
    var index = start
    var left = scalars
    while left > 0 {
        index += utf8Length(lead: bytes[index])
        left -= 1
    }
    return index
}

private func utf8Length(lead: UInt8) -> Int {
    if lead < 0x80 { return 1 }
    if lead < 0xE0 { return 2 }
    return lead < 0xF0 ? 3 : 4
}
