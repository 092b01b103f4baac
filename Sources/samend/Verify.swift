import ArgumentParser
import SamenServer

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check that the store is as it was written.",
        discussion: """
            Reads every item: cursors without gaps, the feed's hash chain, entries verified from the \
            root, and the sync log's hash chain. The server may go on serving meanwhile. Ends with 7 \
            if something does not hold.
            """
    )

    @OptionGroup var data: DataOption

    func run() throws {
        let check = try StoreCheck(data.folder.openForReading())
        for fault in check.faults { say("fault: \(fault)") }
        say("feed: \(check.cursor) items, \(check.changes) changes, \(check.entries) entries")
        say("sync log: \(check.logLines) lines")
        guard check.faults.isEmpty else { throw ExitCode(7) }
        say("everything holds")
    }
}
