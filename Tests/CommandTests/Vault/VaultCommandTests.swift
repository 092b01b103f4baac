import Foundation
import Samen
import Testing

/// What a person does with the vaults of a computer.
@Suite("The vaults of a computer", .timeLimit(.minutes(40)))
struct VaultCommandTests {
    private static let other = "gade nilo pure sabo tiku vemo"

    @Test func `G09 a passphrase is changed, and only the new one opens`() throws {
        let computer = try Computer.withCheapVault()
        let changed = try computer.samen("passphrase", "change", answers: [Self.other])
        #expect(changed.status == 0 && changed.output.contains("new passphrase"), "\(changed)")
        let old = try computer.samen("status")
        #expect(old.status == 5, "\(old)")
        #expect(try computer.samen("status", passphrase: Self.other).status == 0)
        let wrong = try computer.samen(
            "passphrase",
            "change",
            "--lang",
            "nl",
            answers: [Self.other]
        )
        #expect(wrong.status == 5 && wrong.errors.contains("wachtwoordzin"), "\(wrong)")
        let short = try computer.samen(
            "passphrase",
            "change",
            answers: ["kort"],
            passphrase: Self.other
        )
        #expect(short.status != 0 && !short.errors.contains("kort"), "\(short)")
    }

    @Test func `G09 a passphrase that is piped in is asked for twice, too`() throws {
        let computer = try Computer.withCheapVault()
        func change(_ lines: String...) throws -> Program.Outcome {
            try computer.samenAsIs(
                "passphrase",
                "change",
                input: lines.map { $0 + "\n" }.joined()
            )
        }
        let slip = try change(Computer.passphrase, Self.other, Self.other + "x")
        #expect(slip.status == 2 && slip.errors.contains("not the same"), "\(slip)")
        #expect(try change(Computer.passphrase, Self.other).status == 2)
        #expect(try computer.samen("status").status == 0)
        let changed = try change(Computer.passphrase, Self.other, Self.other)
        #expect(changed.status == 0, "\(changed)")
        #expect(try computer.samen("status", passphrase: Self.other).status == 0)
    }

    @Test func `G09 a vault is sealed anew, and says so in JSON`() throws {
        let computer = try Computer.withCheapVault()
        let main = computer.folder + "/.local/share/samen/default/vault.db"
        let before = FileManager.default.contents(atPath: main)
        let sealed = try computer.samen("vault", "rekey", "--json")
        #expect(sealed.status == 0 && sealed.json["rekeyed"] as? Bool == true, "\(sealed)")
        #expect(FileManager.default.contents(atPath: main) != before)
        #expect(try computer.samen("status").status == 0)
    }

    @Test func `G13 with several vaults every command says whose it is, and none is guessed`()
        throws
    {
        let computer = try Computer.withCheapVault("duif")
        let alone = try computer.samen("status", "--vault", "duif")
        #expect(alone.status == 0 && alone.errors.isEmpty, "\(alone)")
        try computer.makeCheapVault("mus")
        for name in ["duif", "mus"] {
            let said = try computer.samen("status", "--vault", name)
            #expect(said.status == 0 && said.errors.contains("vault \(name), member"), "\(said)")
            let nl = try computer.samen(
                "status",
                adding: ["SAMEN_VAULT": name, "SAMEN_LANG": "nl"]
            )
            #expect(nl.errors.contains("kluis \(name), lid"), "\(nl)")
            let json = try computer.samen("status", "--vault", name, "--json")
            #expect(json.status == 0 && json.errors.isEmpty, "\(json)")
        }
        let missing = try computer.samen("status")
        #expect(missing.status == 2 && missing.errors.contains("duif, mus"), "\(missing)")
        let listed = try computer.samen("vault", "list", "--json")
        #expect(listed.list.map { $0["vault"] as? String } == ["duif", "mus"], "\(listed)")
        #expect(listed.list.allSatisfy { $0["state"] as? String == "locked" })
        let shown = try computer.samen("vault", "--lang", "nl")
        #expect(shown.output.contains("op slot"), "\(shown)")
    }

    @Test(.enabled(if: OwnUser.isPossible, "this needs a user of its own, with its own keyring"))
    func `G12 locking all removes every key within a second, wherever the vaults lie`() throws {
        let computer = try Computer.withCheapVault("duif")
        try computer.makeCheapVault("mus")
        let script = """
            set -e
            for name in duif mus; do
                echo '\(Computer.passphrase)' | "$0" unlock --vault $name --passphrase-fd 0
            done
            "$0" status --vault duif && "$0" status --vault mus
            begin=$(date +%s%N)
            SAMEN_HOME=/nowhere "$0" lock --all --json
            end=$(date +%s%N)
            for name in duif mus; do
                if "$0" status --vault $name 2>/dev/null; then exit 9; fi
            done
            "$0" lock --all
            echo took $(( (end - begin) / 1000000 ))
            """
        let outcome = try OwnUser.run(script, on: computer)
        #expect(outcome.status == 0, "\(outcome)")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.contains("{\"locked\":2}"), "\(outcome)")
        #expect(lines.contains { $0.contains("0 were open") }, "\(outcome)")
        let took = try #require(lines.last?.split(separator: " ").last.flatMap { Int($0) })
        #expect(took < 1_000)
    }

    @Test(.enabled(if: OwnUser.isPossible, "this needs a user of its own, with its own keyring"))
    func `G12 a watch ends when its vault is locked, unless it has the passphrase`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let script = """
                set -e
                echo '\(Computer.passphrase)' | "$0" unlock --passphrase-fd 0
                "$0" sync --watch --json >"$HOME/kept" & kept=$!
                echo '\(Computer.passphrase)' >"$HOME/secret"
                for _ in $(seq 600); do if [ -s "$HOME/kept" ]; then break; fi; sleep 0.1; done
                sleep 2
                kill -0 $kept
                begin=$(date +%s%N)
                "$0" lock --all
                code=0; wait $kept || code=$?
                echo took $(( ($(date +%s%N) - begin) / 1000000 )) code $code
                # One that was given the passphrase is nobody's to lock.
                "$0" sync --watch --json --passphrase-fd 0 <"$HOME/secret" >"$HOME/own" & own=$!
                for _ in $(seq 600); do if [ -s "$HOME/own" ]; then break; fi; sleep 0.1; done
                "$0" lock --all
                sleep 2
                kill $own
                wait $own
                """
            let outcome = try OwnUser.run(script, on: founded.computer)
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.errors.contains("locked"), "\(outcome)")
            let words = try #require(
                outcome.output.split(separator: "\n").first { $0.hasPrefix("took ") }
            ).split(separator: " ").map(String.init)
            #expect(words.last == "5", "\(outcome)")
            let took = try #require(Int(words[1]))
            #expect(took < 10_000)
            print("a watch ended \(took) ms after its vault was locked")
        }
    }

    @Test(.enabled(if: OwnUser.isPossible, "this needs a user of its own, with its own keyring"))
    func `G13 at a change of shift one is locked and the other goes on, each under its own name`()
        throws
    {
        let computer = try Computer.withCheapVault("duif")
        try computer.makeCheapVault("mus", passphrase: Self.other)
        let script = """
            set -e
            code() { "$0" status --json --vault "$1" | sed 's/.*"device":"\\([^"]*\\)".*/\\1/'; }
            locked() { n=0; "$@" >/dev/null 2>&1 || n=$?; [ $n = 5 ]; }
            echo '\(Computer.passphrase)' | "$0" unlock --vault duif --passphrase-fd 0
            echo '\(Self.other)' | "$0" unlock --vault mus --passphrase-fd 0
            duif=$(code duif); mus=$(code mus)
            [ -n "$duif" ] && [ -n "$mus" ] && [ "$duif" != "$mus" ]
            "$0" lock --vault duif
            locked "$0" status --vault duif
            [ "$(code mus)" = "$mus" ]
            # A colleague's passphrase opens nothing, and locks nothing either.
            echo '\(Self.other)' >"$HOME/theirs"
            locked "$0" unlock --vault duif --passphrase-fd 0 <"$HOME/theirs"
            locked "$0" status --vault duif
            [ "$(code mus)" = "$mus" ]
            echo '\(Computer.passphrase)' | "$0" unlock --vault duif --passphrase-fd 0
            "$0" lock --vault mus
            locked "$0" status --vault mus
            [ "$(code duif)" = "$duif" ]
            "$0" status --vault duif 2>&1 >/dev/null
            "$0" lock --all
            """
        let outcome = try OwnUser.run(script, on: computer)
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.output.contains("vault duif, member"), "\(outcome)")
    }

    @Test func `G12 the unit that locks before sleep is well-formed and comes before it`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../..").standardizedFileURL
        let unit = root.appendingPathComponent("packaging/systemd/samen-lock@.service")
        let text = try String(contentsOf: unit, encoding: .utf8)
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        for line in [
            "Before=sleep.target", "WantedBy=sleep.target", "Type=oneshot", "User=%i",
            "ExecStart=/usr/bin/samen lock --all",
        ] {
            #expect(lines.contains(Substring(line)), "\(line)")
        }
        #expect(lines.filter { $0.hasPrefix("[") } == ["[Unit]", "[Service]", "[Install]"])
        let systemd = "/usr/bin/systemd-analyze"
        guard FileManager.default.isExecutableFile(atPath: systemd) else { return }
        // It looks for the program: on this computer another stands in for it.
        let folder = try TemporaryFolder()
        let copy = folder.path("samen-lock@root.service")
        try text.replacing("/usr/bin/samen", with: "/bin/true")
            .write(toFile: copy, atomically: true, encoding: .utf8)
        let verified = try Program(path: systemd).run(["verify", copy])
        #expect(verified.status == 0 && verified.errors.isEmpty, "\(verified)")
    }

    @Test func `G17 doctor looks without a vault and without a passphrase, in both languages`()
        throws
    {
        let computer = Computer()
        let english = try computer.samenAsIs("doctor", "--json")
        let codes = Set(english.list.compactMap { $0["code"] as? String })
        #expect(codes.isSuperset(of: ["vault-none", "versions"]), "\(english)")
        #expect(english.list.count >= 12)
        let severities = Set(english.list.compactMap { $0["severity"] as? String })
        let isWeak = !severities.isDisjoint(with: ["warning", "danger"])
        #expect(english.status == (isWeak ? 1 : 0), "\(english)")
        let dutch = try computer.samenAsIs("doctor", "--lang", "nl")
        #expect(dutch.output.contains("Er is nog geen kluis"), "\(dutch)")
        #expect(dutch.status == english.status)
    }
}

/// A user namespace: its user has a keyring of its own, so that nobody else's keys are touched.
enum OwnUser {
    static let isPossible =
        (try? Program(path: "/usr/bin/unshare").run(["-rU", "true"]).status) == 0

    /// Runs a script; `$0` is the program.
    static func run(_ script: String, on computer: Computer) throws -> Program.Outcome {
        try Program(path: "/usr/bin/unshare").run(
            ["-rU", "bash", "-c", script, Program.samen.url.path],
            environment: computer.environment
        )
    }
}
