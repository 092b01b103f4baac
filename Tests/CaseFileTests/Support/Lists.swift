import Foundation

/// A list of `Tests/CaseFileTests/Lists`, and the texts of `Protocol`: what was decided, apart from
/// the program.
enum Lists {
    /// The cells of each line.
    static func rows(of name: String) throws -> [[String]] {
        let file = tests.appending(path: "Lists/\(name).txt")
        return try String(contentsOf: file, encoding: .utf8)
            .split(separator: "\n")
            .map { line in
                line.split(separator: "|", omittingEmptySubsequences: false)
                    .map { $0.trimmingCharacters(in: .whitespaces) }
            }
    }

    static var protocolFolder: URL {
        tests.deletingLastPathComponent().deletingLastPathComponent().appending(path: "Protocol")
    }

    private static var tests: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    }
}
