/// Every operation on one text, in columns, in the order of arrival.
struct TextLog {
    /// The first operation of each entry, and the number of operations at the end.
    private var firsts: [UInt32] = [0]
    private(set) var kinds: [UInt8] = []
    private(set) var positions: [UInt32] = []
    private(set) var lengths: [UInt32] = []
    /// Where the text of an insertion begins; for a deletion, where the next one would.
    private var textStarts: [UInt32] = []
    private(set) var text: [UInt8] = []

    mutating func append(_ operations: TextOperations) {
        var textStart = text.count
        text.append(contentsOf: operations.text)
        for index in operations.kinds.indices {
            textStarts.append(UInt32(textStart))
            if operations.kinds[index] == TextOperations.insertion {
                textStart = byteIndex(
                    in: text,
                    from: textStart,
                    after: Int(operations.lengths[index])
                )
            }
        }
        kinds.append(contentsOf: operations.kinds)
        positions.append(contentsOf: operations.positions)
        lengths.append(contentsOf: operations.lengths)
        firsts.append(UInt32(kinds.count))
    }

    /// The operations of an entry, by index.
    func operations(of entry: UInt32) -> Range<Int> {
        Int(firsts[Int(entry)])..<Int(firsts[Int(entry) + 1])
    }

    func isInsertion(_ operation: Int) -> Bool {
        kinds[operation] == TextOperations.insertion
    }

    /// The bytes that an insertion inserted.
    func insertedBytes(_ operation: Int) -> ArraySlice<UInt8> {
        let end = operation + 1 < textStarts.count ? Int(textStarts[operation + 1]) : text.count
        return text[Int(textStarts[operation])..<end]
    }

    /// What one entry did, as it was received.
    func encodable(_ entry: UInt32) -> TextOperations {
        let range = operations(of: entry)
        let textEnd =
            range.upperBound < textStarts.count ? Int(textStarts[range.upperBound]) : text.count
        let textStart = range.isEmpty ? textEnd : Int(textStarts[range.lowerBound])
        return TextOperations(
            kinds: Array(kinds[range]),
            positions: Array(positions[range]),
            lengths: Array(lengths[range]),
            text: Array(text[textStart..<textEnd])
        )
    }
}
