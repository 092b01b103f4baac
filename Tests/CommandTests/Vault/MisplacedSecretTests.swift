import Testing
import samen

/// Secrets and texts where everyone can read them.
@Suite("Secrets in the wrong place")
struct MisplacedSecretTests {
    private static let canary = "kanarie bado kemi sela"

    @Test(arguments: [
        ["unlock", "--passphrase", canary], ["unlock", "--passphrase=" + canary],
        ["enrol", "samen1-kanarie"], ["network", "add-server", "h:1", "--words", canary],
        ["note", "add", "C-7Q4", "--text", canary], ["case", "new", "--pseudonym=" + canary],
    ])
    func `G03 a secret in an argument is refused with a hint, and not repeated`(
        arguments: [String]
    ) throws {
        for language in ["en", "nl"] {
            let outcome = try Computer().samenAsIs(arguments + ["--lang", language])
            #expect(outcome.status == 2, "\(outcome)")
            let hint = language == "en" ? "never taken from" : "komt nooit uit|komen nooit uit"
            let isHinted = hint.split(separator: "|").contains { outcome.errors.contains($0) }
            #expect(isHinted, "\(outcome)")
            #expect(!outcome.errors.contains("kanarie") && !outcome.output.contains("kanarie"))
        }
    }

    @Test(arguments: ["SAMEN_PASSPHRASE", "SAMEN_WORDS", "SAMEN_KEY", "SAMEN_TEXT"])
    func `G03 a secret in the environment is refused with a hint, and not repeated`(
        name: String
    ) throws {
        let outcome = try Computer().samen("status", adding: [name: Self.canary])
        #expect(outcome.status == 2 && outcome.errors.contains("Unset \(name)"), "\(outcome)")
        #expect(!outcome.errors.contains("kanarie") && !outcome.output.contains("kanarie"))
        // Without it the same command is not refused for that.
        let without = try Computer().samen("status")
        #expect(without.errors.contains("There is no vault"), "\(without)")
    }

    @Test(arguments: [[canary], [canary, "en nog een"]])
    func `G03 a text that nobody asked for is not repeated`(texts: [String]) throws {
        for language in ["en", "nl"] {
            let outcome = try Computer().samenAsIs(
                ["note", "add", "C-7Q4"] + texts + ["--lang", language]
            )
            #expect(outcome.status == 2, "\(outcome)")
            #expect(!outcome.errors.contains("kanarie"), "\(outcome)")
            #expect(outcome.errors.contains(language == "en" ? "asked for" : "gevraagd"))
        }
    }

    @Test func `G03 what only looks like a secret is let through`() {
        let none: (String) -> String? = { _ in nil }
        for arguments in [
            ["unlock", "--passphrase-fd", "3"], ["case", "list"], ["--version"], ["x", "samen1"],
        ] {
            #expect(MisplacedSecret(arguments: ["samen"] + arguments, environment: none) == nil)
        }
        let name = MisplacedSecret(arguments: ["samen"]) { $0 == "SAMEN_VAULT" ? "duif" : nil }
        #expect(name == nil)
    }
}
