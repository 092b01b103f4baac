import Foundation
import Testing

/// Programs that hold keys, looked at from outside.
@Suite("A process of the same user", .enabled(if: Inspection.isPossible))
struct InspectionTests {
    private static let files = ["mem", "environ", "maps"]

    @Test func `G02 nobody looks into a command that has been given a passphrase`() throws {
        let computer = try Founded().computer
        let code = try computer.samen("case", "new", answers: ["Duif"]).code
        // It has opened the vault, and waits for the note.
        try Inspection.standing(
            [Program.samen.url.path, "note", "add", code, "--shared", "--passphrase-fd", "0"],
            input: Computer.passphrase + "\n",
            environment: computer.environment,
            in: computer.folder
        ) { process in
            for file in Self.files {
                let opens = try Inspection.opens(file, of: process)
                #expect(!opens, "\(file)")
            }
            try Self.expectNoCore(of: process, in: computer.folder)
        }
    }

    @Test func `G02 nobody looks into a server`() throws {
        let folder = try TemporaryFolder()
        let data = folder.path("server")
        let network = String(repeating: "0a", count: 16)
        #expect(try Program.samend.run(["init", "--data", data, "--network", network]).status == 0)
        try Inspection.standing(
            [Program.samend.url.path, "serve", "--data", data, "--port", "0"],
            in: data
        ) { process in
            for file in Self.files {
                let opens = try Inspection.opens(file, of: process)
                #expect(!opens, "\(file)")
            }
            try Self.expectNoCore(of: process, in: data)
        }
    }

    @Test func `G02 the same look finds an ordinary program`() throws {
        let folder = FileManager.default.temporaryDirectory.path
        try Inspection.standing(["/bin/cat"], in: folder) { process in
            for file in Self.files {
                let opens = try Inspection.opens(file, of: process)
                #expect(opens, "\(file)")
            }
        }
    }

    /// Lets it crash, where a core would be left in its working folder.
    private static func expectNoCore(of process: Int32, in folder: String) throws {
        let limits = try String(contentsOfFile: "/proc/\(process)/limits", encoding: .utf8)
        let line = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
        let fields = try #require(line).split(separator: " ")
        // One byte: too small for a file, and the kernel's sign to hand it to no program either.
        #expect(fields[4] == "1" && fields[5] == "1", "\(limits)")
        kill(process, SIGSEGV)
        usleep(300_000)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(!names.contains { $0.hasPrefix("core") }, "\(names)")
    }
}
