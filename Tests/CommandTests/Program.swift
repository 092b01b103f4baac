import Foundation

/// A built program, found beside the test runner.
struct Program {
    let url: URL

    static let samen = Program(name: "samen")
    static let samend = Program(name: "samend")

    private init(name: String) {
        url = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent(name)
    }

    /// A program of the system.
    init(path: String) {
        url = URL(fileURLWithPath: path)
    }

    /// Preloaded into a program, ends it at a chosen call, or takes the keyring away.
    static let shim = samen.url.deletingLastPathComponent()
        .appendingPathComponent("libkillshim.so").path

    /// The tests that run, to run one of them in another environment.
    static let tests = Program(path: "/proc/self/exe")

    /// The place of the system's programs, and what the tests themselves run with: the fault that was
    /// asked for, if one was, and libraries of ours.
    static let bare: [String: String] = {
        var bare = ["PATH": "/usr/bin:/bin"]
        for name in ["SAMEN_MUTANT", "LD_PRELOAD"] {
            bare[name] = ProcessInfo.processInfo.environment[name]
        }
        return bare
    }()

    /// What puts libraries of ours in front of the system's.
    static func preloading(_ names: String...) -> [String: String] {
        let folder = samen.url.deletingLastPathComponent()
        let paths = names.map { folder.appendingPathComponent("lib\($0).so").path }
        return [
            "LD_PRELOAD": (paths + [bare["LD_PRELOAD"]].compactMap { $0 }).joined(separator: ":")
        ]
    }

    /// What sets a program's calendar forward.
    static func later(days: Int) -> [String: String] {
        preloading("clockshim").merging(["SAMEN_CLOCK_DAYS": "\(days)"]) { $1 }
    }

    /// What a finished run left behind.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs the program to its end, with `input` on standard input, and in no environment but
    /// what is given and the place of the system's programs.
    func run(
        _ arguments: [String],
        input: String = "",
        environment: [String: String] = [:]
    ) throws -> Outcome {
        let process = Process()
        let given = Pipe()
        let output = Pipe()
        let errors = Pipe()
        process.executableURL = url
        process.arguments = arguments
        process.environment = Self.bare.merging(environment) { $1 }
        process.standardInput = given
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let bytes = Data(input.utf8)
        // Beside the reading: a pipe takes 64 KiB, and then whoever writes waits for the other.
        Thread.detachNewThread {
            // What the program does not read it need not: a closed pipe is no failure of the test.
            try? given.fileHandleForWriting.write(contentsOf: bytes)
            try? given.fileHandleForWriting.close()
        }
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        let complained = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: printed, as: UTF8.self),
            errors: String(decoding: complained, as: UTF8.self)
        )
    }

    /// Starts the program, waits until its output holds a line that begins with `prefix`, hands the
    /// rest of that line to `body`, and ends the program with SIGTERM.
    func serving<Result>(
        _ arguments: [String],
        until prefix: String,
        _ body: (String) throws -> Result
    ) throws -> (Result, status: Int32) {
        let process = Process()
        let output = Pipe()
        process.executableURL = url
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { if process.isRunning { process.terminate() } }
        var printed = Data()
        while true {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw NeverSaid(prefix: prefix) }
            printed.append(more)
            let lines = String(decoding: printed, as: UTF8.self).split(separator: "\n")
            guard let line = lines.first(where: { $0.hasPrefix(prefix) }) else { continue }
            let result = try body(String(line.dropFirst(prefix.count)))
            process.terminate()
            process.waitUntilExit()
            return (result, process.terminationStatus)
        }
    }

    /// Starts the program, waits for its first line, and ends it with SIGTERM after `body`; returns
    /// the lines that it had printed.
    func during(
        _ arguments: [String],
        input: String,
        environment: [String: String],
        _ body: () throws -> Void
    ) throws -> [String] {
        let process = Process()
        let given = Pipe()
        let output = Pipe()
        process.executableURL = url
        process.arguments = arguments
        process.environment = Self.bare.merging(environment) { $1 }
        process.standardInput = given
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { if process.isRunning { process.terminate() } }
        try given.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try given.fileHandleForWriting.close()
        var printed = Data()
        while !printed.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw NeverSaid(prefix: "a line") }
            printed.append(more)
        }
        try body()
        process.terminate()
        printed.append(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return String(decoding: printed, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    struct NeverSaid: Error {
        let prefix: String
    }
}
