import Replica
import Samen
import Trust

/// What came of one recording: replayed once, whatever number of tests look at it.
struct Outcome: Sendable {
    let recording: Recording
    let counts: Replay.Counts
    let texts: [String]
    let stateHashes: [[UInt8]]
    let canaryTexts: [String]
    /// What is not as it should be on a device, in its own words.
    let faults: [String]
    let sealed: Findings
    let unsealed: Findings

    static func of(_ name: String) async throws -> Outcome {
        try await Outcomes.shared.outcome(of: name)
    }

    fileprivate init(of name: String) async throws {
        let recording = try Recording.named(name)
        let replay = try Replay(recording, canaries: Self.canaryWords())
        try await replay.run()
        let devices = (replay.laptops + [replay.absentee]).map(\.device)
        self.recording = recording
        counts = replay.counts
        texts = try devices.map { try $0.document(replay.document).text(Replay.note) }
        canaryTexts = try devices.map { try $0.document(replay.document).text(Replay.canaries) }
        stateHashes = try devices.map { try $0.stateHash(of: replay.document) }
        faults = try devices.flatMap { device in
            try device.check() + device.quarantine().map { "quarantine: \($0.reason)" }
        }
        sealed = try replay.attack()
        unsealed = try await replay.attackUnsealed()
    }

    /// Fifty words that nobody else would think of.
    private static func canaryWords() -> [String] {
        (0..<50).map { _ in
            String(decoding: RandomSource.system.bytes(14).map { 97 + $0 % 26 }, as: UTF8.self)
        }
    }
}

private actor Outcomes {
    static let shared = Outcomes()
    private var tasks: [String: Task<Outcome, any Error>] = [:]

    func outcome(of name: String) async throws -> Outcome {
        let task = tasks[name] ?? Task { try await Outcome(of: name) }
        tasks[name] = task
        return try await task.value
    }
}
