import Foundation
import Trust

/// The files of `Protocol/vectors`, read without their types: what stands at the end of a path.
package struct Vectors: Sendable {
    private let folder: URL

    /// The folder of this very repository.
    package static let published = Vectors(
        folder: URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Protocol/vectors").standardized
    )

    func texts(_ file: String, _ path: String...) throws -> [String] {
        try values(file, path).compactMap { $0 as? String }
    }

    /// The bytes that hexadecimal digits at the end of the path stand for.
    func bytes(_ file: String, _ path: String...) throws -> [[UInt8]] {
        try values(file, path).compactMap { $0 as? String }
            .compactMap { Trust.bytes(hexadecimal: $0) }
    }

    /// Every value at the end of the path; lists are walked through.
    func values(_ file: String, _ path: [String]) throws -> [Any] {
        let bytes = try Data(contentsOf: folder.appending(path: "\(file).json"))
        return path.reduce([try JSONSerialization.jsonObject(with: bytes)]) { found, name in
            found.flatMap(Self.elements).compactMap { ($0 as? [String: Any])?[name] }
        }.flatMap(Self.elements)
    }

    private static func elements(_ value: Any) -> [Any] {
        guard let list = value as? [Any] else { return [value] }
        return list.flatMap(elements)
    }
}

extension Vectors {
    /// The bytes that a value of hexadecimal digits stands for; none for anything else.
    static func bytes(_ value: Any?) -> [UInt8] {
        (value as? String).flatMap { Trust.bytes(hexadecimal: $0) } ?? []
    }
}
