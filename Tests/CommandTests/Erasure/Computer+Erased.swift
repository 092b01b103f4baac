import Foundation
import Samen
import SimulatedWorld
import Trust

extension Computer {
    private func place(_ name: String = "default") throws -> VaultPlace {
        let environment = environment
        return try VaultPlace(name: name, environment: { environment[$0] })
    }

    private var mainFile: String { folder + "/.local/share/samen/default/vault.db" }

    /// Makes a case in an administrator's vault and erases it; returns its code.
    ///
    /// The order has come and the content is gone, but the vault is not sealed anew yet.
    func eraseCase() throws -> String {
        let vault = try Vault.open(place(), passphrase: Array(Self.passphrase.utf8))
        defer { vault.close() }
        let lead = try vault.admitLead(.system)
        let code = try vault.cases().newCase(pseudonym: "Kanariepiet")
        try vault.erase(code, approvedBy: lead, .system)
        return code
    }

    /// The key that the passphrase opens.
    func vaultKey() throws -> VaultKey {
        let path = folder + "/.local/share/samen/default/vault.keys"
        let bytes = Array(FileManager.default.contents(atPath: path) ?? Data())
        let keys = try VaultKeyFile(decoding: bytes)
            .unlock(passphrase: Array(Self.passphrase.utf8))
        return keys[0]
    }

    /// How many pages of the main file a key opens.
    func pages(openedBy key: VaultKey) -> Int {
        key.pages(of: Array(FileManager.default.contents(atPath: mainFile) ?? Data())).count
    }

    /// Whether the vault says that it must be sealed anew.
    func mustRenewFile() throws -> Bool? {
        try samen("status", "--json").json["must_renew_file"] as? Bool
    }
}
