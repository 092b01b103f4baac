import Foundation
import Testing

/// Lost laptops and people who leave, with the built programs only.
@Suite(.timeLimit(.minutes(40))) struct LostLaptopTests {
    /// What a computer says of itself.
    private func place(_ computer: Computer) throws -> (member: String, device: String) {
        let status = try computer.samen("status", "--json").json
        return (
            try #require(status["member"] as? String, "\(status)"),
            try #require(status["device"] as? String, "\(status)")
        )
    }

    /// Another computer of someone who is a member already.
    private func replacement(of member: String, _ founded: Founded) throws -> Computer {
        let invited = try founded.computer.samen("invite", "--member", member, "--json")
        let text = try #require(invited.json["invitation"] as? String, "\(invited)")
        let computer = Computer()
        let asked = try computer.samen("enrol", "--no-wait", answers: [text])
        #expect(asked.status == 0, "\(asked)")
        let admitted = try founded.computer.samen("invite", "--check", answers: ["yes"])
        #expect(admitted.status == 0, "\(admitted)")
        let enrolled = try computer.samen("enrol")
        #expect(enrolled.status == 0, "\(enrolled)")
        return computer
    }

    @Test func `a lost laptop is removed, and a colleague's fills its replacement by itself`()
        throws
    {
        let founded = try Founded()
        try founded.serving { _ in
            let lead = try founded.lead()
            let (ann, bob) = (try founded.worker(), try founded.worker())
            let (hers, his) = (try place(ann), try place(bob))
            #expect(try ann.samen("sync").status == 0)
            let code = try ann.samen("case", "new", answers: ["Duif"]).code
            let shared = try ann.samen("share", code, his.member, "--role", "writer")
            #expect(shared.status == 0, "\(shared)")
            #expect(try ann.samen("sync").status == 0)
            #expect(try bob.samen("sync").status == 0)
            let members = try bob.samen("members", code, "--json").list
            let roles = members.compactMap { ($0["roles"] as? [String: String])?["core"] }
            #expect(roles == ["owner", "writer", "writer"], "\(members)")

            #expect(try lead.samen("sync").status == 0)
            let lost = try founded.computer.samen("admin", "device", "lost", hers.device)
            #expect(lost.status == 0 && lost.output.contains("exposure"), "\(lost)")
            #expect(try founded.computer.samen("sync").status == 0)
            // The lead's laptop says how far the lost one counts.
            #expect(try lead.samen("sync").status == 0)
            let fresh = try replacement(of: hers.member, founded)
            let waiting = try fresh.samen("sync", "--json")
            #expect(waiting.json["waitingForKeys"] as? Int == 1, "\(waiting)")
            let grantors = Set(waiting.json["grantors"] as? [String] ?? [])
            #expect(try grantors == [his.member, place(lead).member], "\(waiting)")
            let status = try fresh.samen("status")
            #expect(
                status.output.contains("waiting for keys: 1 document(s); can be granted by"),
                "\(status)"
            )
            #expect(try bob.samen("sync").status == 0)
            #expect(try fresh.samen("sync").status == 0)
            let list = try fresh.samen("case", "list")
            #expect(list.output.contains(code) && list.output.contains("Duif"), "\(list)")
            #expect(try fresh.samen("status", "--json").json["waiting_for_keys"] as? Int == 0)

            let exposure = try bob.samen("admin", "exposure", hers.device, "--json").json
            let cases = exposure["cases"] as? [[String: Any]] ?? []
            #expect(cases.compactMap { $0["case"] as? String } == [code], "\(exposure)")
            #expect(exposure["in_force"] as? Bool == false)
            let renewed = try bob.samen("admin", "rotate-keys", "--all-of", hers.device, "--json")
            #expect(renewed.json["cases"] as? [String] == [code], "\(renewed)")
            let again = try bob.samen("admin", "exposure", hers.device, "--lang", "nl")
            #expect(again.status == 0 && again.output.contains("verwijderd"), "\(again)")
            #expect(!again.output.contains("rotate-keys"), "\(again)")
            // Whoever found the laptop gets nothing more from the server.
            let task = try bob.samen("task", "add", code, answers: ["Zij is verhuisd"])
            #expect(task.status == 0, "\(task)")
            #expect(try bob.samen("sync").status == 0)
            let told = try ann.sync()
            let admin = try place(founded.computer).member
            let words = "as lost"
            try expectTold(ann, told, words, by: admin, ask: admin)
            try expectTold(ann, ann.sync(), words, by: admin, ask: admin)
            #expect(try !ann.samen("case", "list").output.contains(code))
            #expect(try ann.samen("case", "show", code).status == 2)
            #expect(try fresh.samen("sync").status == 0)
            #expect(try fresh.samen("case", "show", code).output.contains("Zij is verhuisd"))
            let devices = try founded.computer.samen("device", "list", "--all", "--json").list
            let state = devices.first { $0["device"] as? String == hers.device }?["state"]
            #expect(state as? String == "lost", "\(devices)")
            #expect(try fresh.samen("device").output.contains("(this one)"))
        }
    }

    /// Its user hears what became of the laptop, wherever they look.
    private func expectTold(
        _ computer: Computer,
        _ synced: Program.Outcome,
        _ words: String,
        by remover: String,
        ask askable: String
    ) throws {
        #expect(synced.status == 4 && synced.json["complete"] as? Bool == false, "\(synced)")
        let status = try computer.samen("status", "--json").json
        #expect(status["role"] is NSNull && status["unsent"] as? Int == 0)
        for json in [synced.json, status] {
            let ended = try #require(json["ended"] as? [String: Any], "\(json)")
            #expect(ended["code"] as? String == "device-lost" && ended["since_ms"] is Int)
            #expect(ended["by"] as? String == remover)
            #expect(ended["ask"] as? [String] == [askable])
        }
        for arguments in [["sync"], ["status"], ["case", "list"]] {
            let said = try computer.samen(arguments)
            #expect(said.output.contains("This device was removed \(words) on "), "\(said)")
            #expect(said.output.contains("Ask \(askable)."), "\(said)")
        }
        let list = try computer.samen("quarantine", "list", "--all", "--json").list
        #expect(list.isEmpty, "its own work is not said to be void: \(list)")
    }

    @Test func `whoever is unshared is told, and a note is refused before it is typed`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let (ann, bob) = (try founded.worker(), try founded.worker())
            let (hers, his) = (try place(ann), try place(bob))
            try ann.sync()
            let code = try ann.samen("case", "new", answers: ["Duif"]).code
            let shared = try ann.samen("share", code, his.member, "--role", "writer")
            #expect(shared.status == 0, "\(shared)")
            try ann.sync()
            try bob.sync()
            #expect(try bob.samen("case", "show", code).status == 0)
            let unshared = try ann.samen("unshare", code, his.member)
            #expect(unshared.status == 0, "\(unshared)")
            try ann.sync()
            let late = try bob.samen(
                "note",
                "add",
                code,
                "--shared",
                answers: ["Laat", "Nog niet gehoord."]
            )
            #expect(late.status == 0, "\(late)")
            let synced = try bob.sync()
            #expect(synced.json["quarantined"] as? Int ?? 0 > 0, "\(synced)")
            #expect(synced.json["ended"] is NSNull)
            let list = try bob.samen("case", "list")
            #expect(list.output.contains("Your part in \(code) has ended on "), "\(list)")
            #expect(list.output.contains("by \(hers.member) (unshared). Ask \(hers.member)."))
            let dutch = try bob.samen("case", "list", "--lang", "nl")
            #expect(dutch.output.contains("Uw deelname aan \(code) is beëindigd"), "\(dutch)")
            let json = try bob.samen("case", "list", "--json").json
            let ended = try #require((json["ended"] as? [[String: Any]])?.first, "\(json)")
            #expect(ended["case"] as? String == code)
            #expect((ended["part"] as? [String: Any])?["code"] as? String == "unshared")
            let refused = try bob.samen("note", "add", code, "--shared")
            #expect(refused.status == 4 && refused.errors.contains("has ended"), "\(refused)")
            let status = try bob.samen("status", "--json").json
            #expect(status["unsent"] as? Int == 0 && status["ended"] is NSNull)
            try ann.sync()
            let back = try ann.samen("share", code, his.member, "--role", "writer")
            #expect(back.status == 0, "\(back)")
            for computer in [ann, bob, ann, bob] { try computer.sync() }
            #expect(try bob.samen("case", "list", "--json").json["ended"] as? [String] == [])
            #expect(try bob.samen("case", "show", code).output.contains("Duif"))
        }
    }

    @Test func `what came from a laptop before it was lost counts, also for a lead who was behind`()
        throws
    {
        let founded = try Founded()
        var lead = Computer()
        var others: [(member: String, device: String)] = []
        try founded.serving { _ in
            lead = try founded.lead()
            let (ann, bob) = (try founded.worker(), try founded.worker())
            others = [try place(ann), try place(bob)]
            #expect(try ann.samen("sync").status == 0)
            let code = try ann.samen("case", "new", answers: ["Duif"]).code
            for computer in [ann, lead] { #expect(try computer.samen("sync").status == 0) }
            let task = try ann.samen("task", "add", code, answers: ["Bel de school"])
            #expect(task.status == 0, "\(task)")
            #expect(try ann.samen("sync").status == 0)
            let lost = try lead.samen("device", "lost", others[0].device)
            #expect(lost.status == 0 && lost.errors == "", "\(lost)")
            for _ in 0..<2 { #expect(try lead.samen("sync").status == 0) }
            #expect(try lead.samen("case", "show", code).output.contains("Bel de school"))
            #expect(try lead.samen("quarantine", "--json").list.isEmpty)
            // Whoever has the laptop now is heard, and has no effect.
            _ = try ann.samen("task", "add", code, answers: ["Niet van Ann"])
            _ = try ann.samen("sync")
            #expect(try lead.samen("sync").status == 0)
            #expect(try !lead.samen("case", "show", code).output.contains("Niet van Ann"))
            #expect(try lead.samen("quarantine", "--json").list.count == 1)
        }
        // Without a server it is done all the same, and what that means is said.
        let offline = try lead.samen("device", "lost", others[1].device)
        #expect(offline.status == 0 && offline.output.contains("Removed"), "\(offline)")
        #expect(offline.errors.contains("Could not synchronise first"), "\(offline)")
    }

    @Test func `B12 a lead in wrong hands brings back no laptop that she had reported lost`() throws
    {
        let founded = try Founded()
        try founded.serving { _ in
            let (admin, lead) = (founded.computer, try founded.lead())
            let (ann, bob) = (try founded.worker(), try founded.worker())
            let (hers, leads) = (try place(ann), try place(lead))
            #expect(try bob.samen("sync").status == 0)
            let code = try bob.samen("case", "new", answers: ["Duif"]).code
            #expect(try bob.samen("share", code, hers.member, "--role", "writer").status == 0)
            for computer in [bob, ann, lead] { #expect(try computer.samen("sync").status == 0) }
            let own = try lead.samen("device", "lost", leads.device, answers: ["no"])
            #expect(own.status == 2, "the question was answered with no: \(own)")
            #expect(try lead.samen("device", "lost", hers.device).status == 0)
            for computer in [lead, bob, admin] { #expect(try computer.samen("sync").status == 0) }

            let report = ["admin", "device", "lost", leads.device, "--compromised"]
            let listed = try admin.samen(report, answers: ["no"])
            #expect(
                listed.status == 2 && listed.errors.contains("lost: \(hers.device)"),
                "\(listed)"
            )
            // A program says what is to become of whoever would be back; a person is asked.
            let unsaid = try admin.samen(report + ["--json"])
            #expect(unsaid.status != 0 && unsaid.errors.contains("would be back"), "\(unsaid)")
            #expect(unsaid.errors.contains(hers.device), "\(unsaid)")
            let wrong = try admin.samen(report + ["--again", hers.device + "=stolen"])
            #expect(wrong.status != 0 && wrong.errors.contains("--again"), "\(wrong)")
            let removed = try admin.samen(report + ["--again", hers.device + "=lost", "--json"])
            #expect(removed.json["signed_again"] as? Int == 1, "\(removed)")
            let void = removed.json["void"] as? [[String: Any]] ?? []
            #expect(void.compactMap { $0["code"] as? String } == ["remove-lost"], "\(removed)")
            #expect((removed.json["to_decide"] as? [String])?.isEmpty == true, "\(removed)")
            for _ in 0..<2 {
                for computer in [admin, bob] { #expect(try computer.samen("sync").status == 0) }
            }
            let devices = try bob.samen("device", "list", "--all", "--json").list
            for (device, state) in [(hers.device, "lost"), (leads.device, "compromised")] {
                let found = devices.first { $0["device"] as? String == device }
                #expect(found?["state"] as? String == state, "\(devices)")
            }
            let task = try bob.samen("task", "add", code, answers: ["Zij is verhuisd"])
            #expect(task.status == 0, "\(task)")
            #expect(try bob.samen("sync").status == 0)
            for _ in 0..<2 { _ = try ann.samen("sync") }
            #expect(try !ann.samen("case", "show", code).output.contains("verhuisd"))

            let void2 = try admin.samen("quarantine", "list", "--all", "--json").list
            let item = try #require(void2.first { $0["kind"] as? String == "entry" }, "\(void2)")
            let shown = try admin.samen("quarantine", "show", item["code"] as? String ?? "")
            #expect(shown.output.contains("removed, lost: \(hers.device)"), "\(shown)")
        }
    }

    @Test func `words in the safe open what a lone laptop had, and everyone sees that they did`()
        throws
    {
        let founded = try Founded()
        try founded.serving { _ in
            let ann = try founded.worker()
            let hers = try place(ann)
            #expect(try ann.samen("sync").status == 0)
            let code = try ann.samen("case", "new", answers: ["Duif"]).code
            #expect(try ann.samen("sync").status == 0)
            // First the replacement: nobody else could vouch for what the lone laptop began.
            let fresh = try replacement(of: hers.member, founded)
            #expect(try fresh.samen("sync").status == 0)
            let status = try fresh.samen("status")
            #expect(status.output.contains("no colleague has them: samen recover"), "\(status)")
            let wrong = try fresh.samen("recover", answers: founded.rootLines)
            #expect(wrong.status == 2 && wrong.errors.contains("recovery key"), "\(wrong)")
            let drill = try fresh.samen(
                "organisation",
                "recovery",
                "drill",
                "--json",
                answers: founded.recoveryLines
            )
            #expect(drill.status == 0 && drill.json["opened"] as? Int == 1, "\(drill)")
            let recovered = try fresh.samen("recover", "--json", answers: founded.recoveryLines)
            #expect(recovered.status == 0, "\(recovered)")
            #expect(
                recovered.json["documents"] as? Int == 1 && recovered.json["lacking"] as? Int == 0
            )
            #expect(try fresh.samen("case", "list").output.contains(code))
            let log = try fresh.samen("log")
            #expect(log.output.contains("used the recovery words on \(code)"), "\(log)")
            #expect(try fresh.samen("status").output.contains("recovery words were used"))
            for line in founded.recoveryLines {
                #expect(!recovered.output.contains(line) && !log.output.contains(line))
            }
        }
    }

    @Test func `the words of the root are drilled, and a new recovery key replaces the old`() throws
    {
        let founded = try Founded()
        let right = try founded.computer.samen("root", "verify", answers: founded.rootLines)
        #expect(right.status == 0 && right.output.contains(founded.network), "\(right)")
        let wrong = try founded.computer.samen("root", "verify", answers: founded.recoveryLines)
        #expect(wrong.status == 2, "\(wrong)")
        let arguments = ["organisation", "recovery"]
        let code = try founded.computer.samen("case", "new", answers: ["Duif"]).code
        let made = try founded.computer.samen(
            arguments[0],
            arguments[1],
            "create",
            "--json",
            answers: founded.rootLines
        )
        let words = try #require(made.json["recovery"] as? [String], "\(made)")
        let old = try founded.computer.samen(
            arguments[0],
            arguments[1],
            "drill",
            answers: founded.recoveryLines
        )
        #expect(old.status == 2 && old.errors.contains("newest paper"), "\(old)")
        let signal = try founded.computer.samen("task", "add", code, answers: ["Bellen"])
        #expect(signal.status == 0, "\(signal)")
        let new = try founded.computer.samen(
            arguments[0],
            arguments[1],
            "drill",
            "--json",
            answers: words
        )
        #expect(new.status == 0 && new.json["opened"] as? Int == 1, "\(new)")
    }

    @Test func `a member leaves only once the cases are handed over and a lead says so`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let lead = try founded.lead()
            let (ann, bob) = (try founded.worker(), try founded.worker())
            let (hers, his) = (try place(ann), try place(bob))
            #expect(try ann.samen("sync").status == 0)
            let code = try ann.samen("case", "new", answers: ["Duif"]).code
            for computer in [ann, lead] { #expect(try computer.samen("sync").status == 0) }
            let plan = try lead.samen("admin", "offboard", hers.member)
            #expect(plan.status == 0 && plan.output.contains("only owner"), "\(plan)")
            let offboard = ["admin", "offboard", hers.member]
            let hasty = try lead.samen(offboard + ["--confirm"])
            #expect(hasty.status == 4 && hasty.errors.contains("Hand them over"), "\(hasty)")
            let admin = founded.computer
            #expect(try admin.samen("sync").status == 0)
            let early = try admin.samen(offboard + ["--finish", "--reason", "left"])
            #expect(early.status == 2, "the question was not answered: \(early)")
            let handed = try lead.samen(offboard + ["--to", his.member])
            #expect(handed.status == 0 && handed.output.contains(code), "\(handed)")
            let confirmed = try lead.samen(offboard + ["--confirm"])
            #expect(confirmed.status == 0, "\(confirmed)")
            for computer in [lead, admin] { #expect(try computer.samen("sync").status == 0) }
            let ended = try admin.samen(
                "admin",
                "offboard",
                hers.member,
                "--finish",
                "--json",
                answers: ["left", "yes"]
            )
            #expect(ended.status == 0 && ended.json["outcome"] as? String == "removed", "\(ended)")
            for computer in [admin, lead, bob] { #expect(try computer.samen("sync").status == 0) }
            let members = try admin.samen("members", "--json").list
            #expect(!members.contains { $0["member"] as? String == hers.member })
            let shown = try bob.samen("case", "show", code)
            #expect(shown.status == 0 && shown.output.contains("Duif"), "\(shown)")
            let part = try bob.samen("members", code, "--json").list
            let roles = part.first { $0["you"] as? Bool == true }?["roles"] as? [String: String]
            #expect(roles?["core"] == "owner", "\(part)")
        }
    }

    @Test func `without a lead's word a membership ends only at once, and that is said`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let worker = try founded.worker()
            let member = try place(worker).member
            let arguments = ["admin", "offboard", member, "--finish"]
            func end(_ more: [String], _ answers: String...) throws -> Program.Outcome {
                try founded.computer.samen(arguments + more, answers: answers)
            }
            let early = try end(["--reason", "left"], "yes")
            #expect(early.status == 4 && early.errors.contains("No lead has confirmed"), "\(early)")
            #expect(try end(["--now", "--reason", "left"], "no").status == 2)
            let ended = try end(["--now"], "left", "yes")
            #expect(ended.status == 0 && ended.errors.contains("has no lead"), "\(ended)")
            #expect(try founded.computer.samen("members", "--json").list.count == 1)
        }
    }

    @Test func `C07 a lead invites under a delegation only, and an administrator confirms them`()
        throws
    {
        let founded = try Founded()
        try founded.serving { _ in
            let worker = try founded.worker()
            let member = try place(worker).member
            let refused = try worker.samen("invite", "--member", member)
            #expect(refused.status == 4, "\(refused)")
            let lead = try founded.lead()
            let without = try lead.samen("invite", "--member", member)
            #expect(without.status == 4 && without.errors.contains("delegation"), "\(without)")
            let delegated = try founded.computer.samen(
                "admin",
                "delegate",
                place(lead).device,
                "--limit",
                "1",
                "--json"
            )
            #expect((delegated.json["site"] as? String)?.count == 32, "\(delegated)")
            #expect(try founded.computer.samen("sync").status == 0)
            #expect(try lead.samen("sync").status == 0)
            let invited = try lead.samen("invite", "--member", member, "--json")
            let text = try #require(invited.json["invitation"] as? String, "\(invited)")
            let second = Computer()
            #expect(try second.samen("enrol", "--no-wait", answers: [text]).status == 0)
            #expect(try lead.samen("invite", "--check", answers: ["yes"]).status == 0)
            #expect(try second.samen("enrol").status == 0)
            #expect(try founded.computer.samen("sync").status == 0)
            let device = try place(second).device
            let status = try founded.computer.samen("status", "--json").json
            #expect(status["to_confirm"] as? [String] == [device], "\(status)")
            let confirmed = try founded.computer.samen("admin", "confirm", "--json")
            #expect(confirmed.status == 0 && confirmed.output.contains(device), "\(confirmed)")
            let after = try founded.computer.samen("status", "--json").json
            #expect(after["to_confirm"] as? [String] == [])
            // The delegation is used up.
            #expect(try lead.samen("invite", "--member", member).status == 4)
        }
    }
}
