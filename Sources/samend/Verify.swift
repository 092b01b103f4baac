import ArgumentParser
import SamenServer

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check that the store is as it was written.",
        discussion: """
            Reads every item: cursors without gaps, the feed's hash chain, entries verified from the \
            root, and the hash chains of the sync log and of the looks at it. The server may go on \
            serving meanwhile. Ends with 7 if something does not hold.
            """
    )

    @OptionGroup var data: DataOption

    func run() throws {
        let store = try data.folder.openForReading()
        let looks = try noted()
        let check = try StoreCheck(store)
        for fault in check.faults { say("fault: \(fault)") }
        say("feed: \(check.cursor) items, \(check.changes) changes, \(check.entries) entries")
        say("sync log: \(check.logLines) lines")
        if let looks {
            say("looks: \(try looks.looks().count)")
        } else {
            say("looks: this one could not be written down; is the disk full?")
        }
        guard check.faults.isEmpty else { throw ExitCode(7) }
        say("everything holds")
    }

    /// The log of looks with this one in it; nil where nothing can be written: a check shows nobody's
    /// doings, and on a full disk it is needed most.
    private func noted() throws -> LookLog? {
        do {
            let looks = try data.folder.looks()
            try looks.note(.now(.verify))
            return looks
        } catch let error as ServerError where error.code == .lookRefused {
            return nil
        }
    }
}
