/// Reads server-sent events (WHATWG HTML §9.2.6) as their bytes come, and of those what a stream of hints
/// may say.
///
/// It keeps one line and one event at most, whatever is sent.
package struct EventReader {
    package enum Word: Hashable {
        case hint(Hint)
        /// A comment, or an event that this version does not know: the stream lives.
        case beat
    }

    private var line: [UInt8] = []
    private var name: [UInt8] = []
    private var data: [UInt8]?
    private var hasReturn = false
    private var isFirst = true
    package private(set) var isOver = false

    package init() {}

    /// Takes bytes and returns what they complete.
    ///
    /// After a line or an event over the limits the reader is over: nothing more is taken.
    package mutating func take(_ bytes: some Sequence<UInt8>) -> [Word] {
        var words: [Word] = []
        for byte in bytes where !isOver {
            switch byte {
            case UInt8(ascii: "\n") where hasReturn: hasReturn = false
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                hasReturn = byte == UInt8(ascii: "\r")
                if let word = endLine() { words.append(word) }
            default:
                hasReturn = false
                line.append(byte)
                isOver = line.count > HintLimits.lineBytes
            }
        }
        return words
    }

    private mutating func endLine() -> Word? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirst, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        isFirst = false
        guard !line.isEmpty else { return endEvent() }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            add([], to: line[...])
            return nil
        }
        guard colon > 0 else { return .beat }
        var value = line[(colon + 1)...]
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        add(value, to: line[..<colon])
        return nil
    }

    private mutating func add(_ value: ArraySlice<UInt8>, to field: ArraySlice<UInt8>) {
        if field.elementsEqual("event".utf8) {
            name = Array(value)
        } else if field.elementsEqual("data".utf8) {
            data = (data.map { $0 + [UInt8(ascii: "\n")] } ?? []) + value
            isOver = data?.count ?? 0 > HintLimits.eventBytes
        }
    }

    private mutating func endEvent() -> Word? {
        defer { (name, data) = ([], nil) }
        guard let data else { return nil }
        guard name.elementsEqual("head".utf8) else { return .beat }
        return Hint(json: data).map { .hint($0) } ?? .beat
    }
}
