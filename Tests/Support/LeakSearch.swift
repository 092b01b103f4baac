import CSearch
import Foundation
import Glibc

/// Looks for any eight bytes in a row of some texts, in files and in the memory of a process.
package final class LeakSearch {
    private let search: OpaquePointer

    package struct NoMemory: Error {}
    package struct Unreadable: Error {
        package let path: String
    }

    package init(for texts: [[UInt8]]) throws {
        let windows = texts.reduce(0) { $0 + $1.count }
        guard let search = csearch_make(windows) else { throw NoMemory() }
        self.search = search
        for text in texts { csearch_add(search, text, text.count) }
    }

    deinit {
        csearch_free(search)
    }

    /// How many different windows are looked for.
    package var count: Int { csearch_count(search) }

    /// How many of them were met.
    package var found: Int { csearch_found(search) }

    /// Whether all of a text was met.
    package func hasFound(_ text: [UInt8]) -> Bool {
        csearch_found_all(search, text, text.count) == 1
    }

    /// Some of what was met, for whoever reads a failure.
    package func examples(_ count: Int = 8) -> [String] {
        var examples: [String] = []
        var place = 0
        while examples.count < count {
            var window = [UInt8](repeating: 0, count: 8)
            place = csearch_next(search, place, &window)
            guard place > 0 else { break }
            examples.append(String(decoding: window, as: UTF8.self))
        }
        return examples
    }

    /// What anyone may know: not looked for any longer.
    package func leaveOut(_ text: [UInt8]) {
        csearch_remove(search, text, text.count)
    }

    /// What was met so far proves nothing: it is not looked for any longer.
    package func leaveOutFound() {
        var place = 0
        var window = [UInt8](repeating: 0, count: 8)
        while true {
            place = csearch_next(search, place, &window)
            guard place > 0 else { break }
            csearch_remove(search, window, window.count)
        }
    }

    package func look(in bytes: [UInt8]) {
        csearch_look(search, bytes, bytes.count)
    }

    package func look(inFile path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Unreadable(path: path)
        }
        data.withUnsafeBytes { csearch_look(search, $0.baseAddress, $0.count) }
    }

    /// Looks where a core dump would: in everything that a process holds and no file does.
    ///
    /// With the program, also in the files that it was loaded from. The process stands still
    /// meanwhile. Returns how many bytes were looked at.
    @discardableResult
    package func look(inMemoryOf process: Int32, andInProgram: Bool = false) throws -> Int {
        kill(process, SIGSTOP)
        defer { kill(process, SIGCONT) }
        let path = "/proc/\(process)/mem"
        let memory = open(path, O_RDONLY | O_CLOEXEC)
        guard memory >= 0 else { throw Unreadable(path: path) }
        defer { close(memory) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        var total = 0
        for range in try Self.mapped(by: process, andProgram: andInProgram) {
            var start = range.lowerBound
            while start < range.upperBound {
                let wanted = min(UInt64(bytes.count), range.upperBound - start)
                let count = pread(memory, &bytes, Int(wanted), off_t(start))
                guard count > 0 else { break }
                csearch_look(search, bytes, count)
                total += count
                // A window may lie across two reads.
                start +=
                    UInt64(count) > 7 && start + UInt64(count) < range.upperBound
                    ? UInt64(count) - 7 : UInt64(count)
            }
        }
        guard total > 0 else { throw Unreadable(path: path) }
        return total
    }

    /// What the kernel would write into a core: memory that is written to, or has no file behind it.
    private static func mapped(
        by process: Int32,
        andProgram isWhole: Bool
    ) throws -> [Range<UInt64>] {
        let maps = try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
        return maps.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            let ends = fields[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            let isDumped = fields[1].hasPrefix("rw") || fields[4] == "0"
            guard ends.count == 2, ends[0] < ends[1], fields[1].hasPrefix("r"), isDumped || isWhole,
                !line.hasSuffix("[vvar]"), !line.hasSuffix("[vsyscall]")
            else { return nil }
            return ends[0]..<ends[1]
        }
    }
}
