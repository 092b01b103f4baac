import Foundation

/// How long a person waits for a command that stays on the machine.
enum StartupScenario {
    private static let runs = 60

    static func run(_ place: Place) async throws -> [Figure] {
        var (version, nothing): ([Double], [Double]) = ([], [])
        for _ in 0..<runs {
            version.append(try Program.time(Program.path("samen"), ["--version"]).wall)
            nothing.append(try Program.time("/bin/true", []).wall)
        }
        return [
            Figure(
                what: "samen --version",
                value: median(version),
                unit: "ms",
                beside: "/bin/true \(Table.number(median(nothing))) ms"
            )
        ]
    }
}
