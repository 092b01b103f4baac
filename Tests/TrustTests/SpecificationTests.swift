import Foundation
import Testing
import Trust

@Suite struct `The specification` {
    static let text: String = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = folder.appending(path: "Protocol/README.md")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    @Test(arguments: Reason.allCases)
    func `names every reason that the program gives`(_ reason: Reason) {
        #expect(Self.text.contains("| `\(reason.rawValue)` |"))
    }

    @Test func `names no reason that the program does not know`() throws {
        let section = try #require(
            Self.text.components(separatedBy: "\n## ").first { $0.hasPrefix("9. Reasons") }
        )
        let named = section.matches(of: /(?m)^\| `([a-z-]+)` \|/).map { String($0.1) }
        #expect(named.sorted() == Reason.allCases.map(\.rawValue).sorted())
    }

    @Test func `names every label of a hash, a key, a signature and a sealing`() {
        let tags =
            HashTag.allCases.map(\.rawValue) + KeyTag.allCases.map(\.rawValue)
            + SignatureTag.allCases.map(\.rawValue) + SealTag.allCases.map { "seal/\($0.rawValue)" }
            + CodeTag.allCases.map { "code/\($0.rawValue)" }
        for tag in tags {
            #expect(Self.text.contains("`\(tag)`"), "\(tag)")
        }
    }
}
