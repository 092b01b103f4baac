import ArgumentParser
import SamenServer
import Trust

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a server's folder, key and empty store for a network.",
        discussion: """
            Prints the server's id and the fingerprint of its key. The network's root grants both \
            with `samen network add-server`; the root key itself never comes near a server.
            """
    )

    @OptionGroup var data: DataOption

    @Option(help: "The network's id, 32 hexadecimal digits, as `samen network create` prints it.")
    var network: String

    func run() throws {
        guard let network = NetworkID(bytes: bytes(hexadecimal: network.lowercased()) ?? []) else {
            throw ValidationError("--network takes the 32 hexadecimal digits of a network's id.")
        }
        let (identity, keyHash) = try data.folder.create(for: network, random: .system)
        say("server \(identity.server)")
        say("key \(keyHash)")
    }
}
