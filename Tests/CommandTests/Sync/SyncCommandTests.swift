import Foundation
import Testing

@Suite("samen sync", .timeLimit(.minutes(4)))
struct SyncCommandTests {
    @Test func `everything goes once, and a second sync has nothing to do`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let computer = founded.computer
            _ = try computer.samen("case", "new", answers: ["Duif"]).code
            let first = try computer.samen("sync", "--json")
            #expect(first.status == 0, "\(first)")
            #expect(first.json["sent"] as? Int ?? 0 > 0)
            #expect(try computer.samen("status", "--json").json["unsent"] as? Int == 0)
            let second = try computer.samen("sync", "--json")
            #expect(second.status == 0, "\(second)")
            #expect(second.json["sent"] as? Int == 0)
            #expect(second.json["received"] as? Int == 0)
        }
    }

    @Test func `without a server it ends with 6, says so in both languages, and keeps everything`()
        throws
    {
        let founded = try Founded()
        try founded.serving { _ in
            let synced = try founded.computer.samen("sync")
            #expect(synced.status == 0, "\(synced)")
        }
        let computer = founded.computer
        let code = try computer.samen("case", "new", answers: ["Duif"]).code
        let english = try computer.samen("sync")
        let dutch = try computer.samen("sync", "--lang", "nl")
        #expect(english.status == 6 && dutch.status == 6, "\(english) \(dutch)")
        #expect(english.errors.hasPrefix("error: ") && dutch.errors.hasPrefix("fout: "))
        #expect(try computer.samen("status", "--json").json["unsent"] as? Int ?? 0 > 0)
        #expect(try computer.samen("case", "show", code).output.contains("Duif"))
    }

    @Test func `a watcher sends what other commands write, and answers for a sync`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let computer = founded.computer
            var unsent = -1
            let printed = try computer.watching {
                _ = try computer.samen("case", "new", answers: ["Duif"]).code
                for _ in 0..<60 where unsent != 0 {
                    usleep(250_000)
                    unsent = try computer.samen("status", "--json").json["unsent"] as? Int ?? -1
                }
                let asked = try computer.samen("sync", "--json")
                #expect(asked.status == 0, "\(asked)")
                let second = try computer.samen("sync", "--watch")
                #expect(second.status != 0 && second.errors.hasPrefix("error: "), "\(second)")
            }
            #expect(unsent == 0)
            // At the start, for the case, and for the sync that asked.
            #expect(printed.count >= 3, "\(printed)")
        }
    }
}
