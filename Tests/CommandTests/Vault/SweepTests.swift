import Foundation
import TestSupport
import Testing

/// Everything that a session leaves anywhere, searched for what was written, typed or drawn in it.
@Suite("What a session leaves behind", .serialized, .timeLimit(.minutes(40)))
struct SweepTests {
    private static let isUnsealed =
        ProcessInfo.processInfo.environment["LD_PRELOAD"]?.contains("unsealshim") == true

    @Test func `G01 nothing that was written, typed or drawn is readable anywhere`() throws {
        let sweep = try Sweep()
        try sweep.run()
        let findings = try sweep.findings()
        #expect(findings.met == [:])
        #expect(findings.frames.found == 0, "\(findings.frames.examples())")
        #expect(findings.frames.count > 100 && sweep.needles.count > 15)
        #expect(findings.files > 8 && findings.processBytes > 100)
        #expect(sweep.isErased)
    }

    @Test func `G01 the same session with nothing sealed is found out by the same search`() throws {
        guard Self.isUnsealed else {
            let again = try Program.tests.run(
                [
                    "--testing-library", "swift-testing", "--filter",
                    "G01 the same session with nothing sealed",
                ],
                environment: ProcessInfo.processInfo.environment
                    .merging(Program.preloading("unsealshim")) { $1 }
            )
            let said = again.output + again.errors
            #expect(again.status == 0, "\(said.suffix(4_000))")
            #expect(said.contains("with 1 test"), "it ran in a process of its own")
            return
        }
        let sweep = try Sweep()
        try sweep.run()
        // What no program keeps, and what is compressed inside what is sealed a second time, under a
        // case's key, is looked for where somebody wrote it down.
        let kept = try sweep.keep()
        let findings = try sweep.findings()
        let met = findings.met.filter { $0.value != [kept] }
        #expect(Set(sweep.needles.keys).subtracting(findings.met.keys) == [])
        #expect(Set(sweep.needles.keys).subtracting(sweep.written).subtracting(met.keys) == [])
        #expect(findings.frames.found == findings.frames.count)
        // Erased is erased, sealed or not.
        for text in sweep.gone { #expect(met[text] == nil) }
        #expect(sweep.isErased && !sweep.gone.isEmpty)
    }
}
