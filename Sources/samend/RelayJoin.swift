import ArgumentParser
import Foundation
import SamenServer
import Trust

struct RelayJoin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract:
            "Join the network of the server's folder, by an invitation read from standard input.",
        discussion: """
            Prints the words that the administrator must see, and waits until they have been admitted. \
            It may be interrupted and given again. When it has ended, `samend serve` runs a relay.
            """
    )

    @OptionGroup var data: DataOption

    @concurrent
    func run() async throws {
        guard try data.folder.upstream() == nil else {
            throw ServerError(
                .dataExists,
                "This server is a relay already. Serve it, or make another folder."
            )
        }
        guard let text = readLine(strippingNewline: true)?.trimmingCharacters(in: .whitespaces),
            !text.isEmpty
        else { throw ValidationError("The invitation is read from standard input: samen1-…") }
        let folder = data.folder
        let secrets = try folder.relayKeys(random: .system)
        let now: @Sendable () -> UInt64 = { UInt64(max(0, Date().timeIntervalSince1970) * 1_000) }
        var enrolment = try RelayEnrolment(
            invitation: text,
            network: folder.network(),
            secrets: secrets,
            now: now
        )
        say("words \(enrolment.fingerprint)")
        while true {
            if let (place, entries) = try await enrolment.step() {
                try folder.become(relayOf: place, with: entries, as: secrets, at: now())
                say("relay of \(place.server) at \(place.address)")
                return
            }
            try await Task.sleep(for: .seconds(2))
        }
    }
}
