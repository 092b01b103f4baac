import Foundation
import Glibc

/// `samend serve` on a folder, as a process of its own, with what it says in files.
final class ServerProcess {
    private let process = Process()
    let port: Int

    struct NeverListened: Error {}

    /// Starts the built program and waits until it listens.
    init(folder: String, sayingInto log: String) throws {
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.executableURL = tests.deletingLastPathComponent().appending(path: "samend")
        process.arguments = ["serve", "--data", folder, "--port", "0"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.appending(to: log + ".out")
        process.standardError = try Self.appending(to: log + ".err")
        let known = try Self.said(in: log + ".out").count
        try process.run()
        for _ in 0..<600 {
            let said = try Self.said(in: log + ".out").dropFirst(known)
            let line = said.split(separator: "\n").first { $0.hasPrefix("listening on ") }
            if said.hasSuffix("\n"),
                let port = line?.split(separator: ":").last.flatMap({ Int($0) })
            {
                self.port = port
                return
            }
            guard process.isRunning else { break }
            usleep(50_000)
        }
        process.terminate()
        throw NeverListened()
    }

    private static func appending(to path: String) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: path) {
            try Data().write(to: URL(filePath: path))
        }
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.seekToEnd()
        return handle
    }

    private static func said(in path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    var identifier: Int32 { process.processIdentifier }

    /// Ends it as an administrator would; returns its exit status.
    @discardableResult
    func stop() -> Int32 {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Ends it without warning, in the middle of whatever it does.
    func kill() {
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    deinit {
        if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) }
    }
}
