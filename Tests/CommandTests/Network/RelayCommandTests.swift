import Foundation
import Testing

/// A shelter with a relay of its own, with real programs.
@Suite(.timeLimit(.minutes(40))) struct RelayCommandTests {
    /// A relay that an administrator has invited, and the root granted.
    private func relay(of founded: Founded) throws -> Served {
        let relay = try Served(network: founded.network)
        let invitation = try founded.invitation("relay")
        let joined = DispatchSemaphore(value: 0)
        let outcome = Box<Program.Outcome>()
        let data = relay.data
        Thread.detachNewThread {
            outcome.value = try? Program.samend.run(
                ["relay", "join", "--data", data],
                input: invitation + "\n"
            )
            joined.signal()
        }
        var isAdmitted = false
        while !isAdmitted {
            let checked = try founded.computer.samen("invite", "--check", answers: ["yes"])
            isAdmitted = joined.wait(timeout: .now() + 1) == .success
            guard checked.status == 0 || isAdmitted else { continue }
        }
        let printed = try #require(outcome.value)
        #expect(printed.status == 0 && printed.output.contains("relay of "), "\(printed)")
        try relay.start()
        let added = try founded.computer.samen(
            "network",
            "add-server",
            relay.authority,
            "--id",
            relay.server,
            "--key",
            relay.key,
            "--relay",
            "--json",
            answers: founded.rootLines
        )
        #expect(added.status == 0 && added.json["unreachable"] is NSNull, "\(added)")
        #expect(try founded.computer.samen("sync", "--server", relay.authority).status == 0)
        return relay
    }

    private final class Box<Value>: @unchecked Sendable {
        var value: Value?
    }

    /// Waits until the relay has nothing to bring up any more.
    private func settled(_ relay: Served) throws -> Bool {
        for _ in 0..<120 {
            if try relay.samend("relay", "status").output.contains("unsent 0\n") { return true }
            Thread.sleep(forTimeInterval: 0.5)
        }
        return false
    }

    @Test func `serves its shelter while the line is down, and brings everything up after that`()
        throws
    {
        let founded = try Founded()
        let central = try founded.served()
        let relay = try relay(of: founded)
        #expect(try founded.computer.samen("sync", "--server", central.authority).status == 0)
        let (ann, bob) = (try founded.worker(), try founded.worker())
        let members = try founded.computer.samen("members", "--json").list
        #expect(members.contains { $0["role"] as? String == "relay" }, "\(members)")
        // The relay has not heard of Bob when the line goes: whoever knows more tells it.
        for computer in [ann, bob] {
            #expect(try computer.samen("sync", "--server", central.authority).status == 0)
        }
        central.stop()
        let code = try ann.samen("case", "new", answers: ["Merel"]).code
        let place = try bob.samen("device", "list", "--json").list.first
        let member = try #require(place?["member"] as? String)
        #expect(try ann.samen("share", code, member, "--role", "writer").status == 0)
        for computer in [ann, bob, ann, bob] {
            let synced = try computer.samen("sync", "--json")
            #expect(synced.status == 0, "\(synced)")
        }
        #expect(try bob.samen("case", "show", code).output.contains("Merel"))
        let status = try relay.samend("relay", "status")
        #expect(status.status == 0 && !status.output.contains("unsent 0\n"), "\(status)")
        #expect(status.output.contains("upstream \(central.server)"), "\(status)")
        try central.start()
        #expect(try settled(relay))
        relay.stop()
        #expect(try bob.samen("task", "add", code, answers: ["School bellen"]).status == 0)
        #expect(try bob.samen("sync").status == 0)
        #expect(try ann.samen("sync").status == 0)
        #expect(try ann.samen("case", "show", code).output.contains("School bellen"))
        let verified = try central.samend("verify")
        #expect(verified.status == 0, "\(verified)")
    }

    @Test
    func `a server that is no relay says so, and an invitation for another network is refused`()
        throws
    {
        let (founded, other) = (try Founded(), try Founded())
        let server = try Served(network: founded.network)
        let status = try server.samend("relay", "status")
        #expect(status.status != 0 && status.errors.contains("no-upstream"), "\(status)")
        try other.serving { _ in
            let invitation = try other.invitation("relay")
            let joined = try Program.samend.run(
                ["relay", "join", "--data", server.data],
                input: invitation + "\n"
            )
            #expect(joined.status != 0, "\(joined)")
            #expect(joined.errors.contains("another network"), "\(joined)")
        }
        let nothing = try Program.samend.run(
            ["relay", "join", "--data", server.data],
            input: "x\n"
        )
        #expect(nothing.status != 0, "\(nothing)")
    }
}
