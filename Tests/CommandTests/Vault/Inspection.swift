import Foundation

/// A process of the same user, without any privilege to look into others.
enum Inspection {
    private static let setpriv = "/usr/bin/setpriv"

    /// Whether a privilege can be given up here; without one there is none to give up.
    static let isPossible =
        geteuid() != 0 || FileManager.default.isExecutableFile(atPath: setpriv)

    /// A command line that runs without privileges.
    private static func unprivileged(_ command: [String]) -> [String] {
        geteuid() == 0
            ? [setpriv, "--bounding-set=-all", "--inh-caps=-all"] + command : command
    }

    /// Starts a program, waits until it stands, and hands its number to `body`.
    static func standing<Result>(
        _ command: [String],
        input: String = "",
        environment: [String: String] = [:],
        in folder: String,
        _ body: (Int32) throws -> Result
    ) throws -> Result {
        let process = Process()
        let given = Pipe()
        let all = unprivileged(command)
        process.executableURL = URL(fileURLWithPath: all[0])
        process.arguments = Array(all.dropFirst())
        process.environment = Program.bare.merging(environment) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = given
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        try given.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        let name = URL(fileURLWithPath: command[0]).lastPathComponent
        for _ in 0..<500 where !stands(process.processIdentifier, name) { usleep(10_000) }
        return try body(process.processIdentifier)
    }

    /// Whether the process has become the program, and waits for something.
    private static func stands(_ process: Int32, _ name: String) -> Bool {
        let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        return text?.contains("(\(name)) S") == true
    }

    /// Whether such a process may open a file of another's in `/proc`.
    static func opens(_ file: String, of process: Int32) throws -> Bool {
        let reader = unprivileged(["/bin/sh", "-c", "exec 3<\"$0\"", "/proc/\(process)/\(file)"])
        return try Program(path: reader[0]).run(Array(reader.dropFirst())).status == 0
    }
}
