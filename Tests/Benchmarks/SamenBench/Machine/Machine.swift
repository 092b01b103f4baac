import Foundation
import Glibc

/// Where the figures were taken; without it they say nothing.
struct Machine: Encodable {
    let cores: Int
    let processor: String
    let kernel: String
    let load: Double

    static func current() throws -> Machine {
        let info = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        let model = info.split(separator: "\n").first { $0.hasPrefix("model name") }
        let name = model?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
        let release = try String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)
        var loads = [Double](repeating: 0, count: 1)
        getloadavg(&loads, 1)
        return Machine(
            cores: ProcessInfo.processInfo.activeProcessorCount,
            processor: name ?? "unknown",
            kernel: release.trimmingCharacters(in: .whitespacesAndNewlines),
            load: loads[0]
        )
    }

    var line: String {
        let load = Table.number(load)
        return "\(cores) cores of \(processor), Linux \(kernel), load \(load) at the start"
    }
}

/// What the system counts of a process.
struct ProcessAccount {
    let cpuSeconds: Double
    let residentBytes: Int
    let peakBytes: Int

    init(of process: Int32) throws {
        let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        let ticks = (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)
        cpuSeconds = ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        func kibibytes(_ name: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        }
        residentBytes = kibibytes("VmRSS") << 10
        peakBytes = kibibytes("VmHWM") << 10
    }
}
