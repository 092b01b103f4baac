import struct Foundation.Data
package import Trust
package import Wire

/// Document ids from one to another, both included.
package struct DocumentRange: Hashable, Sendable {
    let first, last: UInt128

    package static let all = DocumentRange(first: 0, last: .max)

    init(first: UInt128, last: UInt128) {
        precondition(first <= last, "a range holds at least one id")
        self.first = first
        self.last = last
    }

    package func contains(_ document: DocumentID) -> Bool {
        (first...last).contains(document.number)
    }

    package var firstDocument: DocumentID { DocumentID(number: first) }
    package var lastDocument: DocumentID { DocumentID(number: last) }

    /// Sixteen parts of one size, of which the last may be smaller; fewer if there are fewer ids.
    ///
    /// `step = (last − first) div 16 + 1`, so the parts of any range are the same on both sides.
    package var parts: [DocumentRange] {
        let step = (last - first) / UInt128(Limits.compareFanout) + 1
        var parts: [DocumentRange] = []
        var start = first
        while true {
            let (after, overflows) = start.addingReportingOverflow(step)
            let end = overflows ? last : min(after - 1, last)
            parts.append(DocumentRange(first: start, last: end))
            guard end < last else { return parts }
            start = end + 1
        }
    }
}

/// How many documents a range holds, and the sum of their digests modulo 2¹²⁸.
///
/// Every change is signed, so nobody can add a document to both sides of an equation; what a device
/// could do is to choose its heads, and that the salt prevents (attack A25).
package struct RangeSum: Hashable, Sendable {
    package var count: UInt64
    package var digests: UInt128

    package init(count: UInt64 = 0, digests: UInt128 = 0) {
        self.count = count
        self.digests = digests
    }
}

/// A range with one side's sum.
package struct SummedRange: Hashable, Sendable {
    package let range: DocumentRange
    package let sum: RangeSum

    package init(_ range: DocumentRange, _ sum: RangeSum) {
        self.range = range
        self.sum = sum
    }

    /// Nil if a field has the wrong size or the range is inverted.
    package init?(_ message: WireCompareRange) {
        guard let first = UInt128(bigEndian: message.first),
            let last = UInt128(bigEndian: message.last), first <= last,
            let digests = UInt128(bigEndian: message.sum)
        else { return nil }
        range = DocumentRange(first: first, last: last)
        sum = RangeSum(count: message.count, digests: digests)
    }

    package var wire: WireCompareRange {
        var message = WireCompareRange()
        message.first = Data(range.first.bigEndianBytes)
        message.last = Data(range.last.bigEndianBytes)
        message.count = sum.count
        message.sum = Data(sum.digests.bigEndianBytes)
        return message
    }
}

extension UInt128 {
    /// Nil unless there are exactly sixteen bytes.
    init?(bigEndian bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        self = bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }

    var bigEndianBytes: [UInt8] {
        Trust.bigEndian(UInt64(truncatingIfNeeded: self >> 64))
            + Trust.bigEndian(UInt64(truncatingIfNeeded: self))
    }
}

extension Identifier16 {
    var number: UInt128 { bytes.reduce(0) { $0 << 8 | UInt128($1) } }

    init(number: UInt128) {
        guard let identifier = Self(bytes: number.bigEndianBytes) else {
            preconditionFailure("sixteen bytes are an identifier")
        }
        self = identifier
    }
}
