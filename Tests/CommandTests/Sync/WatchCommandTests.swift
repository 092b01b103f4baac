import Foundation
import Testing

/// Two people at their computers, one of whom only looks.
@Suite("samen sync --watch", .timeLimit(.minutes(20)))
struct WatchCommandTests {
    /// Runs `body` with a case that Ann, who leads, and Bob share and both have.
    private func shared(
        _ body: (_ ann: Computer, _ bob: Computer, _ code: String, Served) throws -> Void
    ) throws {
        let founded = try Founded()
        let server = try founded.served()
        let (ann, bob) = (founded.computer, try founded.worker())
        let member = try #require(bob.samen("status", "--json").json["member"] as? String)
        #expect(try ann.samen("sync").status == 0)
        let code = try ann.samen("case", "new", "--with", member, answers: ["Duif"]).code
        for computer in [ann, bob] { #expect(try computer.samen("sync").status == 0) }
        try body(ann, bob, code, server)
    }

    private func eventually(_ seconds: Int = 20, _ isTrue: () throws -> Bool) throws -> Bool {
        let end = Date() + TimeInterval(seconds)
        while Date() < end {
            if try isTrue() { return true }
            usleep(100_000)
        }
        return false
    }

    @Test func `what a colleague sends is there within seconds, without asking`() throws {
        try shared { ann, bob, code, _ in
            let printed = try bob.watching { () throws in
                // Bob's first exchange and the beginning of his stream.
                sleep(3)
                #expect(
                    try ann.samen("task", "add", code, answers: ["Bel de school"]).status == 0
                )
                #expect(try ann.samen("sync").status == 0)
                #expect(
                    try eventually {
                        try bob.samen("case", "show", code).output.contains("Bel de school")
                    }
                )
            }
            #expect(printed.contains("{\"live\":true}"), "\(printed)")
        }
    }

    @Test func `a server that comes back is listened to again`() throws {
        try shared { ann, bob, code, server in
            let printed = try bob.watching { () throws in
                sleep(3)
                server.stop()
                sleep(2)
                try server.start()
                sleep(6)
                #expect(
                    try ann.samen("task", "add", code, answers: ["Bel de school"]).status == 0
                )
                #expect(try ann.samen("sync").status == 0)
                #expect(
                    try eventually(60) {
                        try bob.samen("case", "show", code).output.contains("Bel de school")
                    }
                )
            }
            #expect(printed.filter { $0 == "{\"live\":true}" }.count >= 2, "\(printed)")
        }
    }

    /// What is shown on a locked screen is a number.
    @Test func `a notification has a count and nothing of what it counts`() throws {
        try shared { ann, bob, code, _ in
            let tools = bob.folder + "/tools"
            try FileManager.default.createDirectory(
                atPath: tools,
                withIntermediateDirectories: true
            )
            let told = bob.folder + "/told"
            let script =
                "#!/bin/sh\nprintf '%s\\n' \"$@\" >> \(told); ls /proc/self/fd >> \(told)\n"
            #expect(
                FileManager.default.createFile(
                    atPath: tools + "/notify-send",
                    contents: Data(script.utf8),
                    attributes: [.posixPermissions: 0o755]
                )
            )
            bob.extra["PATH"] = tools + ":/usr/bin:/bin"
            for (computer, level) in [(ann, "high"), (bob, "acute")] {
                let set = try computer.samen(
                    "field",
                    "set",
                    code,
                    "danger_level",
                    answers: [level, "Gezien."]
                )
                #expect(set.status == 0, "\(set)")
            }
            _ = try bob.watching(["--notify"]) { () throws in
                sleep(2)
                #expect(!FileManager.default.fileExists(atPath: told))
                #expect(try ann.samen("sync").status == 0)
                #expect(try eventually { FileManager.default.fileExists(atPath: told) })
                usleep(500_000)
            }
            let lines = try String(contentsOfFile: told, encoding: .utf8).split(separator: "\n")
            #expect(
                lines.prefix(4) == [
                    "--app-name=Samen", "--", "Samen", "1 contested field(s): samen review",
                ]
            )
            // Its own three, and what lists them.
            #expect(lines.dropFirst(4).allSatisfy { Int($0).map { $0 < 5 } ?? false }, "\(lines)")
        }
    }

    @Test func `Ctrl-C ends it at once, and a notification goes with a watch`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            var start = Date()
            _ = try founded.computer.watching {
                sleep(3)
                start = Date()
            }
            #expect(Date().timeIntervalSince(start) < 15)
            #expect(try founded.computer.samen("sync", "--notify").status != 0)
        }
    }
}
