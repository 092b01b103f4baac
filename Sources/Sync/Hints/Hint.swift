import FoundationEssentials
import Trust

/// Up to where a server may have something for this device (Protocol/conversation.md §14).
///
/// It moves nothing and proves nothing: whoever lies causes a needless exchange, and whoever loses one
/// delays it.
package struct Hint: Hashable, Sendable {
    package let feed: FeedID
    package let head: UInt64

    package init(feed: FeedID, head: UInt64) {
        self.feed = feed
        self.head = head
    }

    /// Nil if the text is no hint.
    init?(json text: [UInt8]) {
        guard text.count <= HintLimits.lineBytes,
            let read = try? JSONDecoder().decode(Body.self, from: Data(text)),
            let feed = bytes(hexadecimal: read.feed).flatMap({ FeedID(bytes: $0) })
        else { return nil }
        self.init(feed: feed, head: read.head)
    }

    private struct Body: Decodable {
        let feed: String
        let head: UInt64
    }
}

/// What a client puts up with while it listens, and how often it acts on what it hears.
package enum HintLimits {
    /// Bytes of one line of a stream, or of a polled hint; a longer one ends the stream.
    package static let lineBytes = 1 << 10
    /// Bytes of one event.
    package static let eventBytes = 4 << 10
    /// Seconds that a long poll asks the server to wait.
    package static let waitSeconds = 25
    /// A stream says something at once; whose first word takes longer is held back on the way.
    package static let firstWordSeconds = 10
    /// A stream that is silent for longer than two heartbeats is dead.
    package static let silenceSeconds = 100
    /// A stream that ends sooner was cut.
    package static let shortMilliseconds: UInt64 = 30_000
    /// Streams cut in a row before long polls take their place, and for how long.
    package static let shortStreams = 3
    package static let detourMilliseconds: UInt64 = 60 * 60 * 1_000
    /// Between two exchanges that hints cause: at first, and at most when they bring nothing.
    package static let exchangeMilliseconds: UInt64 = 1_000
    package static let mostExchangeMilliseconds: UInt64 = 300_000
}
