import Testing

@Suite("samend serve")
struct SamendServeTests {
    @Test func `a server says where it listens, answers healthz and ends on SIGTERM`() throws {
        let (answer, status) = try Program.samend.serving(
            ["serve", "--port", "0"],
            until: "listening on "
        ) { address in
            Fetched.get("http://\(address)/healthz")
        }
        #expect(answer == Fetched(status: 200, body: "ok\n"))
        #expect(status == 0)
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
