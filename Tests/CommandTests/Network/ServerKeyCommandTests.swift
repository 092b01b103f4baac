import Foundation
import Testing

/// A server that changes its key, with the built programs only.
@Suite(.timeLimit(.minutes(40))) struct ServerKeyCommandTests {
    private func value(_ name: String, _ outcome: Program.Outcome) throws -> String {
        let line = outcome.output.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return String(try #require(line, "\(outcome)").dropFirst(name.count + 1))
    }

    private func sync(_ computer: Computer) throws -> Int32 {
        try computer.samen("sync").status
    }

    @Test func `C17 a server changes its key, no device is kept out, and the old key is refused`()
        throws
    {
        let founded = try Founded()
        let admin = founded.computer
        let served = try founded.served()
        #expect(try sync(admin) == 0)
        let worker = try founded.worker()
        let oldKey = try #require(
            FileManager.default.contents(atPath: served.data + "/server-key.pem")
        )

        let early = try served.samend("key", "change")
        #expect(early.status == 1 && early.errors.contains("no-next-key"), "\(early)")
        let next = try value("next", served.samend("key", "prepare"))
        #expect(try value("next", served.samend("key", "show")) == next)
        let ungranted = try served.samend("key", "change")
        #expect(ungranted.status == 1 && ungranted.errors.contains("key-not-granted"))

        let granted = try admin.samen(
            "network",
            "grant-key",
            String(served.server.prefix(8)),
            "--key",
            next,
            "--json",
            answers: founded.rootLines
        )
        #expect(granted.json["key"] as? String == served.key, "\(granted)")
        #expect(granted.json["next"] as? String == next)
        #expect(try sync(admin) == 0 && sync(worker) == 0)
        let tooEarly = try admin.samen(
            "network",
            "retire-key",
            served.authority,
            answers: founded.rootLines
        )
        #expect(tooEarly.status != 0 && tooEarly.errors.contains("key change"), "\(tooEarly)")

        #expect(try value("key", served.samend("key", "change")) == next)
        // It takes effect with the next start; until then nothing changes for anyone.
        #expect(try sync(worker) == 0)
        served.stop()
        try served.start()
        #expect(try sync(worker) == 0 && sync(admin) == 0)
        // Whoever is invited between the grants learns the key that is shown.
        _ = try founded.worker()

        let retired = try admin.samen(
            "network",
            "retire-key",
            served.authority,
            "--json",
            answers: founded.rootLines
        )
        #expect(retired.json["key"] as? String == next, "\(retired)")
        #expect(retired.json["unreachable"] is NSNull)
        #expect(try sync(admin) == 0 && sync(worker) == 0 && sync(worker) == 0)

        served.stop()
        try oldKey.write(to: URL(fileURLWithPath: served.data + "/server-key.pem"))
        try served.start()
        let refused = try worker.samen("sync", "--json")
        #expect(refused.status != 0, "\(refused)")
        #expect("\(refused.output)\(refused.errors)".contains("wrong-server"), "\(refused)")
        #expect(try admin.samen("sync").status != 0)
    }
}
