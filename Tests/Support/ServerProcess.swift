package import Foundation
package import Trust

/// A real `samend` on a port of the loopback interface, with a folder of its own.
package final class ServerProcess {
    package let folder: String
    package let server: ServerID
    package let key: ContentHash
    /// `host:port` of the process that runs now.
    package private(set) var authority = ""
    private var process = Process()
    private let environment: [String: String]
    private let log: String?

    package struct Failed: Error {
        let what: String
    }

    /// Makes a server for a network; nothing runs yet.
    ///
    /// What it logs is added to the file at `log`, if there is one.
    package init(
        for network: NetworkID,
        in folder: String? = nil,
        log: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        self.folder =
            folder
            ?? FileManager.default.temporaryDirectory
            .appendingPathComponent("samen-server-\(UUID().uuidString)").path
        self.environment = environment
        self.log = log
        let arguments = ["init", "--data", self.folder, "--network", "\(network)"]
        let printed = try Self.run(arguments)
        func value(_ name: String) -> [UInt8] {
            let line = printed.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            return line.flatMap { bytes(hexadecimal: $0.dropFirst(name.count + 1)) } ?? []
        }
        guard let server = ServerID(bytes: value("server")),
            let key = ContentHash(bytes: value("key"))
        else { throw Failed(what: "samend init did not say who the server is") }
        self.server = server
        self.key = key
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    package var identifier: Int32 { process.processIdentifier }
    package var isRunning: Bool { process.isRunning }

    /// Starts the server and waits until it listens.
    ///
    /// `authority` is where it listened before, for clients that know it there.
    package func start(
        onPortOf authority: String? = nil,
        environment more: [String: String] = [:]
    ) throws {
        let port = authority?.split(separator: ":").last.map(String.init) ?? "0"
        let output = Pipe()
        process = Process()
        process.executableURL = Self.program("samend")
        process.arguments = ["serve", "--data", folder, "--port", port]
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { $1 }.merging(more) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = try log.map(Self.appending) ?? FileHandle.nullDevice
        try process.run()
        var printed = Data()
        while true {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Failed(what: "samend ended before it listened") }
            printed.append(more)
            let said = String(decoding: printed, as: UTF8.self)
            guard said.hasSuffix("\n") else { continue }
            let line = said.split(separator: "\n").first { $0.hasPrefix("listening on ") }
            guard let line else { continue }
            self.authority = String(line.dropFirst("listening on ".count))
            return
        }
    }

    private static func appending(to path: String) throws -> FileHandle {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failed(what: "the log cannot be written") }
        return FileHandle(fileDescriptor: file, closeOnDealloc: true)
    }

    /// Ends the process as an administrator would, if it still runs.
    package func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }

    /// Ends the process without warning, if it still runs.
    package func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    package func waitUntilExit() {
        process.waitUntilExit()
    }

    /// What `samend verify` says of the folder.
    package func verify() throws -> String {
        try Self.run(["verify", "--data", folder])
    }

    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = program("samend")
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: printed, as: UTF8.self)
    }

    /// A built program, found beside the one that runs.
    package static func program(_ name: String) -> URL {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent(name)
    }
}
