import Foundation
import Testing

/// The membership vectors of the repository, line by line.
private func vectors() throws -> [String] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../Protocol/vectors/membership.jsonl")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
}

private struct Meaning: Decodable, Equatable {
    struct Document: Decodable, Equatable {
        let organisation: String
        let members: [String: String]
        let erasure: String
    }

    let members: [String: String]
    let devices: [String: [String: String]]
    let valid, void, pending, stopped, toConfirm: [String]
    let documents: [String: Document]

    init(_ line: some StringProtocol) throws {
        self = try JSONDecoder().decode(Meaning.self, from: Data(line.utf8))
    }
}

private struct Refusal: Decodable, Equatable {
    struct Fault: Decodable, Equatable {
        let code: String
        let line: Int
        let message: String
    }

    let error: Fault

    init(_ line: some StringProtocol) throws {
        self = try JSONDecoder().decode(Refusal.self, from: Data(line.utf8))
    }
}

private func evaluate(_ file: String = "-", input: String = "") throws -> Program.Outcome {
    try Program.samend.run(["membership", "evaluate", file], input: input)
}

@Suite("samend membership evaluate", .timeLimit(.minutes(40)))
struct MembershipEvaluateTests {
    @Test func `every vector of the protocol means what it says`() throws {
        let lines = try vectors()
        let outcome = try evaluate(input: lines.joined(separator: "\n"))
        let answers = outcome.output.split(separator: "\n")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        try #require(answers.count == lines.count)
        for (line, answer) in zip(lines, answers) {
            #expect(try Meaning(answer) == Meaning(line))
        }
    }

    @Test func `a file is read like standard input, and the answer is the same to the letter`()
        throws
    {
        let folder = try TemporaryFolder()
        let lines = try vectors().prefix(5).joined(separator: "\n") + "\n"
        try Data(lines.utf8).write(to: URL(fileURLWithPath: folder.path("logs")))
        let fromFile = try evaluate(folder.path("logs"))
        let fromInput = try evaluate(input: lines)
        #expect(fromFile.status == 0)
        #expect(fromFile.output == fromInput.output)
        #expect(fromFile.output.split(separator: "\n").count == 5)
    }

    @Test func `a malformed line is answered with its number and stops no other`() throws {
        let line = try #require(try vectors().first)
        let entry = #"{"id":"a","log":"network","kind":"AdminGrant","signer":"root","authorSeq":1,"#
        let stranger = #"{"entries":[\#(entry)"parents":[],"organisation":"A","member":"nobody"}]}"#
        let lines = [
            line, #"{"entries":[{"id":"#, "", #"{"entries":[\#(entry)"parents":7}]}"#, stranger,
            String(repeating: "[", count: 100_000), line,
        ]
        let outcome = try evaluate(input: lines.joined(separator: "\n"))
        let answers = outcome.output.split(separator: "\n")
        #expect(outcome.status == 1)
        try #require(answers.count == 6)
        #expect(try Meaning(answers[0]) == Meaning(line))
        let refusals = try answers[1...4].map { try Refusal($0).error }
        #expect(refusals.map(\.code) == Array(repeating: "malformed", count: 4))
        #expect(refusals.map(\.line) == [2, 4, 5, 6])
        #expect(refusals[1].message.contains("entries.0.parents"))
        #expect(refusals[2].message.contains("organisation/person"))
        #expect(try Meaning(answers[5]) == Meaning(line))
    }

    @Test func `a log with more entries than are allowed is refused alone`() throws {
        let entry =
            #"{"id":"a","log":"network","kind":"X","signer":"d","authorSeq":1,"parents":[]}"#
        let many = Array(repeating: entry, count: 200_001).joined(separator: ",")
        let lines = [#"{"entries":[\#(many)]}"#, #"{"entries":[\#(entry)]}"#]
        let outcome = try evaluate(input: lines.joined(separator: "\n"))
        let answers = outcome.output.split(separator: "\n")
        #expect(outcome.status == 1)
        try #require(answers.count == 2)
        #expect(try Refusal(answers[0]).error.code == "too-large")
        #expect(try Meaning(answers[1]).stopped == ["a"])
    }

    @Test func `a file that is not there is refused with what to do`() throws {
        let outcome = try evaluate("/nowhere/at/all")
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("input-unreadable"))
    }
}
