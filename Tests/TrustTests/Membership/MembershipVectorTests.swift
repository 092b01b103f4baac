import Foundation
import Testing
import Trust

@Suite struct `Membership vectors` {
    @Test func `the checked-in vectors mean what they say to both evaluators`() throws {
        let lines = try String(contentsOf: Vectors.file, encoding: .utf8).split(separator: "\n")
        try #require(lines.count >= 100)
        #expect(try Vectors.check(lines.map(String.init), withSecond: true) == lines.count)
    }

    @Test func `the checked-in vectors hold every verdict, role and state of an erasure`() throws {
        let results = try String(contentsOf: Vectors.file, encoding: .utf8).split(separator: "\n")
            .map { try ModelLine(parsing: $0).result }
        let documents = results.flatMap(\.documents.values)
        for verdict in [\ModelResult.valid, \.void, \.pending, \.stopped] {
            #expect(results.contains { !$0[keyPath: verdict].isEmpty })
        }
        #expect(Set(results.flatMap(\.members.values)).count == Role.allCases.count)
        #expect(Set(documents.flatMap(\.members.values)).count == DocumentRole.allCases.count)
        #expect(Set(documents.map(\.erasure)).count == Erasure.allCases.count)
        #expect(results.contains { !$0.toConfirm.isEmpty })
    }

    @Test func `what is written to a line is read back`() throws {
        for seed in 0..<100 as Range<UInt64> {
            let entries = RandomLog.entries(seed: seed, style: .modelled)
            let outcome = Outcome(MembershipLog.evaluate(entries))
            let read = try ModelLine(parsing: ModelLine(seed: seed, entries: entries).text())
            #expect(try read.log.result() == read.result, "seed \(seed)")
            #expect(read.result.isLike(outcome), "seed \(seed)")
        }
    }

    @Test(.enabled(if: Vectors.named != nil, "SAMEN_MEMBERSHIP_VECTORS names no file"))
    func `every line of a named file means what it says`() throws {
        let handle = try FileHandle(forReadingFrom: URL(filePath: try #require(Vectors.named)))
        let count = try Vectors.check(Lines(handle))
        print("membership vectors: \(count) lines agree")
        #expect(count > 0)
    }

    @Test(.enabled(if: Vectors.recorded != nil, "SAMEN_RECORD_MEMBERSHIP names no file"))
    func `vectors are recorded`() throws {
        let path = try #require(Vectors.recorded)
        let count = Int(Vectors.number("SAMEN_RECORD_LINES") ?? 102)
        let style = count > 1_000 ? RandomLog.Style.modelled : .compact
        var (text, lines, plain, seed) = ("", 0, 0, UInt64(0))
        while lines < count {
            defer { seed += 1 }
            let entries = RandomLog.entries(seed: seed, style: style)
            let outcome = Outcome(MembershipLog.evaluate(entries))
            // Small logs in which nothing rare happens are many; a third of the file is enough.
            if style == .compact, !outcome.isRare {
                if plain == count / 3 { continue }
                plain += 1
            }
            text += try ModelLine(seed: seed, entries: entries).text() + "\n"
            lines += 1
        }
        try text.write(to: URL(filePath: path), atomically: true, encoding: .utf8)
    }
}

extension ModelResult {
    /// Whether it says what an outcome does.
    fileprivate func isLike(_ outcome: Outcome) -> Bool {
        func texts(_ verdict: Verdict) -> [String] {
            outcome.verdicts.filter { $0.value == verdict }.map(\.key.text).sorted()
        }
        let roles = outcome.members.map { [$0.key.text, $0.value.rawValue] }
        return [valid, void, pending, stopped] == [.valid, .void, .pending, .stopped].map(texts)
            && Set(roles) == Set(members.map { [$0.key, $0.value] })
            && Set(outcome.devices.keys.map(\.text)) == Set(devices.keys)
            && Set(outcome.documents.keys.map(\.text)) == Set(documents.keys)
            && Set(outcome.toConfirm.map(\.text)) == Set(toConfirm)
    }
}

extension Outcome {
    /// Whether something happens that most small logs lack.
    fileprivate var isRare: Bool {
        verdicts.values.contains(.stopped) || !toConfirm.isEmpty
            || documents.values.contains { $0.erasure != .none || $0.members.count > 1 }
    }
}

@Suite struct `The reference model` {
    /// About what fits into a minute and a half with a debug build; `SAMEN_MODEL_LINES` sets
    /// another number.
    private static let lines = Vectors.number("SAMEN_MODEL_LINES") ?? 3_000

    private static let script: String? = {
        let own = Vectors.root.appending(path: "../shared/model").path
        let folder = ProcessInfo.processInfo.environment["SAMEN_MODEL"] ?? own
        let script = folder + "/make_vectors.py"
        return FileManager.default.isReadableFile(atPath: script) ? script : nil
    }()

    @Test(.enabled(if: script != nil, "no reference model: set SAMEN_MODEL to its folder"))
    func `agrees with the evaluation on random logs`() throws {
        let seed = Vectors.number("SAMEN_MODEL_SEED") ?? 1_000_000
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", "-B", try #require(Self.script), "\(Self.lines)", "\(seed)",
        ]
        process.standardOutput = pipe
        try process.run()
        defer { process.terminate() }
        let count = try Vectors.check(Lines(pipe.fileHandleForReading))
        #expect(UInt64(count) == Self.lines, "from seed \(seed)")
    }
}

enum Vectors {
    /// The root of the repository.
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let file = root.appending(path: "Protocol/vectors/membership.jsonl")

    static var named: String? { ProcessInfo.processInfo.environment["SAMEN_MEMBERSHIP_VECTORS"] }

    static var recorded: String? { ProcessInfo.processInfo.environment["SAMEN_RECORD_MEMBERSHIP"] }

    static func number(_ variable: String) -> UInt64? {
        ProcessInfo.processInfo.environment[variable].flatMap { UInt64($0) }
    }

    /// Evaluates each line and compares; answers how many there were.
    ///
    /// Stops at the fifth that disagrees.
    static func check(_ lines: some Sequence<String>, withSecond: Bool = false) throws -> Int {
        var (count, failures) = (0, 0)
        for line in lines {
            count += 1
            let vector = try ModelLine(parsing: line)
            let names = ModelNames()
            let entries = try vector.log.facts(naming: names)
            let evaluation = MembershipLog.evaluate(entries)
            var differences = ModelResult(evaluation, names).differences(from: vector.result)
            if withSecond, let second = FixpointEvaluator(entries).outcome() {
                differences += second.differences(from: Outcome(evaluation))
            }
            guard !differences.isEmpty else { continue }
            failures += 1
            Issue.record(
                "line \(count), seed \(vector.log.seed ?? 0): \(differences.joined(separator: "; "))"
            )
            if failures == 5 { break }
        }
        return count
    }
}
