import Foundation
import Glibc

// Measures the product beside what it is compared with: same machine, same run, interleaved, medians.

@main
enum SamenBench {
    private static let scenarios:
        [(name: String, run: @Sendable (Place) async throws -> [Figure])] = [
            ("startup", StartupScenario.run),
            ("push", PushScenario.run),
            ("empty", EmptyScenario.run),
            ("bytes", BytesScenario.run),
            ("memory", MemoryScenario.run),
            ("vault", VaultScenario.run),
            ("trust", TrustScenario.run),
        ]

    static func main() async throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        if arguments == ["echo"] { return try await Echo.serve() }
        let isJSON = arguments.contains("--json")
        arguments.removeAll { $0 == "--json" }
        let names = arguments.isEmpty || arguments == ["all"] ? scenarios.map(\.name) : arguments
        guard names.allSatisfy({ name in scenarios.contains { $0.name == name } }) else {
            let known = scenarios.map(\.name).joined(separator: "|")
            FileHandle.standardError.write(Data("samen-bench [\(known)|all] [--json]\n".utf8))
            exit(64)
        }
        let machine = try Machine.current()
        let place = try Place()
        var figures: [Figure] = []
        for scenario in scenarios where names.contains(scenario.name) {
            FileHandle.standardError.write(Data("measuring: \(scenario.name) …\n".utf8))
            figures += try await scenario.run(place)
        }
        try Table.print(figures, machine, asJSON: isJSON)
    }
}

/// A folder for everything that a run writes, on the disk that is measured; gone afterwards.
final class Place {
    let path: String
    /// The library that counts fsyncs, as `scripts/bench` built it.
    let shim = ProcessInfo.processInfo.environment["SAMEN_BENCH_SHIM"]

    init() throws {
        path =
            FileManager.default.temporaryDirectory.path
            + "/samen-bench-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func folder(_ name: String) throws -> String {
        let folder = path + "/\(name)-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        return folder
    }
}
