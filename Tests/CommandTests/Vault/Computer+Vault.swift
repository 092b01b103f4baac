import Foundation
import Samen
import Trust

extension Computer {
    /// A computer with a vault whose passphrase is derived at the lowest costs: many commands open it.
    static func withCheapVault(_ name: String = "default") throws -> Computer {
        let computer = Computer()
        try computer.makeCheapVault(name)
        return computer
    }

    func makeCheapVault(
        _ name: String = "default",
        passphrase: String = Computer.passphrase
    ) throws {
        let environment = environment
        let place = try VaultPlace(name: name, environment: { environment[$0] })
        var surroundings = Surroundings.system
        surroundings.derivation = { try KeyDerivation.fresh(memoryKiB: 65_536) }
        let passphrase = Array(passphrase.utf8)
        try Vault.create(place, passphrase: passphrase, in: surroundings).close()
    }
}
