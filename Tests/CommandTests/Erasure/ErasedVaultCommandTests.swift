import Foundation
import Samen
import Testing

/// A vault in which a case was erased, and the commands that take what is left of it off the disk.
@Suite("A vault to be sealed anew", .timeLimit(.minutes(40)))
struct ErasedVaultCommandTests {
    @Test func `H09 status says so in both languages, and execute does it with one passphrase`()
        throws
    {
        let computer = try Founded().computer
        let code = try computer.eraseCase()
        let old = try computer.vaultKey()
        #expect(try computer.mustRenewFile() == true)
        #expect(try computer.samen("status").output.contains("must be sealed anew"))
        #expect(try computer.samen("status", "--lang", "nl").output.contains("opnieuw verzegeld"))
        // `samen` hands in one line, and no more.
        let done = try computer.samen("erasure", "execute", code)
        #expect(done.status == 0, "\(done)")
        #expect(try computer.mustRenewFile() == false)
        #expect(computer.pages(openedBy: old) == 0)
        #expect(try computer.pages(openedBy: computer.vaultKey()) > 0)
        #expect(try !computer.samen("status").output.contains("sealed anew"))
    }

    @Test func `H09 where no keys are kept, an unlocking still seals it anew`() throws {
        let computer = try Founded().computer
        _ = try computer.eraseCase()
        let old = try computer.vaultKey()
        let refused = try computer.samen(
            "unlock",
            adding: ["LD_PRELOAD": Program.shim, "SAMEN_NO_KEYRING": "1"]
        )
        #expect(refused.status == 5 && refused.errors.contains("keyring"), "\(refused)")
        #expect(try computer.mustRenewFile() == false)
        #expect(computer.pages(openedBy: old) == 0)
    }

    @Test func `H09 a sync with the passphrase does it, and a watch says that it cannot`() throws {
        let founded = try Founded()
        try founded.serving { _ in
            let computer = founded.computer
            _ = try computer.eraseCase()
            let old = try computer.vaultKey()
            let told = computer.folder + "/told"
            let watched = try Program(path: "/bin/bash").run(
                [
                    "-c",
                    """
                    exec 3<&0
                    "$0" sync --watch --passphrase-fd 3 2>"$1" & watch=$!
                    for _ in $(seq 600); do
                        if grep -q 'must be sealed anew' "$1"; then break; fi
                        sleep 0.1
                    done
                    kill $watch
                    wait $watch
                    """,
                    Program.samen.url.path, told,
                ],
                input: Computer.passphrase + "\n",
                environment: computer.environment
            )
            #expect(watched.status == 0, "\(watched)")
            let said = try String(contentsOfFile: told, encoding: .utf8)
            #expect(said.contains("must be sealed anew"), "\(said)")
            #expect(try computer.mustRenewFile() == true)
            let synced = try computer.samen("sync")
            #expect(synced.status == 0 && !synced.errors.contains("anew"), "\(synced)")
            #expect(try computer.mustRenewFile() == false)
            #expect(computer.pages(openedBy: old) == 0)
            #expect(try computer.samen("verify").status == 0)
        }
    }
}
