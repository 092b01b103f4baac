import Foundation
import Testing

/// A network from its first word to a worker at work, with the built programs only.
@Suite(.timeLimit(.minutes(40))) struct NetworkCommandTests {
    @Test func `a founder adds a server, invites a worker, and both see the members`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let worker = Computer()
            let invitation = try founded.invitation("worker")
            let asked = try worker.samen("enrol", "--no-wait", "--json", answers: [invitation])
            #expect(asked.status == 0, "\(asked)")
            let words = try #require(asked.json["fingerprint"] as? String)
            #expect(words.split(separator: " ").count == 8)
            let waiting = try worker.samen("status", "--json")
            #expect(waiting.json["stage"] as? String == "enrolling")

            let admitted = try founded.computer.samen(
                "invite",
                "--check",
                "--json",
                answers: ["yes"]
            )
            #expect(admitted.status == 0, "\(admitted)")
            #expect(admitted.list.first?["state"] as? String == "admitted")
            #expect(admitted.errors.contains(words), "both show the same words")

            let enrolled = try worker.samen("enrol", "--json")
            #expect(enrolled.status == 0, "\(enrolled)")
            #expect(enrolled.json["role"] as? String == "worker")
            for computer in [founded.computer, worker] {
                let members = try computer.samen("members", "--json").list
                #expect(Set(members.compactMap { $0["role"] as? String }) == ["admin", "worker"])
            }
            let log = try worker.samen("log")
            #expect(log.status == 0 && log.output.split(separator: "\n").count >= 8, "\(log)")
        }
    }

    @Test func `C01 an invitation that two computers use ends with an alarm`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let invitation = try founded.invitation("worker")
            let thief = Computer()
            #expect(try thief.samen("enrol", "--no-wait", answers: [invitation]).status == 0)
            let second = Computer()
            let refused = try second.samen("enrol", "--no-wait", answers: [invitation])
            #expect(refused.status == 4, "\(refused)")
            let checked = try founded.computer.samen("invite", "--check", answers: ["yes"])
            #expect(checked.status == 7, "\(checked)")
            #expect(checked.errors.contains("SOMEONE ELSE"))
            let members = try founded.computer.samen("members", "--json").list
            #expect(members.count == 1)
        }
    }

    @Test func `C07 a lead is admitted only by the words themselves, not by a yes from a pipe`()
        throws
    {
        let founded = try Founded()
        try founded.serving { authority in
            let lead = Computer()
            let issued = try founded.computer.samen("invite", "--role", "lead", "--json")
            let characters = try #require(issued.json["characters"] as? String)
            let asked = try lead.samen(
                "enrol",
                "--no-wait",
                answers: [characters.lowercased(), authority]
            )
            #expect(asked.status == 0, "\(asked)")
            let refused = try founded.computer.samen("invite", "--check", answers: ["no"])
            #expect(refused.status == 0 && refused.output.contains("not admitted"), "\(refused)")
            #expect(try lead.samen("enrol", "--no-wait").status == 4)

            let invitation = try founded.invitation("lead")
            let again = try lead.samen("enrol", "--no-wait", "--json", answers: [invitation])
            #expect(again.status == 0)
            let words = try #require(again.json["fingerprint"] as? String)
            // Whoever says yes by a pipe has heard nobody.
            for answer in ["yes", "", String(words.reversed())] {
                let skipped = try founded.computer.samen("invite", "--check", answers: [answer])
                #expect(skipped.status == 4 && !skipped.output.contains("admitted"), "\(skipped)")
                #expect(!skipped.errors.contains(words) && !skipped.output.contains(words))
            }
            #expect(try founded.computer.samen("members", "--json").list.count == 1)
            let admitted = try founded.computer.samen(
                "invite",
                "--check",
                answers: [words.uppercased()]
            )
            #expect(admitted.status == 0 && admitted.output.contains("admitted"), "\(admitted)")
            #expect(try lead.samen("enrol", "--json").json["role"] as? String == "lead")
        }
    }

    @Test func `G01 the words are shown once, with what to do with them, and are in no file`()
        throws
    {
        let computer = Computer()
        let created = try computer.samen("network", "create")
        #expect(created.status == 0)
        #expect(created.output.contains("Write them down twice"))
        let lines = created.output.split(separator: "\n").filter { $0.hasPrefix("  ") }
            .map { $0.drop { !$0.isLetter } }
        #expect(lines.count == 8)
        let files = FileManager.default.enumerator(atPath: computer.folder)
        var count = 0
        while let file = files?.nextObject() as? String {
            guard let bytes = FileManager.default.contents(atPath: "\(computer.folder)/\(file)")
            else { continue }
            count += 1
            for line in lines { #expect(bytes.range(of: Data(line.utf8)) == nil, "\(file)") }
        }
        #expect(count >= 3)
        let status = try computer.samen("status")
        for line in lines { #expect(!status.output.contains(line)) }
    }

    @Test func `wrong words, a wrong passphrase and a missing vault each say so`() throws {
        let computer = Computer()
        let missing = try computer.samen("status")
        #expect(missing.status == 2 && missing.errors.contains("There is no vault"), "\(missing)")
        let created = try computer.samen("network", "create", "--json")
        var lines = try #require(created.json["root"] as? [String])
        let right = lines[3]
        lines[3] = String(right.reversed())
        let wrong = try computer.samen("organisation", "add", answers: lines)
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("line 4") && !wrong.errors.contains(right), "\(wrong)")
        let locked = try computer.samen("status", passphrase: "iets heel anders dan dat")
        #expect(locked.status == 5, "\(locked)")
        #expect(locked.errors.contains("passphrase"))
        let early = try computer.samen("invite", "--role", "worker")
        #expect(early.status == 4, "\(early)")
        let again = try computer.samen("network", "create")
        #expect(again.status == 2 && again.errors.contains("already"), "\(again)")
    }

    @Test func `G12 a vault is locked and unlocked, where the system keeps keys`() throws {
        let computer = Computer()
        #expect(try computer.samen("network", "create").status == 0)
        let locking = try computer.samenAsIs("lock")
        if locking.errors.contains("keyring") {
            // Then each command asks for the passphrase, here from standard input.
            let asked = try computer.samenAsIs("status", input: Computer.passphrase + "\n")
            #expect(asked.status == 0)
            return
        }
        #expect(locking.status == 0)
        let locked = try computer.samenAsIs("status", "--lang", "nl")
        #expect(locked.status == 5 && locked.errors.contains("op slot"), "\(locked)")
        let unlocked = try computer.samen("unlock", "--minutes", "1")
        #expect(unlocked.status == 0, "\(unlocked)")
        #expect(try computer.samenAsIs("status").status == 0)
        #expect(try computer.samenAsIs("lock").status == 0)
        #expect(try computer.samenAsIs("members").status == 5)
    }
}
