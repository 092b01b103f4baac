import Foundation
import Testing

@Suite("samen bundle", .timeLimit(.minutes(40)))
struct BundleCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func read(_ path: String) throws -> Data {
        try Data(contentsOf: URL(filePath: path))
    }

    private func write(_ data: some DataProtocol, _ name: String) throws -> String {
        let path = folder.path(name)
        try Data(data).write(to: URL(filePath: path))
        return path
    }

    @Test
    func `a stick carries work from one who has no line to the server, by way of a colleague`()
        throws
    {
        let founded = try Founded()
        let served = try founded.served()
        let (ann, bob) = (founded.computer, try founded.worker())
        for computer in [ann, bob, ann] { #expect(try computer.samen("sync").status == 0) }
        let colleague = try #require(
            bob.samen("members", "--json").list.first { $0["you"] as? Bool == true }?["member"]
                as? String
        )
        let code = try ann.samen("case", "new", answers: ["Duif"]).code
        #expect(try ann.samen("share", code, colleague, "--role", "writer").status == 0)
        #expect(try ann.samen("sync").status == 0)
        #expect(try bob.samen("sync").status == 0)
        served.stop()

        let secret = "the garage behind the harbour"
        let note = try ann.samen("note", "add", code, "--shared", answers: ["Nacht", secret]).code
        let unsent = try ann.samen("status", "--json").json["unsent"] as? Int ?? 0
        let path = folder.path("stick.bundle")
        let exported = try ann.samen("bundle", "export", "--to", path, "--json")
        #expect(exported.status == 0, "\(exported)")
        let bundle = exported.json["bundle"] as? [String: Any] ?? [:]
        #expect(bundle["changes"] as? Int ?? 0 > 0 && bundle["own_network"] as? Bool == true)
        #expect(try !read(path).contains(Data(secret.utf8)))
        #expect(try !read(path).contains(Data("Duif".utf8)))
        #expect(try ann.samen("status", "--json").json["unsent"] as? Int == unsent)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)

        let verified = try bob.samen("bundle", "verify", path)
        #expect(verified.status == 0 && verified.output.contains("it is whole"), "\(verified)")
        #expect(try bob.samen("note", "show", note).status == 2)
        let imported = try bob.samen("bundle", "import", path, "--json")
        #expect(imported.status == 0, "\(imported)")
        #expect(imported.json["new_changes"] as? Int ?? 0 > 0)
        #expect(try bob.samen("note", "show", note).output.contains(secret))
        let again = try bob.samen("bundle", "import", path, "--json")
        #expect(again.json["new_changes"] as? Int == 0 && again.json["known"] as? Int ?? 0 > 0)

        try served.start()
        #expect(try bob.samen("sync", "--json").json["sent"] as? Int ?? 0 > 0)
        // The server has it by now: what Ann still offers is known there, and nothing is doubled.
        #expect(try ann.samen("sync").status == 0)
        #expect(try ann.samen("status", "--json").json["unsent"] as? Int == 0)
        let shown = try ann.samen("note", "show", note).output
        #expect(shown.components(separatedBy: secret).count == 2)
    }

    @Test
    func
        `E11 a bundle that was cut or altered gives what holds, says so, and goes on where it was`()
        throws
    {
        let founded = try Founded()
        try founded.serving { _ in
            let (ann, bob) = (founded.computer, try founded.worker())
            for computer in [ann, bob, ann] { #expect(try computer.samen("sync").status == 0) }
            _ = try ann.samen("case", "new", answers: ["Duif"]).code
            let path = folder.path("whole.bundle")
            #expect(try ann.samen("bundle", "export", "--all", "--to", path).status == 0)
            let whole = try read(path)
            let cut = try write(whole.prefix(whole.count / 2), "cut.bundle")
            let first = try bob.samen("bundle", "import", cut, "--json")
            #expect(first.status == 7 && first.errors.contains("ends before"), "\(first)")
            var flipped = whole
            flipped[flipped.count - 600] ^= 4
            let damaged = try bob.samen("bundle", "import", write(flipped, "bad.bundle"), "--json")
            #expect(damaged.status == 7 && damaged.errors.contains("not what its maker"))
            let rest = try bob.samen("bundle", "import", path, "--json")
            #expect(rest.status == 0, "\(rest)")
            let report = rest.json
            #expect((report["bundle"] as? [String: Any])?["state"] as? String == "whole")
            #expect(report["refused"] as? Int == 0)
            #expect(try bob.samen("bundle", "verify", cut).status == 7)
        }
    }

    @Test
    func `E11 F02 what is no bundle, no file or in the way is refused in words, in both languages`()
        throws
    {
        let founded = try Founded()
        let ann = founded.computer
        let fifo = folder.path("fifo")
        #expect(mkfifo(fifo, 0o600) == 0)
        for name in [fifo, "/dev/zero", folder.path("-n\n\u{1B}[31m"), folder.path("none")] {
            for language in ["en", "nl"] {
                let refused = try ann.samen(["bundle", "import", "--lang", language, "--", name])
                #expect(refused.status == 2, "\(refused)")
                #expect(!refused.errors.contains("\u{1B}") && refused.errors.count > 20)
            }
        }
        let text = try write(Data("Dear all,\n".utf8), "letter.bundle")
        let refused = try ann.samen("bundle", "import", text)
        #expect(refused.status == 7 && refused.errors.contains("no bundle"), "\(refused)")
        // Nothing that is there is written over, and a folder gets a name of the program's own.
        #expect(try ann.samen("bundle", "export", "--to", text).status == 2)
        #expect(try read(text) == Data("Dear all,\n".utf8))
        let inside = try ann.samen("bundle", "export", "--to", folder.path(""), "--json")
        let made = try #require(inside.json["file"] as? String, "\(inside)")
        #expect(made.hasSuffix(".bundle") && FileManager.default.fileExists(atPath: made))
        #expect(try ann.samen("bundle", "export", "--all", "--unsent", "--to", "x").status == 2)
        #expect(try ann.samen("bundle", "export", "--since", "May", "--to", "x").status == 2)
        #expect(try ann.samen("bundle", "export", "--case", "C-NONE", "--to", "x").status == 2)
    }

    @Test func `B36 a bundle of another network is refused before anything of it is taken`() throws
    {
        let (ours, theirs) = (try Founded(), try Founded())
        let path = folder.path("theirs.bundle")
        #expect(try theirs.computer.samen("bundle", "export", "--all", "--to", path).status == 0)
        let verified = try ours.computer.samen("bundle", "verify", path, "--json")
        #expect(verified.json["own_network"] as? Bool == false)
        #expect(verified.json["maker"] as? String == "stranger")
        let before = try ours.computer.samen("log", "--json").output
        let refused = try ours.computer.samen("bundle", "import", path)
        #expect(refused.status == 7 && refused.errors.contains("another network"), "\(refused)")
        #expect(try ours.computer.samen("log", "--json").output == before)
    }
}
