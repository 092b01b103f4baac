import SamenServer
import Testing

@Suite struct `Membership logs as lines` {
    private static let line = Array(#"{"entries":[]}"#.utf8)

    @Test func `are read in pieces of any size`() throws {
        let bytes = Self.line + [0x0A] + Self.line + [0x0A, 0x0A] + Self.line
        for size in 1...bytes.count {
            var lines = MembershipLines()
            var answers: [String] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                answers += try lines.take(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(answers.count == 2)
            if let last = try lines.finish() { answers.append(last) }
            #expect(answers.count == 3)
            #expect(Set(answers).count == 1)
            #expect(lines.failures == 0)
        }
    }

    @Test func `longer than allowed are dropped as they come, and the next is read`() throws {
        var lines = MembershipLines()
        let piece = [UInt8](repeating: 0x20, count: 1 << 20)
        for _ in 0..<65 { #expect(try lines.take(piece).isEmpty) }
        let answers = try lines.take([0x0A] + Self.line + [0x0A])
        try #require(answers.count == 2)
        #expect(answers[0].contains(#""code":"too-large","line":1"#))
        #expect(answers[1].contains(#""valid":[]"#))
        #expect(lines.failures == 1)
    }
}
