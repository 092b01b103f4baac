/// A key on paper: eight lines of four short words, each line with its own check.
///
/// Five bits make a syllable of a consonant and a vowel, two syllables a word (`bado`, `kemi`): no
/// list to carry along, no word of any language, and case, spacing and line numbers do not matter.
/// A line holds four bytes of the key and one byte of check over the kind of key and everything up to
/// there, so a mistake is found in the line where it was made (Protocol/README.md §3).
package enum KeyWords {
    /// What the key is for; the words of one kind are not taken for another.
    package enum Kind: String, Sendable {
        case root, recovery
    }

    package static let lineCount = 8
    private static let bytesPerLine = 4
    private static let wordsPerLine = 4
    private static let consonants = Array("bdfklmrs".utf8)
    private static let vowels = Array("aeio".utf8)

    /// The eight lines for a key of 32 bytes.
    ///
    /// They are as secret as the key.
    package static func lines(for key: borrowing SecretBytes, _ kind: Kind) -> [String] {
        precondition(key.count == lineCount * bytesPerLine, "a key on paper has 32 bytes")
        var bytes = key.withBytes { Array($0) }
        defer { wipe(&bytes) }
        return (0..<lineCount).map { line in
            let start = line * bytesPerLine
            let part = Array(bytes[start..<start + bytesPerLine])
            return text(part + [check(bytes[..<(start + bytesPerLine)], kind)])
        }
    }

    /// The key that the words spell.
    ///
    /// An error names the line and the word, and never quotes one.
    package static func key(from text: String, _ kind: Kind) throws(TrustError) -> SecretBytes {
        let words = text.lowercased().split { !$0.isLetter }
        guard words.count == lineCount * wordsPerLine else {
            throw TrustError(
                .words,
                "\(words.count) words; a key has \(lineCount) lines of \(wordsPerLine)"
            )
        }
        var bytes: [UInt8] = []
        defer { wipe(&bytes) }
        for line in 0..<lineCount {
            let start = line * wordsPerLine
            var part = try self.bytes(of: words[start..<start + wordsPerLine], line: line + 1)
            let found = part.removeLast()
            bytes += part
            guard found == check(bytes[...], kind) else {
                throw TrustError(.words, "line \(line + 1) is not right, or is of another key")
            }
        }
        return SecretBytes(consuming: &bytes)
    }

    private static func check(_ bytes: ArraySlice<UInt8>, _ kind: Kind) -> UInt8 {
        Hashing.hash(.words, Array(kind.rawValue.utf8), Array(bytes))[0]
    }

    /// Five bytes as eight syllables.
    private static func text(_ bytes: [UInt8]) -> String {
        let number = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var letters: [UInt8] = []
        for syllable in 0..<8 {
            let index = Int(number >> UInt64(35 - 5 * syllable) & 31)
            letters += [consonants[index >> 2], vowels[index & 3]]
            if syllable % 2 == 1, syllable < 7 { letters.append(UInt8(ascii: " ")) }
        }
        return String(decoding: letters, as: UTF8.self)
    }

    private static func bytes(
        of words: ArraySlice<Substring>,
        line: Int
    ) throws(TrustError) -> [UInt8] {
        var number: UInt64 = 0
        for (index, word) in words.enumerated() {
            guard let value = value(of: word) else {
                throw TrustError(
                    .words,
                    "word \(index + 1) of line \(line) is not one that a key has"
                )
            }
            number = number << 10 | value
        }
        return stride(from: 32, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: number >> UInt64($0))
        }
    }

    private static func value(of word: Substring) -> UInt64? {
        let letters = Array(word.utf8)
        guard letters.count == 4 else { return nil }
        var value: UInt64 = 0
        for pair in [letters[..<2], letters[2...]] {
            guard let first = pair.first.flatMap(consonants.firstIndex),
                let second = pair.last.flatMap(vowels.firstIndex)
            else { return nil }
            value = value << 5 | UInt64(first << 2 | second)
        }
        return value
    }
}

extension DeviceIdentity {
    /// Eight words to read to each other over the telephone before a device is granted.
    package var fingerprint: String {
        let hash = Hashing.hash(.fingerprint, id.bytes)
        return KeyWords.words(for: Array(hash.prefix(10)))
    }
}

extension KeyWords {
    /// Words without a check, for comparing by voice: five bytes make four.
    static func words(for bytes: [UInt8]) -> String {
        stride(from: 0, to: bytes.count, by: 5)
            .map { text(Array(bytes[$0..<min($0 + 5, bytes.count)])) }
            .joined(separator: " ")
    }
}
