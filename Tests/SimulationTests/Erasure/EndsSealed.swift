import SimulatedWorld
import TestSupport
import Testing

/// Ends every case of a suite with what all of them assert: whatever the attack did, no server and
/// nobody on the way has anything of what people typed, of what their changes hold, or of a key.
struct EndsSealed: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        for made in try await Searches.made(by: function) where made.isSealed {
            let search = try made.search()
            for bytes in try made.seen() { search.look(in: bytes) }
            #expect(search.count > 100, "the search is for nothing")
            #expect(search.found == 0, "\(search.examples())")
        }
    }
}

extension Trait where Self == EndsSealed {
    static var endsSealed: Self { Self() }
}
