import Foundation
import Glibc

/// A server under measurement, in a process of its own, with its calls of fsync counted.
final class Served {
    let port: Int
    let folder: String
    private let process = Process()
    private let counter: UnsafeMutablePointer<UInt64>?

    struct NeverListened: Error {}

    /// `shim` is the library that counts; nil counts nothing.
    init(_ program: String, _ arguments: [String], in folder: String, counting shim: String?) throws
    {
        self.folder = folder
        let path = folder + "/syncs"
        var environment = ProcessInfo.processInfo.environment
        if let shim {
            try Data(count: 4_096).write(to: URL(fileURLWithPath: path))
            let file = open(path, O_RDWR | O_CLOEXEC)
            let memory = mmap(nil, 4_096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
            close(file)
            counter = memory?.assumingMemoryBound(to: UInt64.self)
            environment["LD_PRELOAD"] = shim
            environment["SAMEN_BENCH_SYNCS"] = path
        } else {
            counter = nil
        }
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var said = ""
        while !said.hasSuffix("\n") {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw NeverListened() }
            said += String(decoding: more, as: UTF8.self)
        }
        guard let port = said.split(separator: "\n").first?.split(separator: ":").last,
            let port = Int(port)
        else { throw NeverListened() }
        self.port = port
    }

    deinit {
        end()
    }

    func end() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }

    /// Calls of fsync and fdatasync until now.
    var syncs: Int { counter.map { Int($0.pointee) } ?? 0 }

    func account() throws -> ProcessAccount {
        try ProcessAccount(of: process.processIdentifier)
    }
}
