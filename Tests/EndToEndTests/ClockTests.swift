import Replica
import Samen
import Sync
import Testing

/// Clocks are for people: they order nothing, hide nothing and refuse nothing.
@Suite("Wrong clocks")
struct ClockTests {
    private static let tenYears: Int64 = 10 * 365 * 24 * 60 * 60 * 1_000

    @Test func `B29 C14 clocks ten years off, either way, hide nothing and refuse nothing`()
        async throws
    {
        let meeting = try await Meeting(clockErrors: [0, Self.tenYears, -Self.tenYears])
        var typed: Set<String> = []
        for round in 0..<6 {
            for index in meeting.laptops.indices {
                let word = "w\(round)\(index) "
                typed.insert(word)
                try meeting.type(word, on: index)
            }
            for index in meeting.laptops.indices {
                let summary = try await meeting.sync(index)
                #expect(summary.outcome == .complete)
                #expect(summary.accepted == 1)
                #expect(summary.held + summary.refused + summary.quarantined == 0)
                #expect(summary.rejected + summary.pending == 0)
            }
        }
        try await meeting.syncAll()
        let text = try meeting.text(on: 0)
        for word in typed { #expect(text.contains(word)) }
        for laptop in meeting.laptops {
            #expect(try laptop.device.quarantine() == [])
            #expect(try laptop.device.check() == [])
        }
        let hashes = Set(try meeting.laptops.indices.map { try meeting.hash(on: $0) })
        #expect(hashes.count == 1)
    }

    @Test func `C14 what was seen is replaced, whatever the clocks say`() async throws {
        let meeting = try await Meeting(clockErrors: [Self.tenYears, -Self.tenYears])
        try meeting.type("early", on: 0)
        try await meeting.syncAll()
        // Ten years and ten years earlier by the clock, and yet later.
        let document = meeting.document
        try meeting.laptops[1].edit(document) { edit throws(ReplicaError) in
            try edit.delete(0..<5, in: Replay.note)
            try edit.insert("late", at: 0, in: Replay.note)
        }
        try await meeting.syncAll()
        for index in meeting.laptops.indices { #expect(try meeting.text(on: index) == "late") }
    }
}
