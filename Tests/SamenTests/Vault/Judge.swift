import Foundation
import GRDB
import Samen
import Testing
import Trust

/// Opens changed copies of a vault and decides whether what they show is acceptable.
///
/// Acceptable is one of the states that were once committed, whole, or a refusal that says that a
/// page, the log or the key does not fit. Everything else, SQLite's own "malformed" included, would
/// mean that changed bytes passed the seal.
final class Judge {
    var files: [String: [UInt8]]
    /// The files as they were one log earlier.
    let older: [String: [UInt8]]
    let refused = Counter()
    let accepted = Counter()

    private let fixture: VaultFixture
    var folder: String { fixture.folder.path }
    private let states: [[String]]

    final class Counter {
        var value = 0
    }

    /// Runs a script, with a checkpoint in its middle, and keeps the files with a long hot log.
    init(seed: UInt64, transactions: Int) throws {
        fixture = try VaultFixture(inMemory: true)
        let vault = try fixture.create()
        try vault.write(Script.prepare)
        var states = [try vault.read(Script.state)]
        var script = Script(seed: seed)
        for transaction in 1...transactions {
            // Every state counts from the checkpoint on: no committed state is older than that.
            let statements = script.next()
            try vault.write { try Script.run(statements, on: $0) }
            states.append(try vault.read(Script.state))
            if transaction == transactions / 2 {
                try vault.checkpoint()
                states.removeFirst(states.count - 1)
            }
            if transaction == transactions / 2 - 1 { earlier = try fixture.contents() }
        }
        files = try fixture.contents()
        older = earlier
        self.states = states
        try vault.close()
    }

    private var earlier: [String: [UInt8]] = [:]

    /// Judges copies from a recorded session.
    init(session: Session) throws {
        fixture = try VaultFixture(inMemory: true, key: session.fixture.key)
        files = [:]
        older = [:]
        states = session.states
    }

    func expect(_ what: String, _ change: (inout [String: [UInt8]]) throws -> Void) throws {
        var changed = files
        try change(&changed)
        try fixture.restore(changed)
        do {
            let vault = try fixture.open()
            defer { try? vault.close() }
            let found = try vault.read(Script.state)
            #expect(states.contains(found), "\(what): a state that never was")
            accepted.value += 1
        } catch let error as VaultError where [.page, .log, .key].contains(error.code) {
            refused.value += 1
        } catch {
            Issue.record("\(what): \(error)")
        }
    }
}
