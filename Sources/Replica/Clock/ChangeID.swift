/// A device: 32 bytes, the hash of its public keys.
///
/// Kept as four big-endian words, so that comparing words compares bytes.
package struct DeviceID: Hashable, Comparable, Sendable {
    let word0, word1, word2, word3: UInt64

    /// The identity with these 32 bytes, or nil if there are not 32.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        word0 = bytes.bigEndianWord(at: 0)
        word1 = bytes.bigEndianWord(at: 8)
        word2 = bytes.bigEndianWord(at: 16)
        word3 = bytes.bigEndianWord(at: 24)
    }

    init(_ word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
        self.word3 = word3
    }

    package var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.device(self)
        return writer.bytes
    }

    package static func < (a: DeviceID, b: DeviceID) -> Bool {
        (a.word0, a.word1, a.word2, a.word3) < (b.word0, b.word1, b.word2, b.word3)
    }
}

/// All changes of one incarnation of a device in one document, numbered from 1.
package struct ChainID: Hashable, Comparable, Sendable {
    package let device: DeviceID
    /// Eight bytes, as a big-endian word.
    package let incarnation: UInt64

    package init(device: DeviceID, incarnation: UInt64) {
        self.device = device
        self.incarnation = incarnation
    }

    package static func < (a: ChainID, b: ChainID) -> Bool {
        a.device != b.device ? a.device < b.device : a.incarnation < b.incarnation
    }
}

/// The identity of a change: its place in a chain.
///
/// Ordered by device, incarnation, then number; the order of identities breaks every tie.
package struct ChangeID: Hashable, Comparable, Sendable {
    package let chain: ChainID
    /// 1 for the first change of the chain.
    package let seq: UInt64

    package init(chain: ChainID, seq: UInt64) {
        self.chain = chain
        self.seq = seq
    }

    package static func < (a: ChangeID, b: ChangeID) -> Bool {
        a.chain != b.chain ? a.chain < b.chain : a.seq < b.seq
    }
}

extension [UInt8] {
    fileprivate func bigEndianWord(at start: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in start..<start + 8 { word = word << 8 | UInt64(self[index]) }
        return word
    }
}
