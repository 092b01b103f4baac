import Foundation
import Synchronization
import Testing

/// A shelter with a relay of its own, with real programs.
@Suite(.timeLimit(.minutes(40))) struct RelayCommandTests {
    /// A relay that an administrator has invited, and the root granted.
    private func relay(of founded: Founded) throws -> Served {
        let relay = try Served(network: founded.network)
        let invitation = try founded.invitation("relay")
        let joined = DispatchSemaphore(value: 0)
        let outcome = Mutex<Program.Outcome?>(nil)
        let data = relay.data
        Thread.detachNewThread {
            let printed = try? Program.samend.run(
                ["relay", "join", "--data", data],
                input: invitation + "\n"
            )
            outcome.withLock { $0 = printed }
            joined.signal()
        }
        var isAdmitted = false
        while !isAdmitted {
            let checked = try founded.computer.samen("invite", "--check", answers: ["yes"])
            isAdmitted = joined.wait(timeout: .now() + 1) == .success
            guard checked.status == 0 || isAdmitted else { continue }
        }
        let printed = try #require(outcome.withLock { $0 })
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

    @Test func `A13 says how old its membership is, to whoever speaks to it and in its log`() throws
    {
        let founded = try Founded()
        let central = try founded.served()
        let relay = try relay(of: founded)
        let ann = try founded.worker()
        let fresh = try ann.samen("sync", "--server", relay.authority)
        #expect(fresh.status == 0 && !fresh.output.contains("old"), "\(fresh)")
        central.stop()
        for (days, word) in [(6, "yes"), (15, "no")] {
            relay.stop()
            let later = Program.later(days: days)
            try relay.start(with: later)
            ann.extra = later
            for arguments in ["sync", "status"] {
                let told = try ann.samen(arguments)
                #expect(told.output.contains("its membership is \(days) day(s) old"), "\(told)")
                let isBounded = told.output.contains("hands nobody more cases")
                #expect(isBounded == (word == "no"), "\(told)")
            }
            let servers = try ann.samen("status", "--json").json["servers"] as? [[String: Any]]
            let age = servers?.compactMap { $0["membership_age_ms"] as? Int }.first
            #expect(try #require(age) / 86_400_000 == days)
            let status = try relay.samend("relay", "status", adding: later)
            #expect(status.output.contains("hands_out_more_documents \(word)\n"), "\(status)")
            #expect(status.output.contains("(\(days * 86_400)".dropLast(3)), "\(status)")
        }
    }

    @Test func `is learnt by devices that joined before it, and by its key alone`() throws {
        let founded = try Founded()
        let central = try founded.served()
        let ann = try founded.worker()
        let relay = try relay(of: founded)
        let early = try ann.samen("network", "learn-server", relay.authority)
        #expect(early.status == 7 && early.errors.contains("Nothing was kept"), "\(early)")
        #expect(try founded.computer.samen("sync", "--server", central.authority).status == 0)
        #expect(try ann.samen("sync").status == 0)
        let learnt = try ann.samen("network", "learn-server", relay.authority, "--json")
        #expect(learnt.json["server"] as? String == relay.server, "\(learnt)")
        let synced = try ann.samen("sync", "--json")
        #expect(synced.status == 0 && synced.json["server"] as? String == relay.authority)
        let stranger = try Served(network: founded.network)
        try stranger.start()
        let refused = try ann.samen("network", "learn-server", stranger.authority)
        #expect(refused.status == 7, "\(refused)")
        stranger.stop()
        let silent = try ann.samen("network", "learn-server", stranger.authority)
        #expect(silent.status == 6 && silent.errors.contains("address"), "\(silent)")
        let servers = try ann.samen("status", "--json").json["servers"] as? [[String: Any]]
        #expect(servers?.count == 2)
    }

    /// A new laptop at the shelter, in the middle of an outage.
    @Test func `enrols a device that a lead admits while the line is down, to be confirmed later`()
        throws
    {
        let founded = try Founded()
        let central = try founded.served()
        let relay = try relay(of: founded)
        let lead = try founded.lead()
        let worker = try founded.worker()
        let place = { (computer: Computer) throws -> (device: String, member: String) in
            let status = try computer.samen("status", "--json").json
            return try (
                #require(status["device"] as? String), #require(status["member"] as? String)
            )
        }
        let delegated = try founded.computer.samen(
            "admin",
            "delegate",
            place(lead).device,
            "--limit",
            "2"
        )
        #expect(delegated.status == 0, "\(delegated)")
        for computer in [founded.computer, lead, worker] {
            let synced = try computer.samen("sync", "--server", relay.authority, "--json")
            #expect(synced.status == 0, "\(synced)")
        }
        central.stop()
        let code = try worker.samen("case", "new", answers: ["Merel"]).code
        #expect(try worker.samen("sync").status == 0)
        let invited = try lead.samen("invite", "--member", place(worker).member, "--json")
        let text = try #require(invited.json["invitation"] as? String, "\(invited)")
        let second = Computer()
        #expect(try second.samen("enrol", "--no-wait", answers: [text]).status == 0)
        #expect(try lead.samen("invite", "--check", answers: ["yes"]).status == 0)
        let enrolled = try second.samen("enrol")
        #expect(enrolled.status == 0, "\(enrolled)")
        // The worker's first laptop hands it the keys, still without the line.
        for computer in [worker, second] { #expect(try computer.samen("sync").status == 0) }
        #expect(try second.samen("case", "show", code).output.contains("Merel"))
        #expect(try second.samen("task", "add", code, answers: ["School bellen"]).status == 0)
        #expect(try second.samen("sync").status == 0)
        try central.start()
        #expect(try settled(relay))
        relay.stop()
        #expect(try founded.computer.samen("sync").status == 0)
        let status = try founded.computer.samen("status", "--json").json
        #expect(try status["to_confirm"] as? [String] == [place(second).device], "\(status)")
        #expect(try worker.samen("sync").status == 0)
        #expect(try worker.samen("case", "show", code).output.contains("School bellen"))
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
