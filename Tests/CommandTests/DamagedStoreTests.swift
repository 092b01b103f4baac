import Foundation
import Testing

/// Files that are not as they were written.
@Suite(.timeLimit(.minutes(40))) struct DamagedStoreTests {
    private static let network = "00112233445566778899aabbccddeeff"

    @Test(arguments: [0, 100, 4_096])
    func `a damaged store ends every command of the server with 7 and advice`(offset: Int) throws {
        let folder = try TemporaryFolder()
        let data = folder.path("server")
        _ = try Program.samend.run(["init", "--data", data, "--network", Self.network])
        try Self.overwrite(data + "/store.sqlite", from: offset)
        for command in ["verify", "sync-log"] {
            let ended = try Program.samend.run([command, "--data", data])
            // A log whose pages are whole may still be read.
            guard command == "verify" || offset < 4_096 else { continue }
            #expect(ended.status == 7, "\(command): \(ended)")
            #expect(!ended.errors.contains("SELECT") && !ended.errors.contains("PRAGMA"))
        }
    }

    @Test func `a store that is gone is not made anew`() throws {
        let folder = try TemporaryFolder()
        let data = folder.path("server")
        _ = try Program.samend.run(["init", "--data", data, "--network", Self.network])
        try FileManager.default.removeItem(atPath: data + "/store.sqlite")
        let served = try Program.samend.run(["serve", "--data", data, "--port", "0"])
        #expect(served.status == 7, "\(served)")
        #expect(!FileManager.default.fileExists(atPath: data + "/store.sqlite"))
    }

    @Test func `G07 a vault whose log was damaged says so instead of that everything holds`() throws
    {
        let computer = try Founded().computer
        let code = try computer.samen("case", "new", answers: ["Duif"]).code
        for number in 1...3 {
            _ = try computer.samen("note", "add", code, answers: ["Regel \(number)."]).code
        }
        #expect(try computer.samen("verify").status == 0)
        let log = computer.folder + "/.local/share/samen/default/vault.db-wal"
        let size = try #require(FileManager.default.contents(atPath: log)?.count)
        try Self.overwrite(log, from: size / 2, count: 1)
        let verified = try computer.samen("verify")
        #expect(verified.status == 7, "\(verified)")
        #expect(try computer.samen("case", "list").errors.contains("warning: "))
    }

    private static func overwrite(_ path: String, from offset: Int, count: Int = 512) throws {
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.seek(toOffset: UInt64(offset))
        try file.write(contentsOf: Data(repeating: 0xA5, count: count))
        try file.close()
    }
}
