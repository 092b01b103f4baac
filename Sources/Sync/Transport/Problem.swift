/// A server's refusal of a whole request (RFC 9457, Protocol/conversation.md §9).
package struct Problem: Hashable, Sendable {
    /// What the server asks the client to do, an open set: an unknown one is a capped retry.
    package enum Action: Hashable, Sendable {
        case retry, rewind, stop, reauth, upgrade, rehome, split, freeSpace
        case unknown(String)

        package init(_ name: String) {
            switch name {
            case "retry": self = .retry
            case "rewind": self = .rewind
            case "stop": self = .stop
            case "reauth": self = .reauth
            case "upgrade": self = .upgrade
            case "rehome": self = .rehome
            case "split": self = .split
            case "free-space": self = .freeSpace
            default: self = .unknown(name)
            }
        }

        /// What a status means when the problem names no action, as a proxy's would not.
        package init(status: Int) {
            switch status {
            case 401: self = .reauth
            case 403: self = .stop
            case 409: self = .rewind
            case 413, 422: self = .split
            case 426: self = .upgrade
            case 507: self = .freeSpace
            default: self = .retry
            }
        }
    }

    package let status: Int
    package let action: Action
    /// For people; bounded and escaped by whoever shows it.
    package let message: String
    /// From `Retry-After`; capped by whoever waits.
    package let retryAfterMilliseconds: UInt64?
    /// The server's clock in milliseconds since 1970, if the refusal is about the client's.
    package let serverMilliseconds: UInt64?

    package init(
        status: Int,
        action: Action? = nil,
        message: String = "",
        retryAfterMilliseconds: UInt64? = nil,
        serverMilliseconds: UInt64? = nil
    ) {
        self.status = status
        self.action = action ?? Action(status: status)
        self.message = message
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.serverMilliseconds = serverMilliseconds
    }
}
