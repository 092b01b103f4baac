import ArgumentParser
import Foundation
import SamenServer

struct RelayStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say when the relay last reached its upstream, and what waits to be brought up.",
        discussion: "Reads the store beside a running server. Numbers and codes only."
    )

    @OptionGroup var data: DataOption

    func run() throws {
        guard let status = try data.folder.relayStatus() else {
            throw ServerError(
                .noUpstream,
                "This server is no relay. Join one network's upstream with `samend relay join`."
            )
        }
        say("upstream \(status.upstream.server) \(status.upstream.address)")
        let now = UInt64(max(0, Date().timeIntervalSince1970) * 1_000)
        if let contact = status.contact {
            let seconds = (max(now, contact) - contact) / 1_000
            say("last_contact_ms \(contact) (\(seconds) s ago)")
        } else {
            say("last_contact_ms never")
        }
        say("hands_out_more_documents \(status.isBounded(at: now) ? "no" : "yes")")
        say("unsent \(status.unsent)")
        for (word, count) in status.held { say("held \(word) \(count)") }
        say("to_fetch \(status.wanted)")
    }
}
