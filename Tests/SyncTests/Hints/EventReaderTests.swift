import Sync
import Testing
import Trust

@Suite("A stream of hints, as its bytes come") struct EventReaderTests {
    private static let feed = Make.feed(1)

    private func event(_ head: UInt64, name: String = "head", end: String = "\n") -> String {
        let data = "{\"feed\":\"\(hexadecimal(Self.feed.bytes))\",\"head\":\(head)}"
        return "event: \(name)\(end)data: \(data)\(end)\(end)"
    }

    private func words(_ text: String, pieces: Int = .max) -> [EventReader.Word] {
        var reader = EventReader()
        var words: [EventReader.Word] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            words += reader.take(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
        }
        return words
    }

    @Test(arguments: ["\n", "\r\n", "\r"], [1, 2, 7, Int.max])
    func `hints are read however lines end and wherever the bytes are cut`(
        end: String,
        pieces: Int
    ) {
        let text = event(3, end: end) + ":\(end)\(end)" + event(UInt64.max, end: end)
        let expected: [EventReader.Word] = [
            .hint(Hint(feed: Self.feed, head: 3)), .beat,
            .hint(Hint(feed: Self.feed, head: .max)),
        ]
        #expect(words(text, pieces: pieces) == expected)
    }

    @Test func `what this version does not know is a sign of life and nothing else`() {
        #expect(words(event(3, name: "other")) == [.beat])
        #expect(words("id: 4\nretry: 1\n\n").isEmpty)
        #expect(words("event: head\ndata: {\"head\":1}\n\n") == [.beat])
        #expect(words("event: head\ndata: {\"feed\":\"00\",\"head\":-1}\n\n") == [.beat])
        #expect(words("event: head\ndata: nonsense\n\n") == [.beat])
        #expect(words("\u{FEFF}" + event(9)) == [.hint(Hint(feed: Self.feed, head: 9))])
        // An event that has no end says nothing yet.
        #expect(words(String(event(9).dropLast())).isEmpty)
    }

    @Test func `E08 a line, and an event, without end are not kept`() {
        var reader = EventReader()
        let endless = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
        #expect(reader.take(endless).isEmpty && reader.isOver)
        #expect(reader.take(Array(event(1).utf8)).isEmpty)
        var other = EventReader()
        let line = Array("data: \(String(repeating: "b", count: 900))\n".utf8)
        var count = 0
        while !other.isOver, count < 100 {
            #expect(other.take(line).isEmpty)
            count += 1
        }
        #expect(other.isOver && count <= 5)
    }
}
