import Foundation
import Sync
import Testing

@Suite struct `The list of notices` {
    @Test func `is closed: the specification and the program name the same`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Protocol/conversation.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let section = try #require(
            text.components(separatedBy: "\n## ").first { $0.hasPrefix("11. Notices") }
        )
        let named = section.matches(of: /(?m)^\| `([a-z-]+)` \|/).map { String($0.1) }
        #expect(named.sorted() == Notice.allCases.map(\.rawValue).sorted())
    }
}
