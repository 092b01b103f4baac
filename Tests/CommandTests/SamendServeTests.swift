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

    @Test func `a network id that is none is refused with what it should be`() throws {
        let folder = try TemporaryFolder()
        let outcome = try Program.samend.run(
            ["init", "--data", folder.path("server"), "--network", "cafe"]
        )
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("32 hexadecimal digits"))
    }

    @Test func `a port that is none is refused with what to do`() throws {
        let outcome = try Program.samend.run(["serve", "--port", "70000"])
        #expect(outcome.status == 64)
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
