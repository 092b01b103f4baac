import Foundation
import Testing

/// What a program is expected to print: a file in `Expected`, compared to the letter.
///
/// With `SAMEN_RECORD` set the file is written instead, and the test fails, so that nobody takes a
/// recording for a proof.
func expect(
    _ printed: String,
    isAsIn name: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Expected/\(name).txt")
    if ProcessInfo.processInfo.environment["SAMEN_RECORD"] != nil {
        try Data(printed.utf8).write(to: file)
        Issue.record(
            "\(name) was recorded; look at it and run again",
            sourceLocation: sourceLocation
        )
        return
    }
    let expected = try String(decoding: Data(contentsOf: file), as: UTF8.self)
    #expect(printed == expected, "\(name)", sourceLocation: sourceLocation)
}
