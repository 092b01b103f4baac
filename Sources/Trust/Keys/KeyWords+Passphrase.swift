extension KeyWords {
    /// Words of a drawn passphrase.
    package static let passphraseWordCount = 6
    /// Five bits a syllable, two syllables a word: 60 bits, which at the lowest cost of the vault's
    /// derivation is out of anyone's reach.
    package static let passphraseBitCount = passphraseWordCount * 10

    /// A passphrase to write down once and learn: six words as a key on paper has them.
    ///
    /// The caller wipes it.
    package static func passphrase(_ random: RandomSource) -> [UInt8] {
        var bits = random.bytes(10)
        defer { wipe(&bits) }
        var words = Array(words(for: bits).utf8)
        // Eight words are whole bytes; the last two are not used.
        let used = passphraseWordCount * 5 - 1
        for index in used..<words.count { words[index] = 0 }
        return Array(words.prefix(used))
    }
}
