import Foundation
import Replica
import SamenServer
import TestSupport
import Samen
import SimulatedWorld
import Sync
import Testing
import Trust
import Wire

/// A server that does not let two stores be compared.
@Suite("Comparisons that lie", .endsSealed, .timeLimit(.minutes(10)))
struct ComparisonTests {
    /// What is wrong with an answer.
    enum Lie: String, CaseIterable, Sendable {
        case split, overlapping, inverted, unsorted, counts, manyParts, manyAnswers, none, noAnchor

        func apply(_ response: inout WireCompareResponse, _ request: WireCompareRequest) {
            func split(_ range: WireCompareRange, counting count: UInt64) -> WireCompareAnswer {
                var answer = WireCompareAnswer()
                answer.verdict = .split
                guard let asked = SummedRange(range) else { return answer }
                answer.parts = asked.range.parts.map { part in
                    SummedRange(part, RangeSum(count: count, digests: 7)).wire
                }
                return answer
            }
            var answers = request.ranges.map { split($0, counting: 100) }
            switch self {
            case .split: break
            case .overlapping: answers[0].parts[1].first = answers[0].parts[0].first
            case .inverted:
                let first = answers[0].parts[0].first
                answers[0].parts[0].first = answers[0].parts[0].last
                answers[0].parts[0].last = first
            case .unsorted: answers[0].parts.swapAt(0, 1)
            case .counts: answers = request.ranges.map { split($0, counting: .max) }
            case .manyParts:
                let part = answers[0].parts[0]
                answers[0].parts = Array(repeating: part, count: 10_000)
            case .manyAnswers: answers = Array(repeating: answers[0], count: 1_000)
            case .none: answers = []
            case .noAnchor: response.anchor = WireAnchor()
            }
            response.answers = answers
        }
    }

    @Test(arguments: Lie.allCases)
    func `A24 a comparison that does not settle ends in version vectors, then stuck, within bounds`(
        lie: Lie
    ) throws {
        let scene = try Scene()
        try scene.write("by ann. ", by: Scene.ann)
        try scene.sync(Scene.ann, with: scene.honest)
        try scene.write("by bob. ", by: Scene.bob)
        scene.honest.onCompareAnswer { response, asked in
            lie.apply(&response, try WireCompareRequest(decoding: asked.call.body))
        }
        let summary = try scene.sync(Scene.bob, with: scene.honest)
        guard case .stuck(.compare) = summary.outcome else {
            Issue.record("it is stuck, not \(summary.outcome)")
            return
        }
        #expect(summary.notices.isSuperset(of: [.compare, .stuck]))
        #expect(summary.requests <= 1_100)
        // Version vectors brought what was lacking, and own work went out.
        #expect(try scene.text(Scene.bob).contains("by ann. "))
        #expect(try scene[Scene.bob].status().unsent == 0)
        scene.honest.beHonest()
        try scene.syncAll(with: scene.honest)
        try scene.expectWhole()
    }

    @Test func `A24 a false equal only keeps something back`() throws {
        let scene = try Scene()
        try scene.write("by ann. ", by: Scene.ann)
        try scene.sync(Scene.ann, with: scene.honest)
        scene.honest.onCompareAnswer { response, asked in
            let request = try WireCompareRequest(decoding: asked.call.body)
            response.answers = request.ranges.map { _ in
                var answer = WireCompareAnswer()
                answer.verdict = .equal
                return answer
            }
        }
        #expect(try scene.sync(Scene.bob, with: scene.honest).outcome == .complete)
        #expect(try !scene.text(Scene.bob).contains("by ann. "))
        // Whatever is built on it shows that something is lacking, and it is asked for.
        try scene.write("on top. ", by: Scene.ann)
        try scene.sync(Scene.ann, with: scene.honest)
        try scene.sync(Scene.bob, with: scene.honest)
        #expect(try scene.reasons(Scene.bob) == ["pending-gap"])
        try scene.sync(Scene.bob, with: scene.honest)
        #expect(try scene.text(Scene.bob).contains("on top. "))
        scene.honest.beHonest()
        try scene.syncAll(with: scene.honest)
        try scene.expectWhole()
    }

    @Test func `A25 sums are salted afresh for each comparison, so none can be prepared`() throws {
        let scene = try Scene()
        try scene.write("by ann. ", by: Scene.ann)
        try scene.sync(Scene.ann, with: scene.honest)
        // The same store, compared twice with the same server that was put back in between.
        let image = try scene.honest.world.image()
        let before = scene.honest.wire.count
        try scene.sync(Scene.bob, with: scene.honest)
        try scene.honest.world.putBack(image)
        try scene[Scene.bob].forgetAnchors(of: scene.honest.server, at: scene.now)
        try scene.sync(Scene.bob, with: scene.honest)
        let asked = scene.honest.wire.dropFirst(before).compactMap { body in
            try? WireCompareRequest(decoding: body)
        }.filter { $0.salt.count == 16 && !$0.ranges.isEmpty }
        #expect(asked.count >= 3)
        #expect(Set(asked.map(\.salt)).count == asked.count, "a salt is used once")
        let sums = asked.flatMap(\.ranges).map(\.sum)
        #expect(Set(sums).count == sums.count)
    }

    @Test func `A25 a sum that was prepared under an old salt is no longer equal`() throws {
        let scene = try Scene()
        try scene.write("by ann. ", by: Scene.ann)
        try scene.sync(Scene.ann, with: scene.honest)
        try scene.sync(Scene.bob, with: scene.honest)
        let bodies = scene.honest.wire.compactMap { try? WireCompareRequest(decoding: $0) }
            .filter { $0.salt.count == 16 && $0.ranges.count == 1 }
        let last = try #require(bodies.last)
        func verdict(_ request: WireCompareRequest) throws -> WireCompareAnswer.Verdict? {
            let call = Call(
                kind: .compare,
                number: 1,
                body: request.encoded,
                maxAnswerBytes: 1 << 20
            )
            let id = scene[Scene.bob].id
            let answer = try scene.honest.answer(call, from: id, at: scene.now).get()
            return try WireCompareResponse(decoding: answer.body).answers.first?.verdict
        }
        #expect(try verdict(last) == .equal)
        var replayed = last
        replayed.salt = Data(scene.village.random.bytes(16))
        #expect(try verdict(replayed) != .equal)
    }
}
