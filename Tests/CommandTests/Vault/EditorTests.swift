import Foundation
import Samen
import Testing

/// A note in the editor that a person chose: in memory only, and without a shell.
@Suite("The editor", .serialized, .enabled(if: Terminal.isPossible, "there is no script(1)"))
struct EditorTests {
    private static func founded() throws -> (Computer, code: String) {
        let computer = try Founded().computer
        return (computer, try computer.samen("case", "new", answers: ["Duif"]).code)
    }

    /// Makes a program of one's own in the computer's home folder.
    private static func program(_ text: String, on computer: Computer) throws -> String {
        let path = computer.folder + "/ed it"
        try ("#!/bin/sh\n" + text).write(toFile: path, atomically: true, encoding: .utf8)
        chmod(path, 0o700)
        let plain = computer.folder + "/edit"
        try? FileManager.default.createSymbolicLink(atPath: plain, withDestinationPath: path)
        return plain
    }

    @Test
    func `F12 G16 an editor gets a file in memory, in a folder of its own, and leaves nothing`()
        throws
    {
        let (computer, code) = try Self.founded()
        let report = computer.folder + "/report"
        let editor = try Self.program(
            """
            { echo "$#"; pwd; echo "$2"; stat -c %a . "$2"; stat -f -c %T .; } > '\(report)'
            echo 'Notitie uit de editor' >> "$2"
            cp "$2" text.txt~; cp "$2" .text.txt.swp; mkdir undo 2>/dev/null || true
            """,
            on: computer
        )
        let added = try Terminal.run(
            ["note", "add", code, "--kind", "call"],
            on: computer,
            adding: ["EDITOR": editor + " --wait"]
        )
        #expect(added.output.contains("Saved"), "\(added)")
        let lines = try String(contentsOfFile: report, encoding: .utf8).split(separator: "\n")
        try #require(lines.count == 6, "\(lines)")
        #expect(lines[0] == "2")
        #expect(lines[2] == lines[1] + "/text.txt")
        #expect(lines[1].contains("/samen-text-"))
        #expect(lines[3] == "700" && lines[4] == "600" && lines[5] == "tmpfs")
        #expect(!FileManager.default.fileExists(atPath: String(lines[1]) + "/.text.txt.swp"))
        #expect(!FileManager.default.fileExists(atPath: String(lines[2])))
        let shown = try computer.samen("case", "show", code)
        #expect(shown.output.contains("Notitie uit de editor"), "\(shown)")
    }

    @Test func `F12 nothing in EDITOR but its first word is a command`() throws {
        let (computer, code) = try Self.founded()
        let planted = computer.folder + "/planted"
        let harmless = try Self.program("exit 0\n", on: computer)
        for editor in [
            "\(harmless); touch \(planted)", "\(harmless) $(touch \(planted))",
            "\(harmless) `touch \(planted)`", "\(harmless) | touch \(planted)",
            "\(harmless) && touch \(planted) #", "touch${IFS}\(planted)",
        ] {
            for variable in ["EDITOR", "VISUAL"] {
                _ = try Terminal.run(
                    ["note", "add", code, "--kind", "call"],
                    on: computer,
                    adding: [variable: editor]
                )
                #expect(!FileManager.default.fileExists(atPath: planted), "\(editor)")
            }
        }
        // A pager is never started, whatever the variable says.
        _ = try Terminal.run(
            ["case", "list"],
            on: computer,
            adding: ["PAGER": "touch \(planted)"]
        )
        #expect(!FileManager.default.fileExists(atPath: planted))
    }

    @Test func `F12 settings in the working folder are nobody's`() throws {
        let (computer, code) = try Self.founded()
        let planted = computer.folder + "/planted"
        let working = computer.folder + "/werk"
        try FileManager.default.createDirectory(
            atPath: working,
            withIntermediateDirectories: false
        )
        for name in [".exrc", ".vimrc", ".nvimrc", ".samenrc", "samen.toml"] {
            try "silent !touch \(planted)\n".write(
                toFile: working + "/" + name,
                atomically: true,
                encoding: .utf8
            )
        }
        // An editor that obeys what it finds where it is started.
        let editor = try Self.program(
            "if [ -e .exrc ]; then touch '\(planted)'; fi; echo tekst >> \"$1\"\n",
            on: computer
        )
        let added = try Terminal.run(
            ["note", "add", code, "--kind", "call"],
            on: computer,
            in: working,
            adding: ["EDITOR": editor]
        )
        #expect(added.output.contains("Saved"), "\(added)")
        #expect(!FileManager.default.fileExists(atPath: planted))
    }

    @Test func `G16 an editor that is killed leaves nothing behind, and nothing is saved`() throws {
        let (computer, code) = try Self.founded()
        let report = computer.folder + "/report"
        let editor = try Self.program(
            "pwd > '\(report)'; echo 'KANARIE half' > \"$1\"; kill -9 $$\n",
            on: computer
        )
        let added = try Terminal.run(
            ["note", "add", code, "--kind", "call"],
            on: computer,
            adding: ["EDITOR": editor]
        )
        #expect(added.output.contains("Nothing was saved"), "\(added)")
        let folder = try String(contentsOfFile: report, encoding: .utf8).dropLast()
        #expect(folder.contains("/samen-text-"))
        #expect(!FileManager.default.fileExists(atPath: String(folder)))
        let shown = try computer.samen("case", "show", code)
        #expect(shown.status == 0 && !shown.output.contains("KANARIE"), "\(shown)")
    }
}

/// A terminal to ask at, made by script(1).
enum Terminal {
    static let isPossible = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

    static func run(
        _ arguments: [String],
        on computer: Computer,
        in folder: String? = nil,
        adding more: [String: String] = [:]
    ) throws -> Program.Outcome {
        let command =
            ([Program.samen.url.path] + arguments + ["--passphrase-fd", "3"])
            .map { "'\($0)'" }.joined(separator: " ")
        let passphrase = computer.folder + "/passphrase"
        try (Computer.passphrase + "\n").write(
            toFile: passphrase,
            atomically: true,
            encoding: .utf8
        )
        let line = "cd '\(folder ?? "/")' && \(command) 3<'\(passphrase)'"
        return try Program(path: "/usr/bin/script").run(
            ["-qec", line, "/dev/null"],
            environment: computer.environment.merging(more) { $1 }
        )
    }
}
