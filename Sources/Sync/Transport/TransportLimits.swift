/// What a client puts up with from a server or from whoever stands between.
enum TransportLimits {
    static let connectSeconds = 20
    /// Of one request, whatever it moves: a page is sized to fit in ten seconds.
    static let requestSeconds = 120
    /// A link that is slower for `slowSeconds` counts as cut.
    static let slowestBytesPerSecond = 32
    static let slowSeconds = 30
    /// Of an answer's head, interim answers included.
    static let headBytes = 64 << 10
    static let headFields = 128
}
