import Replica
import Samen
import Testing

/// What people really typed at the same time, typed again on laptops with sealed vaults that meet only
/// through a server.
@Suite("Real input")
struct ReplayTests {
    @Test(arguments: Recording.names)
    func `everyone ends with exactly what the recording ends with`(name: String) async throws {
        let outcome = try await Outcome.of(name)
        for text in outcome.texts { #expect(text == outcome.recording.endContent) }
        #expect(Set(outcome.stateHashes).count == 1)
        #expect(outcome.faults == [])
        #expect(Set(outcome.canaryTexts).count == 1)
    }

    @Test(arguments: Recording.names)
    func `a device syncs exactly when its author had seen the other's edits`(
        name: String
    ) async throws {
        let outcome = try await Outcome.of(name)
        let counts = outcome.counts
        print("\(name): \(counts)")
        #expect(counts.differences == 0)
        // What is known of the recording in which two friends write about a series.
        if name == "friendsforever" {
            #expect(outcome.recording.edits.count == 26_078)
            #expect(outcome.recording.edits.count { $0.parents.count > 1 } == 2_258)
            #expect(counts.syncs == 2_446)
            #expect(counts.bundles == 0)
        }
        let merges = outcome.recording.edits.count { $0.parents.count > 1 }
        if merges >= 2_000 { #expect(counts.syncs >= 1_400) }
        if merges >= 300 {
            #expect(counts.syncsByHTTPS >= 100)
            #expect(counts.cut >= 10)
            #expect(counts.kills >= 3)
        }
    }

    @Test(arguments: Recording.names)
    func `the server's files, log and memory hold nothing of what was typed`(
        name: String
    ) async throws {
        let outcome = try await Outcome.of(name)
        let findings = outcome.sealed
        print("\(name), sealed: \(findings)")
        #expect(findings.text.found == 0, "\(findings.text.examples)")
        #expect(findings.compressed.found == 0, "\(findings.compressed.examples)")
        #expect(findings.secret.found == 0)
        #expect(findings.canaries == [])
        // The search has something to look for, and somewhere to look.
        #expect(findings.text.windows > 2_000)
        #expect(findings.secret.windows == 25)
        #expect(findings.leftOut < findings.text.windows / 10)
        #expect(findings.memoryBytes > 4 << 20)
    }

    @Test(arguments: Recording.names)
    func `with sealing switched off the same search finds it`(name: String) async throws {
        let outcome = try await Outcome.of(name)
        let findings = outcome.unsealed
        print("\(name), unsealed: \(findings)")
        #expect(findings.canaries.count == 50)
        #expect(findings.compressed.found == findings.compressed.windows)
        // Most of the text is inside compressed frames, some is in changes too short for that.
        #expect(findings.text.found > findings.text.windows / 10)
    }

    @Test func `four people who look at each other as they please end alike`() async throws {
        let session = Recording.madeUp(by: 4, edits: 1_200, seed: 7)
        let replay = try Replay(session, canaries: [])
        try await replay.run()
        for laptop in replay.laptops + [replay.absentee] {
            #expect(
                try laptop.device.document(replay.document).text(Replay.note) == session.endContent
            )
            #expect(try laptop.device.check() == [])
        }
        #expect(replay.counts.differences == 0)
        #expect(replay.counts.syncs > 30)
        #expect(replay.counts.bundles > 30)
    }

    @Test func `a made-up session has two authors and 5,000 edits`() {
        let session = Recording.madeUp()
        #expect(session.edits.count == 5_000)
        #expect(Set(session.edits.map(\.agent)) == [0, 1])
        #expect(session.edits.count { $0.parents.count > 1 } > 200)
    }
}
