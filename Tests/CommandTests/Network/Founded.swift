import Foundation
import Testing

/// An administrator's computer on which a network was founded.
struct Founded {
    let computer: Computer
    let network: String
    let rootLines: [String]
    let recoveryLines: [String]

    init() throws {
        computer = try .withCheapVault()
        let created = try computer.samen("network", "create", "--json")
        network = try #require(created.json["network"] as? String, "\(created)")
        rootLines = try #require(created.json["root"] as? [String])
        let added = try computer.samen("organisation", "add", "--json", answers: rootLines)
        recoveryLines = try #require(added.json["recovery"] as? [String], "\(added)")
        // All of the words in one line, with the numbers of the lines typed along.
        let numbered = rootLines.enumerated().map { "\($0.offset + 1) \($0.element)" }
        let line = numbered.joined(separator: "   ").uppercased()
        let granted = try computer.samen("admin", "grant", answers: [line])
        #expect(granted.status == 0, "\(granted.errors)")
    }

    /// Runs a server of this network while `body` does.
    func serving(_ body: (String) throws -> Void) throws {
        try serving { authority, _ in try body(authority) }
    }

    /// The same, for who looks at the server's folder too.
    func serving(_ body: (_ authority: String, _ data: String) throws -> Void) throws {
        let folder = try TemporaryFolder()
        let data = folder.path("server")
        let printed = try Program.samend.run(["init", "--data", data, "--network", network])
        func value(_ name: String) -> String {
            let line = printed.output.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            return line.map { String($0.dropFirst(name.count + 1)) } ?? ""
        }
        let arguments = ["serve", "--data", data, "--port", "0"]
        _ = try Program.samend.serving(arguments, until: "listening on ") { authority in
            let added = try computer.samen(
                "network",
                "add-server",
                authority,
                "--id",
                value("server"),
                "--key",
                value("key"),
                "--json",
                answers: rootLines
            )
            #expect(added.status == 0 && added.json["unreachable"] is NSNull, "\(added)")
            try body(authority, data)
        }
    }

    func invitation(_ role: String) throws -> String {
        let invited = try computer.samen("invite", "--role", role, "--json")
        return try #require(invited.json["invitation"] as? String, "\(invited)")
    }

    /// Admits a worker on another computer.
    func worker() throws -> Computer {
        let worker = try Computer.withCheapVault()
        let asked = try worker.samen("enrol", "--no-wait", answers: [invitation("worker")])
        #expect(asked.status == 0, "\(asked)")
        let admitted = try computer.samen("invite", "--check", answers: ["yes"])
        #expect(admitted.status == 0, "\(admitted)")
        let enrolled = try worker.samen("enrol")
        #expect(enrolled.status == 0, "\(enrolled)")
        return worker
    }

    /// Someone who leads, and is admitted by the words themselves.
    func lead() throws -> Computer {
        let lead = Computer()
        let asked = try lead.samen("enrol", "--no-wait", "--json", answers: [invitation("lead")])
        let words = try #require(asked.json["fingerprint"] as? String, "\(asked)")
        let admitted = try computer.samen("invite", "--check", answers: [words])
        #expect(admitted.status == 0, "\(admitted)")
        #expect(try lead.samen("enrol").status == 0)
        return lead
    }
}
