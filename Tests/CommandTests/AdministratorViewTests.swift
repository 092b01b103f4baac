import Foundation
import Testing

/// Everything that whoever runs a server gets to see, after busy days with the built programs.
@Suite(.timeLimit(.minutes(40))) struct AdministratorViewTests {
    private static let name = "Kanariana Vogelzang"
    private static let note = "Slaapt bij tante Roosmarijn, Zonnebloemplein 12, 06-12345678."
    private static let canaries = [
        name, "Kanariana", "Vogelzang", note, "Roosmarijn", "Zonnebloemplein", "06-12345678",
        "danger", "gevaar", "Mus in de boom",
    ]

    @Test func `H02 nothing of what people write, and nobody's name or address, is shown`() throws {
        let founded = try Founded()
        let served = try founded.served()
        let admin = founded.computer
        #expect(try admin.samen("sync").status == 0)
        let worker = try founded.worker()
        let code = try admin.samen("case", "new", answers: [Self.name]).code
        #expect(try admin.samen("note", "add", code, answers: [Self.note]).status == 0)
        let other = try worker.samen("case", "new", answers: ["Mus in de boom"]).code
        for number in 0..<3 {
            let written = try worker.samen(
                "note",
                "add",
                other,
                answers: ["\(number) \(Self.note)"]
            )
            #expect(written.status == 0, "\(written)")
            #expect(try worker.samen("sync").status == 0)
            #expect(try admin.samen("sync").status == 0)
        }
        // What goes wrong, too: a stranger, a used invitation, a store that is asked for nonsense.
        _ = Fetched.get("https://\(served.authority)/v1/Roosmarijn?name=Vogelzang")
        _ = Fetched.get("http://\(served.authority)/v1/hello")
        let invitation = try founded.invitation("worker")
        for _ in 0..<2 {
            _ = try Computer().samen("enrol", "--no-wait", answers: [invitation])
        }
        // Lines of the log wait a second at most.
        Thread.sleep(forTimeInterval: 1.5)
        let health = ["healthz", "readyz", "metrics"]
            .compactMap { Fetched.get("https://\(served.authority)/\($0)")?.body }
        served.stop()

        let text = try served.samend("sync-log")
        let json = try served.samend("sync-log", "--json")
        let looks = try served.samend("sync-log", "--looks")
        let verified = try served.samend("verify")
        #expect([text, json, looks, verified].allSatisfy { $0.status == 0 })
        #expect(text.output.split(separator: "\n").count > 15)
        let shown =
            [
                text.output, json.output, looks.output, verified.output, served.complaints,
            ] + [text, json, looks, verified].map(\.errors) + health
        for canary in Self.canaries + [code, other] {
            for shown in shown {
                #expect(!shown.localizedCaseInsensitiveContains(canary), "\(canary)")
            }
        }
        // No address but the one on which it listens itself.
        for line in shown.joined(separator: "\n").split(separator: "\n") {
            #expect(!line.contains("127.0.0.1") || line.contains("listening"), "\(line)")
        }
        try expectClosed(json.output)
    }

    /// Each line has these keys and no other; words are closed codes, all else is a number.
    private func expectClosed(_ output: String) throws {
        let calls: Set = [
            "session", "sync", "fetch", "compare", "invite", "requests", "welcome", "revoke",
            "join", "poll", "admin",
        ]
        for line in output.split(separator: "\n") {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            let record = try #require(object as? [String: Any])
            #expect(
                Set(record.keys) == [
                    "number", "time", "device", "call", "status", "offered", "accepted",
                    "duplicate", "held", "quarantined", "refused", "in", "out", "ms", "skew",
                    "behind", "unsent", "client",
                ]
            )
            #expect(calls.contains(record["call"] as? String ?? ""))
            #expect((record["device"] as? String)?.wholeMatch(of: /[0-9a-f]{64}/) != nil)
            // A version is three numbers, whatever the device said.
            if let client = record["client"] as? String {
                #expect(client.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+/) != nil, "\(client)")
            }
            let words: Set = ["time", "device", "call", "client"]
            for (key, value) in record where !words.contains(key) {
                #expect(value is NSNumber || value is NSNull, "\(key)")
            }
            // Sizes say no more than padding lets them.
            for key in ["in", "out"] {
                let size = try #require(record[key] as? Int)
                let exponent = Int.bitWidth - 1 - size.leadingZeroBitCount
                let kept = Int.bitWidth - exponent.leadingZeroBitCount
                #expect(size >= 256 && size & ((1 << (exponent - kept)) - 1) == 0, "\(size)")
            }
        }
    }
}
