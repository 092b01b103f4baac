import Foundation
import TestSupport

extension ServerProcess {
    /// The port on which it listens.
    var port: Int { authority.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

    struct Unmeasured: Error {}

    /// The memory that the process has taken.
    func residentBytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let words = line?.split(whereSeparator: \.isWhitespace) ?? []
        guard words.count > 1, let kibibytes = Int(words[1]) else { throw Unmeasured() }
        return kibibytes << 10
    }
}
