/// What a client puts up with from a server or from whoever stands between.
enum TransportLimits {
    /// Of an answer's head, interim answers included.
    static let headBytes = 64 << 10
    static let headFields = 128
    /// Of a refusal's body, and of the text in it that is passed on.
    static let problemBytes = 16 << 10
    static let problemTextLength = 256
    static let problemActionLength = 32
    /// A longer wait is not believed.
    static let retryAfterSeconds: UInt64 = 24 * 60 * 60
    /// Entries presented with a session request must leave room in its body.
    static let presentedBytes = 896 << 10
    /// How long before its end a session is replaced.
    static let sessionMarginMilliseconds: UInt64 = 60 * 1_000
}

/// How long a client waits for a server before it counts the link as cut.
package struct Patience: Hashable, Sendable {
    package var connectSeconds: Int
    /// Of one request, whatever it moves: a page is sized to fit in ten seconds.
    package var requestSeconds: Int
    /// A link that carries less for `slowSeconds` counts as cut.
    package var slowestBytesPerSecond: Int
    package var slowSeconds: Int

    package init(
        connectSeconds: Int,
        requestSeconds: Int,
        slowestBytesPerSecond: Int,
        slowSeconds: Int
    ) {
        self.connectSeconds = connectSeconds
        self.requestSeconds = requestSeconds
        self.slowestBytesPerSecond = slowestBytesPerSecond
        self.slowSeconds = slowSeconds
    }

    package static let standard = Patience(
        connectSeconds: 20,
        requestSeconds: 120,
        slowestBytesPerSecond: 32,
        slowSeconds: 30
    )
}
