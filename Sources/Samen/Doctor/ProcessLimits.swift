/// This process's limits, from the kernel's table.
struct ProcessLimits {
    /// Bytes that may be kept out of swap; nil if there is no limit.
    let lockedBytes: UInt64?

    /// "Max locked memory         8388608              8388608              bytes"; nil if it is not
    /// in the table.
    init?(limits text: String) {
        let name = "Max locked memory"
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
            let soft = line.dropFirst(name.count).split(separator: " ").first
        else { return nil }
        if soft == "unlimited" {
            lockedBytes = nil
        } else {
            guard let bytes = UInt64(soft) else { return nil }
            lockedBytes = bytes
        }
    }
}
