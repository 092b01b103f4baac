/// What an exchange met that people should know of: a stable code, the same in `samen sync`,
/// `samen status`, `--json` and the device's log.
///
/// The list is closed and stands in `Protocol/conversation.md` §11; a test compares the two.
package enum Notice: String, Hashable, Sendable, CaseIterable {
    case diverged
    case healed
    case feedHash = "feed-hash"
    case compare
    case stuck
    case unproven
    case unresolved
    case serverClock = "server-clock"
    case serverKey = "server-key"
    case wrongNetwork = "wrong-network"
    case responseMAC = "response-mac"
    case transport
}
