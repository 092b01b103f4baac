/// What a joining device puts up with from a server that it does not trust yet.
enum EnrolmentLimits {
    /// Pages of the network's log, of up to 512 KiB each.
    static let pages = 1_024
}
