import NIOCore

/// The server's limits on connections and time, as `Protocol/README.md` §"Limits" names them.
enum Limits {
    /// How long a connection may be silent before it is closed.
    static let idleTimeout: TimeAmount = .seconds(15)
    /// Connections that wait to be accepted.
    static let acceptBacklog = 256
}
