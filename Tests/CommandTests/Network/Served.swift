import Foundation
import Testing

/// A server's folder, and the process that serves it now and then.
final class Served {
    let data: String
    let server: String
    let key: String
    private let folder: TemporaryFolder
    private var process: Process?
    /// `host:port`, the same after every start.
    private(set) var authority = "127.0.0.1:0"

    /// Makes a server for a network; nothing runs yet.
    init(network: String) throws {
        folder = try TemporaryFolder()
        data = folder.path("server")
        let printed = try Program.samend.run(["init", "--data", data, "--network", network])
        func value(_ name: String) throws -> String {
            let line = printed.output.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            return String(try #require(line).dropFirst(name.count + 1))
        }
        server = try value("server")
        key = try value("key")
    }

    deinit {
        stop()
    }

    /// What it has said on standard error.
    var complaints: String {
        (try? String(contentsOfFile: folder.path("errors"), encoding: .utf8)) ?? ""
    }

    func start(with more: [String: String] = [:]) throws {
        let process = Process()
        process.environment = ProcessInfo.processInfo.environment.merging(more) { $1 }
        let output = Pipe()
        let errors = folder.path("errors")
        if !FileManager.default.fileExists(atPath: errors) {
            _ = FileManager.default.createFile(atPath: errors, contents: nil)
        }
        let log = try #require(FileHandle(forWritingAtPath: errors))
        try log.seekToEnd()
        process.executableURL = Program.samend.url
        let port = authority.split(separator: ":").last.map(String.init) ?? "0"
        process.arguments = ["serve", "--data", data, "--port", port]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = log
        try process.run()
        self.process = process
        var printed = ""
        while !printed.hasSuffix("\n") {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Program.NeverSaid(prefix: "listening on ") }
            printed += String(decoding: more, as: UTF8.self)
        }
        let line = printed.split(separator: "\n").first { $0.hasPrefix("listening on ") }
        authority = String(try #require(line).dropFirst("listening on ".count))
    }

    func stop() {
        guard let process, process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }

    func samend(
        _ arguments: String...,
        adding more: [String: String] = [:]
    ) throws -> Program.Outcome {
        try Program.samend.run(arguments + ["--data", data], environment: more)
    }
}

extension Founded {
    /// A server of this network that runs and is granted.
    func served() throws -> Served {
        let served = try Served(network: network)
        try served.start()
        let added = try computer.samen(
            "network",
            "add-server",
            served.authority,
            "--id",
            served.server,
            "--key",
            served.key,
            "--json",
            answers: rootLines
        )
        #expect(added.status == 0 && added.json["unreachable"] is NSNull, "\(added)")
        return served
    }
}
