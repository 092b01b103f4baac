import Foundation
import Trust

/// Membership logs as lines of JSON, and what each means as a line of JSON.
///
/// Bytes come in pieces of any size. A line that cannot be evaluated is answered with its error and
/// stops no other: `{"error":{"code":…,"line":…,"message":…}}`.
package struct MembershipLines: Sendable {
    /// Lines that could not be evaluated.
    package private(set) var failures = 0
    private var line: [UInt8] = []
    private var number = 1
    private var isTooLong = false

    package init() {}

    /// The answers to the lines that end in these bytes.
    package mutating func take(_ bytes: [UInt8]) throws -> [String] {
        var answers: [String] = []
        var rest = bytes[...]
        while let end = rest.firstLineBreak {
            append(rest[..<end])
            if let answer = try answer() { answers.append(answer) }
            rest = rest[(end + 1)...]
        }
        append(rest)
        return answers
    }

    /// The answer to a last line that nothing ends.
    package mutating func finish() throws -> String? {
        try answer()
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        if isTooLong || line.count + bytes.count > Limits.membershipLineBytes {
            (isTooLong, line) = (true, [])
        } else {
            line += bytes
        }
    }

    /// Evaluates the line that has ended; nil for an empty one.
    private mutating func answer() throws -> String? {
        defer { (line, number, isTooLong) = ([], number + 1, false) }
        guard isTooLong || line.contains(where: { !" \t\r".utf8.contains($0) }) else { return nil }
        let result: ModelResult
        do throws(TrustError) {
            result = try meaning()
        } catch {
            failures += 1
            return try failure(error)
        }
        return try result.line()
    }

    private func meaning() throws(TrustError) -> ModelResult {
        guard !isTooLong else {
            let limit = Limits.membershipLineBytes
            throw TrustError(.tooLarge, "the line has more than \(limit) bytes")
        }
        return try ModelLog(line: line, entriesAllowed: Limits.membershipLineEntries).result()
    }

    private func failure(_ error: TrustError) throws -> String {
        struct Answer: Encodable {
            struct Fault: Encodable {
                let code: String
                let line: Int
                let message: String
            }
            let error: Fault
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let answer = Answer(
            error: .init(code: error.reason.rawValue, line: number, message: error.message)
        )
        return String(decoding: try encoder.encode(answer), as: UTF8.self)
    }
}

extension MembershipLines {
    /// Evaluates each line of a file, or of standard input for `-`, and hands on each answer at
    /// once; answers how many lines could not be evaluated.
    package static func evaluate(
        _ path: String,
        _ answered: (String) -> Void
    ) throws -> Int {
        guard let file = path == "-" ? .standardInput : FileHandle(forReadingAtPath: path) else {
            throw ServerError(.inputUnreadable, "The file cannot be read. Check its name and mode.")
        }
        var lines = MembershipLines()
        while let bytes = try read(file) {
            for answer in try lines.take(bytes) { answered(answer) }
        }
        if let answer = try lines.finish() { answered(answer) }
        return lines.failures
    }

    private static func read(_ file: FileHandle) throws -> [UInt8]? {
        do {
            guard let piece = try file.read(upToCount: Limits.membershipPieceBytes), !piece.isEmpty
            else { return nil }
            return Array(piece)
        } catch {
            throw ServerError(.inputUnreadable, "The input ends in an error. Is it a file?")
        }
    }
}

extension ArraySlice<UInt8> {
    /// Where the first line ends.
    fileprivate var firstLineBreak: Int? {
        withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, let end = memchr(start, 0x0A, bytes.count) else {
                return nil
            }
            return startIndex + (UnsafeRawPointer(end) - start)
        }
    }
}
