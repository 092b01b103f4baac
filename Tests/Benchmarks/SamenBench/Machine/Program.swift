import Foundation
import Glibc

/// Built programs, found beside this one.
enum Program {
    static let folder: String = {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return own.deletingLastPathComponent().path
    }()

    static func path(_ name: String) -> String { folder + "/" + name }

    struct Failed: Error {
        let program: String
    }

    /// Runs a program to its end, silently; returns wall and processor time in milliseconds.
    static func time(
        _ path: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws -> (wall: Double, cpu: Double) {
        var pid = pid_t()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var values: [UnsafeMutablePointer<CChar>?] = all.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + values { free(text) } }
        let start = ContinuousClock.now
        guard posix_spawn(&pid, path, &actions, nil, &words, &values) == 0 else {
            throw Failed(program: path)
        }
        var status: Int32 = 0
        var usage = rusage()
        guard wait4(pid, &status, 0, &usage) == pid, status == 0 else {
            throw Failed(program: path)
        }
        let wall = (ContinuousClock.now - start) / .milliseconds(1)
        return (wall, milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime))
    }

    private static func milliseconds(_ time: timeval) -> Double {
        Double(time.tv_sec) * 1_000 + Double(time.tv_usec) / 1_000
    }
}
