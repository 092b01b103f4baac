import Foundation
import Testing

/// A file of `Protocol/vectors`: made once, and checked against what the program makes today.
///
/// `SAMEN_WRITE_VECTORS=1 swift test --filter ConformanceTests` writes the files anew; the change
/// then stands in the diff for people to judge.
struct VectorFile<Content: Codable & Equatable> {
    let name: String

    private var url: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Protocol/vectors/\(name).json")
    }

    /// Whether the files are to be written instead of checked.
    static var isWriting: Bool {
        ProcessInfo.processInfo.environment["SAMEN_WRITE_VECTORS"] == "1"
    }

    func read() throws -> Content {
        try JSONDecoder().decode(Content.self, from: Data(contentsOf: url))
    }

    /// The bytes that the file should have.
    func encode(_ content: Content) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(content) + Data("\n".utf8)
    }

    /// Compares byte for byte, so that the file is exactly what the program makes.
    func isCurrent(_ content: Content) throws -> Bool {
        let bytes = try encode(content)
        if Self.isWriting { try bytes.write(to: url) }
        return try Data(contentsOf: url) == bytes
    }
}
