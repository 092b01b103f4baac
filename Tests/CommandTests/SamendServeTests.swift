import Foundation
import Testing

private let network = "00112233445566778899aabbccddeeff"

@Suite("samend serve")
struct SamendServeTests {
    @Test func `a server says where it listens, answers healthz and ends on SIGTERM`() throws {
        let folder = try TemporaryFolder()
        _ = try Program.samend.run(["init", "--data", folder.path("server"), "--network", network])
        let (answer, status) = try Program.samend.serving(
            ["serve", "--data", folder.path("server"), "--port", "0"],
            until: "listening on "
        ) { address in
            Fetched.get("https://\(address)/healthz")
        }
        #expect(answer == Fetched(status: 200, body: "ok\n"))
        #expect(status == 0)
    }

    @Test func `it speaks TLS only`() throws {
        let folder = try TemporaryFolder()
        _ = try Program.samend.run(["init", "--data", folder.path("server"), "--network", network])
        let (answer, _) = try Program.samend.serving(
            ["serve", "--data", folder.path("server"), "--port", "0"],
            until: "listening on "
        ) { address in
            Fetched.get("http://\(address)/healthz")
        }
        #expect(answer == nil)
    }

    @Test func `one folder is served by one process`() throws {
        let folder = try TemporaryFolder()
        let data = folder.path("server")
        _ = try Program.samend.run(["init", "--data", data, "--network", network])
        let (second, _) = try Program.samend.serving(
            ["serve", "--data", data, "--port", "0"],
            until: "listening on "
        ) { _ in
            try Program.samend.run(["serve", "--data", data, "--port", "0"])
        }
        #expect(second.status == 1)
        #expect(second.errors.contains("data-busy"))
    }

    @Test func `a server is made once, for its owner's eyes, and verifies`() throws {
        let folder = try TemporaryFolder()
        let data = folder.path("server")
        let made = try Program.samend.run(["init", "--data", data, "--network", network])
        #expect(made.output.split(separator: "\n").map { $0.prefix(4) } == ["serv", "key "])
        let again = try Program.samend.run(["init", "--data", data, "--network", network])
        #expect(again.status == 1)
        #expect(again.errors.contains("data-exists"))
        for name in try FileManager.default.contentsOfDirectory(atPath: data) {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(data)/\(name)")
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        let verified = try Program.samend.run(["verify", "--data", data])
        #expect(verified.status == 0)
        #expect(verified.output.hasSuffix("everything holds\n"))
    }

    @Test func `H03 every look is noted, and a look that cannot be noted is not granted`() throws {
        let folder = try TemporaryFolder()
        let data = folder.path("server")
        _ = try Program.samend.run(["init", "--data", data, "--network", network])
        #expect(try Program.samend.run(["sync-log", "--data", data]).status == 0)
        let one = ["sync-log", "--data", data, "--device", "CAFE"]
        #expect(try Program.samend.run(one).status == 0)
        let verified = try Program.samend.run(["verify", "--data", data])
        #expect(verified.output.contains("looks: 3\n"))
        let shown = try Program.samend.run(["sync-log", "--data", data, "--looks"]).output
        let lines = shown.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[0].hasSuffix("user \(getuid()) sync-log all devices"))
        #expect(lines[1].hasSuffix("user \(getuid()) sync-log device cafe"))
        #expect(lines[3].hasSuffix("looks all devices"))

        let looks = data + "/looks.sqlite"
        try Data("no database at all, and longer than that".utf8)
            .write(to: URL(fileURLWithPath: looks))
        let refused = try Program.samend.run(["sync-log", "--data", data])
        #expect(refused.status == 1)
        #expect(refused.output.isEmpty)
        #expect(refused.errors.contains("look-refused"))
    }

    @Test func `H03 a log of looks that somebody changed is told apart, with status 7`() throws {
        let folder = try TemporaryFolder()
        let data = folder.path("server")
        _ = try Program.samend.run(["init", "--data", data, "--network", network])
        _ = try Program.samend.run(["sync-log", "--data", data, "--device", "cafecafe"])
        let looks = URL(fileURLWithPath: data + "/looks.sqlite")
        var bytes = try Data(contentsOf: looks)
        let place = try #require(bytes.range(of: Data("cafecafe".utf8)))
        bytes.replaceSubrange(place, with: Data("deadbeef".utf8))
        try bytes.write(to: looks)
        let verified = try Program.samend.run(["verify", "--data", data])
        #expect(verified.status == 7)
        #expect(verified.errors.contains("line 1"))
    }

    @Test func `a network id that is none is refused with what it should be`() throws {
        let folder = try TemporaryFolder()
        let outcome = try Program.samend.run(
            ["init", "--data", folder.path("server"), "--network", "cafe"]
        )
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("32 hexadecimal digits"))
    }

    @Test func `a port that is none is refused with what to do`() throws {
        let outcome = try Program.samend.run(["serve", "--port", "70000"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("--port takes a number from 0 to 65535."))
    }
}

@Suite("The programs' own names")
struct VersionTests {
    @Test(arguments: [Program.samen, .samend])
    func `a program tells its version`(program: Program) throws {
        let outcome = try program.run(["--version"])
        #expect(outcome.status == 0)
        #expect(outcome.output == "0.1.0\n")
    }
}
